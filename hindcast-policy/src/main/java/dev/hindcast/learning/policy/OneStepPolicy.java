package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Past;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Makes an action of noise by one evaluation of a network: a = clamp(mu(s, z), -1, 1), z standard normal (Park, Li and Levine 2025, arXiv
 * 2502.02538). Immutable, safe for use by several threads at once.
 *
 * <p>{@link #sample} draws the noise anew for each action, as the paper does. {@link #act} has no randomness: its noise was drawn once, when
 * the policy was made, and is the same in every state, so that at each single state the action is one that {@code sample} may take, and as
 * likely so over all noise that might have been drawn. Noise of 0 would look like a mode and be none: where the log has two modes it is where
 * one passes into the other. A density is not known: where one is asked for, {@code act} counts as a deterministic policy.
 */
public final class OneStepPolicy implements NetworkPolicy {
    private final FrameStack input;
    private final FeedForward network;
    private final float[] noise;
    private final float[] low;
    private final float[] high;

    /**
     * A policy of the last K observations.
     *
     * @param network mu, from a state and noise side by side to as many values as an action has
     * @param noise standard normal, as many values: what {@link #act} goes by
     */
    public OneStepPolicy(FrameStack input, FeedForward network, float[] noise) {
        Box actions = NetworkPolicy.boundedActions(input.spec().actionSpace());
        this.input = input;
        this.network = network;
        this.noise = noise.clone();
        this.low = actions.low();
        this.high = actions.high();
        if (noise.length != low.length
                || network.inputs() != input.size() + noise.length
                || network.outputs() != low.length) {
            throw new IllegalArgumentException("A policy of one step to " + low.length + " components in states of "
                    + input.size() + " cannot have noise of " + noise.length + " and a network from "
                    + network.inputs() + " to " + network.outputs() + " values");
        }
    }

    /** {@link #OneStepPolicy(FrameStack, FeedForward, float[])} of the present observation. */
    public OneStepPolicy(DatasetSpec spec, FeedForward network, float[] noise) {
        this(new FrameStack(spec, 1), network, noise);
    }

    @Override
    public String toString() {
        return NetworkPolicy.inWords(this);
    }

    @Override
    public Kind kind() {
        return Kind.ONE_STEP;
    }

    @Override
    public FrameStack input() {
        return input;
    }

    /** mu. */
    @Override
    public FeedForward network() {
        return network;
    }

    /** A copy of the noise that {@link #act} goes by. */
    public float[] noise() {
        return noise.clone();
    }

    @Override
    public Space actionSpace() {
        return spec().actionSpace();
    }

    @Override
    public float[] act(Past past, RandomGenerator random) {
        return action(past, noise);
    }

    @Override
    public float[] sample(Past past, RandomGenerator random) {
        float[] drawn = new float[noise.length];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = (float) random.nextGaussian();
        }
        return action(past, drawn);
    }

    private float[] action(Past past, float[] noise) {
        float[] state = input.of(past);
        float[] both = Arrays.copyOf(state, state.length + noise.length);
        System.arraycopy(noise, 0, both, state.length, noise.length);
        return ContinuousNetworkPolicy.stretched(StateRows.limited(network.of(both)), low, high);
    }
}
