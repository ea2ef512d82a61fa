package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.DensityPolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import java.util.random.RandomGenerator;

/**
 * Explores around a policy for continuous actions: {@link #sample} adds Gaussian noise to what that policy acts, limited to the bounds, as
 * TD3 explores (Fujimoto, van Hoof and Meger 2018, algorithm 1). {@link #act} has no noise.
 *
 * <p>Its density at a bound is the probability of that bound, as that of {@link ContinuousNetworkPolicy}'s limited Gaussian.
 */
public final class NoisyPolicy implements DensityPolicy {
    private final Policy policy;
    private final Box actions;
    private final double deviation;

    /**
     * @param policy acts in a bounded box whose components all have a range
     * @param deviation of the noise in each component, a share of half of its range, above 0
     */
    public NoisyPolicy(Policy policy, double deviation) {
        if (!(deviation > 0) || Double.isInfinite(deviation)) {
            throw new IllegalArgumentException("The deviation of noise must be a positive number, got " + deviation);
        }
        if (!(policy.actionSpace() instanceof Box box) || !box.bounded()) {
            throw new IllegalArgumentException(
                    "Noise is added to continuous actions with bounds, not to " + policy.actionSpace());
        }
        this.policy = policy;
        this.actions = box;
        this.deviation = deviation;
    }

    @Override
    public String toString() {
        return policy + ", with noise of deviation " + deviation;
    }

    @Override
    public Space actionSpace() {
        return actions;
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
        float[] action = policy.act(past, random).clone();
        float[] low = actions.low();
        float[] high = actions.high();
        for (int i = 0; i < action.length; i++) {
            double noisy = action[i] + spread(low[i], high[i]) * random.nextGaussian();
            action[i] = (float) Math.max(low[i], Math.min(high[i], noisy));
        }
        return action;
    }

    private double spread(float low, float high) {
        return deviation * ((double) high - low) / 2;
    }

    @Override
    public double logDensity(Past past, float[] action) {
        if (!actions.contains(action)) {
            return Double.NEGATIVE_INFINITY;
        }
        float[] middle = policy.act(past, NoRandomness.SOURCE);
        float[] low = actions.low();
        float[] high = actions.high();
        double sum = 0;
        for (int i = 0; i < action.length; i++) {
            if (low[i] < high[i]) {
                sum += logLimited(new Gaussian(middle[i], spread(low[i], high[i])), action[i], low[i], high[i]);
            }
        }
        return sum;
    }

    private static double logLimited(Gaussian unlimited, float action, float low, float high) {
        if (action <= low) {
            return unlimited.logCumulative(low);
        }
        return action >= high ? unlimited.logSurvival(high) : unlimited.logDensity(action);
    }

    /** What a policy that acts without randomness does not touch. */
    private enum NoRandomness implements RandomGenerator {
        SOURCE;

        @Override
        public long nextLong() {
            throw new IllegalStateException("A policy that acts at random has no density around what it does");
        }
    }
}
