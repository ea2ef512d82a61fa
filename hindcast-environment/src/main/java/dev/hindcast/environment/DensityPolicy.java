package dev.hindcast.environment;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Space;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;
import java.util.random.RandomGenerator;

/** A policy for continuous actions that says how likely it is to draw each. */
public interface DensityPolicy extends Policy {
    /**
     * The logarithm of the density with which {@link #sample} draws an action, in the environment's units.
     *
     * @param observation one observation, read only
     * @param action one action, read only
     * @return minus infinity where it is never drawn
     */
    double logDensity(float[] observation, float[] action);

    @Override
    default Optional<DensityPolicy> density() {
        return Optional.of(this);
    }

    /**
     * A policy together with the density of its samples.
     *
     * @param logDensity of an observation and an action, as {@link #logDensity}
     */
    static DensityPolicy of(Policy policy, ToDoubleBiFunction<float[], float[]> logDensity) {
        return new DensityPolicy() {
            @Override
            public Space actionSpace() {
                return policy.actionSpace();
            }

            @Override
            public float[] act(float[] observation, ActionMask legal, RandomGenerator random) {
                return policy.act(observation, legal, random);
            }

            @Override
            public float[] sample(float[] observation, ActionMask legal, RandomGenerator random) {
                return policy.sample(observation, legal, random);
            }

            @Override
            public double logDensity(float[] observation, float[] action) {
                return logDensity.applyAsDouble(observation, action);
            }
        };
    }
}
