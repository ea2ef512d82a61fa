package dev.hindcast.learning.algorithm;

/**
 * The settings of a learner whose policy aims at a return: a {@link dev.hindcast.learning.policy.ReturnConditionedPolicy}. It learns from
 * logged episodes, whose returns are known, and from their rewards as they are: a trainer refuses transformed ones, since the policy
 * counts down those of the environment.
 */
public interface ReturnConditioned extends LearnsReturns {
    /** The undiscounted return that the policy aims at unless it is told otherwise, in the environment's units; infinite for the highest of the data. */
    double targetReturn();

    /** What returns are divided by before a network sees them. */
    double returnScale();
}
