package dev.hindcast.experiments.suite;

import dev.hindcast.environment.ReferenceScores;
import java.util.Optional;

/**
 * A data set of a suite, opened.
 *
 * @param data what the suite says of it
 * @param environment where policies are judged
 * @param behaviorReturn the mean return of the logged episodes
 * @param known the returns that compare with those of the data set in the environment
 */
public record Testbed(
        Suite.Data data, String environment, double behaviorReturn, Optional<ReferenceScores.Range> known) {

    /** The returns that scores compare with: the suite's, or else those that are known. */
    public Optional<ReferenceScores.Range> reference() {
        return data.reference().or(() -> known);
    }

    /** Whether its scores are normalised rather than returns. */
    public boolean normalized() {
        return reference().isPresent();
    }

    /** 100 (return - random) / (expert - random), or the return itself where there are no references. */
    public double score(double meanReturn) {
        return reference().map(range -> range.normalized(meanReturn)).orElse(meanReturn);
    }

    /** The mean score of the logged episodes. */
    public double behavior() {
        return score(behaviorReturn);
    }
}
