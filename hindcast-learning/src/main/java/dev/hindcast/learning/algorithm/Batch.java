package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.nn.Tensor;

/**
 * n transitions as a learner sees them.
 *
 * @param observations n x observation size, standardized
 * @param actions n x action size, in [-1, 1]
 * @param rewards n values
 * @param nextObservations n x observation size, standardized
 * @param discounts n values: the discount where the next observation's value counts, 0 where the episode terminated
 */
public record Batch(Tensor observations, Tensor actions, Tensor rewards, Tensor nextObservations, Tensor discounts) {
    /** n. */
    public int size() {
        return observations.rows();
    }
}
