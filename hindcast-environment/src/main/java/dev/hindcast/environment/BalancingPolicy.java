package dev.hindcast.environment;

import dev.hindcast.dataset.Discrete;

/**
 * A hand-written controller of {@link CartPole}: pushes right where a weighted sum of position, velocity, angle and angular velocity
 * is positive, left elsewhere. Collects data where no learner for discrete actions is needed.
 */
public final class BalancingPolicy implements DiscretePolicy, MemorylessPolicy {
    private static final float[] WEIGHTS = {0.05f, 0.15f, 1, 0.5f};
    private static final Discrete ACTIONS = new Discrete(2);

    @Override
    public String toString() {
        return "balancing policy for " + actionSpace();
    }

    @Override
    public Discrete actionSpace() {
        return ACTIONS;
    }

    @Override
    public double[] probabilities(Past past) {
        float[] observation = past.observation();
        float tilt = 0;
        for (int i = 0; i < WEIGHTS.length; i++) {
            tilt += WEIGHTS[i] * observation[i];
        }
        return tilt > 0 ? new double[] {0, 1} : new double[] {1, 0};
    }
}
