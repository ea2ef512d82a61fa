package dev.hindcast.evaluation.quality;

import dev.hindcast.evaluation.diagnostics.HeavyTails;
import java.util.List;

/** Returns whose variance is infinite, as far as the largest of them tell. */
final class HeavyReturns implements Check {
    @Override
    public List<Finding> examine(Evidence evidence) {
        double[] returns = evidence.statistics().episodeReturns();
        if (!HeavyTails.heavy(returns)) {
            return List.of();
        }
        return List.of(new Finding(
                "heavy-tailed-returns",
                Severity.WARNING,
                "The returns that are farthest from the middle have a heavy tail (Pareto shape "
                        + Figures.number(HeavyTails.shape(returns)) + ", with infinite variance above 0.5)",
                "A few episodes decide every average, and larger ones than those in the log are to be expected: intervals are too"
                        + " short, and values are fitted to the few",
                "Limit or transform the rewards (RewardTransform), or judge by quantiles"));
    }
}
