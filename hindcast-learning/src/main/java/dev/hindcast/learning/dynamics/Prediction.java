package dev.hindcast.learning.dynamics;

import dev.hindcast.learning.nn.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What M members tell of n steps, in a learner's units: of each component of the next observation, and behind these of the reward, a normal
 * distribution.
 *
 * @param means M x n x (observation size + 1)
 * @param logVariances as many
 * @param endLogits M x n, the log odds that the step terminates its episode, where the model has learned that
 */
public record Prediction(Tensor means, Tensor logVariances, @Nullable Tensor endLogits) {
    /** The standard deviations: M x n x (observation size + 1). */
    public Tensor deviations() {
        return logVariances.times(0.5).exp();
    }

    /** M. */
    public int members() {
        return means.rows();
    }
}
