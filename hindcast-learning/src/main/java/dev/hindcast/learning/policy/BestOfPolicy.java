package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Past;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Takes the proposal that a critic values most, of several that are made of a state and of noise (Fujimoto, Meger and Precup 2019, arXiv
 * 1812.02900, algorithm 1). Immutable, safe for use by several threads at once.
 *
 * <p>{@link #sample} draws the noise anew for each action, as the papers do. {@link #act} has no randomness: its noise was drawn once,
 * when the policy was made, and is the same in every state, so that at each single state the action is one that {@code sample} may take, and
 * as likely so over all noise that might have been drawn. This is what stands for the mode, which such a policy does not have in a form
 * that could be computed. It has no density either: where one is asked for, {@code act} counts as a deterministic policy.
 */
public final class BestOfPolicy implements NetworkPolicy {
    private final FrameStack input;
    private final FeedForward critic;
    private final Proposals proposals;
    private final float[][] noise;
    private final float[] low;
    private final float[] high;

    /**
     * A policy of the last K observations.
     *
     * @param critic Q, from a state and an action in [-1, 1] side by side to one value
     * @param noise standard normal: a row for each proposal that {@link #act} chooses from
     */
    public BestOfPolicy(FrameStack input, FeedForward critic, Proposals proposals, float[][] noise) {
        Box actions = NetworkPolicy.boundedActions(input.spec().actionSpace());
        this.input = input;
        this.critic = critic;
        this.proposals = proposals;
        this.noise = Arrays.stream(noise).map(float[]::clone).toArray(float[][]::new);
        this.low = actions.low();
        this.high = actions.high();
        requireFit();
    }

    /** {@link #BestOfPolicy(FrameStack, FeedForward, Proposals, float[][])} of the present observation. */
    public BestOfPolicy(DatasetSpec spec, FeedForward critic, Proposals proposals, float[][] noise) {
        this(new FrameStack(spec, 1), critic, proposals, noise);
    }

    private void requireFit() {
        if (critic.inputs() != input.size() + low.length || critic.outputs() != 1) {
            throw new IllegalArgumentException("A critic of " + low.length + " components in states of " + input.size()
                    + " cannot have a network from " + critic.inputs() + " to " + critic.outputs() + " values");
        }
        int size = proposals.noiseSize(input.size(), low.length);
        if (noise.length == 0 || Arrays.stream(noise).anyMatch(row -> row.length != size)) {
            throw new IllegalArgumentException("A policy that takes the best of its proposals needs noise of " + size
                    + " components for at least one, got "
                    + Arrays.toString(
                            Arrays.stream(noise).mapToInt(row -> row.length).toArray()));
        }
    }

    @Override
    public Kind kind() {
        return Kind.BEST_OF;
    }

    @Override
    public FrameStack input() {
        return input;
    }

    /** The critic. */
    @Override
    public FeedForward network() {
        return critic;
    }

    /** Where actions come from. */
    public Proposals proposals() {
        return proposals;
    }

    /** A copy of the noise that {@link #act} goes by. */
    public float[][] noise() {
        return Arrays.stream(noise).map(float[]::clone).toArray(float[][]::new);
    }

    @Override
    public Space actionSpace() {
        return spec().actionSpace();
    }

    @Override
    public float[] act(Past past, RandomGenerator random) {
        return best(past, noise);
    }

    @Override
    public float[] sample(Past past, RandomGenerator random) {
        float[][] drawn = new float[noise.length][noise[0].length];
        for (float[] row : drawn) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return best(past, drawn);
    }

    private float[] best(Past past, float[][] noise) {
        float[] state = input.of(past);
        float[][] actions = proposals.of(state, noise);
        float[][] values = critic.of(StateRows.beside(state, actions));
        int best = 0;
        for (int k = 1; k < values.length; k++) {
            best = values[k][0] > values[best][0] ? k : best;
        }
        return ContinuousNetworkPolicy.stretched(actions[best], low, high);
    }
}
