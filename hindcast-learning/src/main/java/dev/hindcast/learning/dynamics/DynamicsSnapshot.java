package dev.hindcast.learning.dynamics;

import dev.hindcast.learning.policy.FeedForward;
import java.util.Arrays;
import java.util.List;

/** What a {@link Dynamics} has learned as an immutable copy in plain Java, which needs neither engine nor learner; in a learner's units. */
public final class DynamicsSnapshot {
    private final List<FeedForward> elites;
    private final Units units;
    private final boolean ends;

    /** Everything that turns a network's numbers into a learner's units and back. */
    @SuppressWarnings("ArrayRecordComponent") // read in the innermost loop; never leaves the class
    record Units(
            float[] inputMean,
            float[] inputScale,
            float[] outcomeMean,
            float[] outcomeScale,
            float[] minLogVariance,
            float[] maxLogVariance) {}

    /**
     * What one member tells of a step.
     *
     * @param means of the next observation and the reward
     * @param deviations as many
     * @param endProbability that the step terminates its episode, 0 where no end was learned
     */
    @SuppressWarnings("ArrayRecordComponent") // made for its reader
    public record Told(float[] means, float[] deviations, double endProbability) {}

    DynamicsSnapshot(List<FeedForward> elites, Units units, boolean ends) {
        this.elites = List.copyOf(elites);
        this.units = units;
        this.ends = ends;
    }

    /** How many elite members there are. */
    public int elites() {
        return elites.size();
    }

    /**
     * What an elite member tells.
     *
     * @param elite its number, from 0
     * @param observation as networks see it
     * @param action as networks see it: in [-1, 1], or one-hot
     */
    public Told of(int elite, float[] observation, float[] action) {
        float[] input = Arrays.copyOf(observation, observation.length + action.length);
        System.arraycopy(action, 0, input, observation.length, action.length);
        for (int i = 0; i < input.length; i++) {
            input[i] = (input[i] - units.inputMean[i]) / units.inputScale[i];
        }
        float[] output = elites.get(elite).of(input);
        int told = observation.length + 1;
        float[] means = new float[told];
        float[] deviations = new float[told];
        for (int i = 0; i < told; i++) {
            means[i] = output[i] * units.outcomeScale[i]
                    + units.outcomeMean[i]
                    + (i < observation.length ? observation[i] : 0);
            deviations[i] = (float) (Math.exp(logVariance(output[told + i], i) / 2) * units.outcomeScale[i]);
        }
        return new Told(means, deviations, ends ? 1 / (1 + Math.exp(-output[2 * told])) : 0);
    }

    private double logVariance(double free, int i) {
        double low = units.minLogVariance[i];
        double high = units.maxLogVariance[i];
        return low + softplus(high - softplus(high - free) - low);
    }

    private static double softplus(double x) {
        return x > 30 ? x : Math.log1p(Math.exp(x));
    }
}
