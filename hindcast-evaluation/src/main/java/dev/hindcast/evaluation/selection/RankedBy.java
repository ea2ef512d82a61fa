package dev.hindcast.evaluation.selection;

import dev.hindcast.evaluation.RiskCriterion;

/** What policies are ranked by. */
public sealed interface RankedBy permits PolicySelection.Criterion, RankedBy.Returns {
    /** The same in words. */
    String words();

    /** What estimates are of, in words. */
    String estimated();

    /** Whether scores are values, in units of what an episode earns on average. */
    boolean ofValues();

    /**
     * A figure of the returns that the policy would earn, by the weights of logged episodes.
     *
     * @param criterion the figure
     */
    record Returns(RiskCriterion criterion) implements RankedBy {
        @Override
        public String words() {
            return "the " + criterion.words() + " of the returns, by the weights of logged episodes";
        }

        @Override
        public String estimated() {
            return criterion.words() + " of the returns";
        }

        @Override
        public boolean ofValues() {
            return criterion.equals(RiskCriterion.MEAN);
        }

        @Override
        public String toString() {
            return criterion.toString();
        }
    }
}
