package dev.hindcast.environment;

import dev.hindcast.dataset.Space;
import java.util.random.RandomGenerator;

/**
 * A map from observations to actions, both in the environment's units. Implementations are immutable and safe for use by several
 * threads at once.
 */
public interface Policy {
    /** The space of the actions. */
    Space actionSpace();

    /**
     * The action to take where the policy is judged or used: the mode of a stochastic policy.
     *
     * @param observation one observation, read only
     * @param random the source of randomness of a policy that is random by nature; a deterministic one does not touch it
     */
    float[] act(float[] observation, RandomGenerator random);

    /** An action for exploration: drawn from the policy's distribution, where it has one. */
    default float[] sample(float[] observation, RandomGenerator random) {
        return act(observation, random);
    }
}
