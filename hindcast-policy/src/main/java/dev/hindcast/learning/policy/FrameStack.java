package dev.hindcast.learning.policy;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;

/**
 * What a network sees of an episode: the last K observations, each as {@link DatasetSpec#input} makes it, oldest first and the present one
 * last; zeros in front where the episode has not gone on that long (Mnih et al. 2015, "Human-level control through deep reinforcement
 * learning", stack 4 frames).
 *
 * @param spec of each observation
 * @param context K, at least 1; 1 is the present observation alone
 * @param stride by how many steps what is seen moves on once it is K, in [1, K]. Where that is more than one, K - stride + 1 are seen after a
 *     move, then one more with each step until they are K again: to go on with a sequence that grows is cheaper than with one that loses its
 *     first step
 */
public record FrameStack(DatasetSpec spec, int context, int stride) {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException where one is not as said of it
     */
    public FrameStack {
        if (context < 1) {
            throw new IllegalArgumentException("A network sees at least 1 observation, got a context of " + context);
        }
        if (stride < 1 || stride > context) {
            throw new IllegalArgumentException(
                    "A context of " + context + " moves on by a stride of 1 to " + context + ", got " + stride);
        }
    }

    /** A context that moves on with each step. */
    public FrameStack(DatasetSpec spec, int context) {
        this(spec, context, 1);
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

    /**
     * The first step that is seen.
     *
     * @param now the number of the present step
     */
    int first(int now) {
        int beyond = Math.max(0, now + 1 - context);
        return (beyond + stride - 1) / stride * stride;
    }

    /** {@link Policy#context} of a policy that goes by what is seen. With a stride of two or more the step's number decides how much that is. */
    int lookedAt() {
        return stride == 1 ? context : Policy.WHOLE_EPISODE;
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
        for (int t = first(past.length()); t <= past.length(); t++) {
            float[] input = spec.input(past.observation(t));
            System.arraycopy(input, 0, stack, (context - 1 - past.length() + t) * width, width);
        }
        return stack;
    }
}
