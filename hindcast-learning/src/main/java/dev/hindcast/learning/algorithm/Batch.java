package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Tensor;

/**
 * n transitions as a learner sees them.
 *
 * @param observations n x input size: standardized, or one-hot where the space is discrete
 * @param actions n x action size, in [-1, 1]; n x 1, the action's number counted from 0, where actions are discrete
 * @param rewards n values
 * @param nextObservations n x input size, as the observations
 * @param discounts n values: the discount where the next observation's value counts, 0 where the episode terminated
 * @param legal the legal ones of discrete actions in each state
 * @param nextLegal the legal ones of discrete actions in each next state
 */
public record Batch(
        Tensor observations,
        Tensor actions,
        Tensor rewards,
        Tensor nextObservations,
        Tensor discounts,
        LegalActions legal,
        LegalActions nextLegal) {
    /** Transitions in which every action is legal. */
    public Batch(Tensor observations, Tensor actions, Tensor rewards, Tensor nextObservations, Tensor discounts) {
        this(
                observations,
                actions,
                rewards,
                nextObservations,
                discounts,
                LegalActions.unrestricted(),
                LegalActions.unrestricted());
    }

    /**
     * r + discount * what follows.
     *
     * @param next n values, or E x n
     */
    public Tensor bellmanTarget(Tensor next) {
        return rewards.plus(discounts.times(next));
    }

    /**
     * {@link #bellmanTarget} for each of several samples of what follows.
     *
     * @param nextReturns n x samples
     */
    public Tensor bellmanTargets(Tensor nextReturns) {
        return rewards.unsqueeze(1).plus(discounts.unsqueeze(1).times(nextReturns));
    }

    /** n. */
    public int size() {
        return observations.rows();
    }
}
