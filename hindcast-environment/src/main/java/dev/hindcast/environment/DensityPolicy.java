package dev.hindcast.environment;

import dev.hindcast.dataset.Space;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;
import java.util.random.RandomGenerator;

/** A policy for continuous actions that says how likely it is to draw each. */
public interface DensityPolicy extends Policy {
    /**
     * The logarithm of the density with which {@link #sample} draws an action, in the environment's units.
     *
     * @param past the episode so far
     * @param action one action, read only
     * @return minus infinity where it is never drawn
     */
    double logDensity(Past past, float[] action);

    @Override
    default Optional<DensityPolicy> density() {
        return Optional.of(this);
    }

    /**
     * A policy together with the density of its samples.
     *
     * @param logDensity of a past and an action, as {@link #logDensity}
     */
    static DensityPolicy of(Policy policy, ToDoubleBiFunction<Past, float[]> logDensity) {
        return new DensityPolicy() {
            @Override
            public Space actionSpace() {
                return policy.actionSpace();
            }

            @Override
            public int context() {
                return policy.context();
            }

            @Override
            public float[] act(Past past, RandomGenerator random) {
                return policy.act(past, random);
            }

            @Override
            public float[] sample(Past past, RandomGenerator random) {
                return policy.sample(past, random);
            }

            @Override
            public double logDensity(Past past, float[] action) {
                return logDensity.applyAsDouble(past, action);
            }
        };
    }
}
