package dev.hindcast.environment;

import dev.hindcast.dataset.ActionMask;
import java.util.OptionalDouble;

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
    default OptionalDouble logProbability(float[] observation, ActionMask legal, float[] action) {
        return OptionalDouble.of(logDensity(observation, action));
    }
}
