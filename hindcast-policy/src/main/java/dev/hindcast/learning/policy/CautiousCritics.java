package dev.hindcast.learning.policy;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Critics of which the smallest value counts, and choices by it.
 *
 * @param critics Q, each from a state and an action in [-1, 1] side by side to one value: at least one
 */
record CautiousCritics(List<FeedForward> critics) {
    CautiousCritics {
        critics = List.copyOf(critics);
    }

    /** Checks that these take such states and actions. */
    void requireFit(int state, int action) {
        if (critics.isEmpty()) {
            throw new IllegalArgumentException("A policy that takes the best of its proposals needs a critic");
        }
        for (FeedForward critic : critics) {
            if (critic.inputs() != state + action || critic.outputs() != 1) {
                throw new IllegalArgumentException("A critic of " + action + " components in states of " + state
                        + " cannot have a network from " + critic.inputs() + " to " + critic.outputs() + " values");
            }
        }
    }

    /** The smallest value that a critic gives each action in a state. */
    float[] values(float[] state, float[][] actions) {
        float[][] rows = StateRows.beside(state, actions);
        float[] smallest = new float[rows.length];
        Arrays.fill(smallest, Float.POSITIVE_INFINITY);
        for (FeedForward critic : critics) {
            float[][] values = critic.of(rows);
            for (int k = 0; k < rows.length; k++) {
                smallest[k] = Math.min(smallest[k], values[k][0]);
            }
        }
        return smallest;
    }

    /** Where the largest value is, the first of several. */
    static int best(float[] values) {
        int best = 0;
        for (int k = 1; k < values.length; k++) {
            best = values[k] > values[best] ? k : best;
        }
        return best;
    }

    /** A place drawn with probability proportional to e^value. */
    static int drawn(float[] values, RandomGenerator random) {
        double highest = values[best(values)];
        double[] upTo = new double[values.length];
        double sum = 0;
        for (int k = 0; k < values.length; k++) {
            sum += Math.exp(values[k] - highest);
            upTo[k] = sum;
        }
        double at = random.nextDouble() * sum;
        int drawn = 0;
        while (upTo[drawn] <= at) {
            drawn++;
        }
        return drawn;
    }
}
