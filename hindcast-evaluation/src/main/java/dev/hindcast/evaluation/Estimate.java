package dev.hindcast.evaluation;

import dev.hindcast.evaluation.Caution.Level;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an estimator says of a policy's value, and how far it can be trusted.
 *
 * @param estimator the estimator's name
 * @param value the estimate; NaN where there is none
 * @param interval its confidence interval
 * @param confidence how the interval was made
 * @param weights of the estimators that weight what was logged
 * @param cautions what a reader has to know
 */
public record Estimate(
        String estimator,
        double value,
        Interval interval,
        Confidence confidence,
        Optional<WeightSummary> weights,
        List<Caution> cautions) {
    public Estimate {
        cautions = List.copyOf(cautions);
    }

    /** The same with other cautions. */
    public Estimate withCautions(List<Caution> cautions) {
        return new Estimate(estimator, value, interval, confidence, weights, cautions);
    }

    /** The same with more to know. */
    public Estimate and(List<Caution> more) {
        return new Estimate(
                estimator,
                value,
                interval,
                confidence,
                weights,
                Stream.concat(cautions.stream(), more.stream()).toList());
    }

    /** Whether nothing speaks against the estimate. */
    public boolean trusted() {
        return cautions.stream().allMatch(caution -> caution.level() == Level.NOTE);
    }

    /** Whether the estimate is not to be used. */
    public boolean refused() {
        return cautions.stream().anyMatch(caution -> caution.level() == Level.REFUSAL);
    }
}
