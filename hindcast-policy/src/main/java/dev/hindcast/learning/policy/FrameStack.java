package dev.hindcast.learning.policy;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.environment.Past;

/**
 * What a network sees of an episode: the last K observations, each as {@link DatasetSpec#input} makes it, oldest first and the present one
 * last; zeros in front where the episode has not gone on that long (Mnih et al. 2015, "Human-level control through deep reinforcement
 * learning", stack 4 frames).
 *
 * @param spec of each observation
 * @param context K, at least 1; 1 is the present observation alone
 */
public record FrameStack(DatasetSpec spec, int context) {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException where one is not as said of it
     */
    public FrameStack {
        if (context < 1) {
            throw new IllegalArgumentException("A network sees at least 1 observation, got a context of " + context);
        }
    }

    /**
     * The stack that a network sees.
     *
     * @param inputs how many components it takes
     * @throws IllegalArgumentException where these are no whole number of observations
     */
    public static FrameStack ofInputs(DatasetSpec spec, int inputs) {
        if (inputs % spec.inputSize() != 0) {
            throw new IllegalArgumentException("A network of " + inputs + " inputs does not see a whole number of "
                    + spec.observationSpace() + ", " + spec.inputSize() + " components each");
        }
        return new FrameStack(spec, inputs / spec.inputSize());
    }

    /** Components of the stack. */
    public int size() {
        return Math.multiplyExact(context, spec.inputSize());
    }

    /**
     * The stack at the present time of an episode: {@link #size} components.
     *
     * @throws IllegalArgumentException where an observation does not fit the spec
     */
    public float[] of(Past past) {
        if (context == 1) {
            return spec.input(past.observation());
        }
        int width = spec.inputSize();
        float[] stack = new float[size()];
        for (int k = 0; k < Math.min(context, past.length() + 1); k++) {
            float[] input = spec.input(past.observation(past.length() - k));
            System.arraycopy(input, 0, stack, (context - 1 - k) * width, width);
        }
        return stack;
    }
}
