package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Past;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Takes the proposal that a critic, or the most cautious of several, values most, of several that are made of a state and of noise (Fujimoto,
 * Meger and Precup 2019, arXiv 1812.02900, algorithm 1). Immutable, safe for use by several threads at once.
 *
 * <p>{@link #sample} draws the noise anew for each action, as the papers do. {@link #act} has no randomness: its noise was drawn once,
 * when the policy was made, and is the same in every state, so that at each single state the action is one that {@code sample} may take, and
 * as likely so over all noise that might have been drawn. This is what stands for the mode, which such a policy does not have in a form
 * that could be computed. It has no density either: where one is asked for, {@code act} counts as a deterministic policy.
 *
 * <p>With {@link Choice#SOFTMAX}, {@code sample} draws among its proposals, as Diffusion-QL does; {@code act} takes the most likely one.
 */
public final class BestOfPolicy implements NetworkPolicy {
    private final FrameStack input;
    private final CautiousCritics critics;
    private final Proposals proposals;
    private final Choice choice;
    private final float[][] noise;
    private final float[] low;
    private final float[] high;

    /** Which of its proposals {@link #sample} takes. */
    public enum Choice {
        /** The one that is valued most. */
        BEST("best"),
        /** One of probability proportional to e^Q. */
        SOFTMAX("softmax");

        private final String word;

        Choice(String word) {
            this.word = word;
        }

        /** The word that files know it by. */
        public String word() {
            return word;
        }

        static Optional<Choice> named(String word) {
            return Arrays.stream(values())
                    .filter(choice -> choice.word.equals(word))
                    .findFirst();
        }
    }

    /**
     * A policy of the last K observations.
     *
     * @param critics Q, each from a state and an action in [-1, 1] side by side to one value, of which the smallest counts
     * @param noise standard normal: a row for each proposal that {@link #act} chooses from
     */
    public BestOfPolicy(
            FrameStack input, List<FeedForward> critics, Proposals proposals, Choice choice, float[][] noise) {
        Box actions = NetworkPolicy.boundedActions(input.spec().actionSpace());
        this.input = input;
        this.critics = new CautiousCritics(critics);
        this.proposals = proposals;
        this.choice = choice;
        this.noise = Arrays.stream(noise).map(float[]::clone).toArray(float[][]::new);
        this.low = actions.low();
        this.high = actions.high();
        requireFit();
    }

    /** One that takes the best by one critic. */
    public BestOfPolicy(FrameStack input, FeedForward critic, Proposals proposals, float[][] noise) {
        this(input, List.of(critic), proposals, Choice.BEST, noise);
    }

    /** {@link #BestOfPolicy(FrameStack, FeedForward, Proposals, float[][])} of the present observation. */
    public BestOfPolicy(DatasetSpec spec, FeedForward critic, Proposals proposals, float[][] noise) {
        this(new FrameStack(spec, 1), critic, proposals, noise);
    }

    private void requireFit() {
        critics.requireFit(input.size(), low.length);
        int size = proposals.noiseSize(input.size(), low.length);
        if (noise.length == 0 || Arrays.stream(noise).anyMatch(row -> row.length != size)) {
            throw new IllegalArgumentException("A policy that takes the best of its proposals needs noise of " + size
                    + " components for at least one, got "
                    + Arrays.toString(
                            Arrays.stream(noise).mapToInt(row -> row.length).toArray()));
        }
    }

    @Override
    public String toString() {
        return NetworkPolicy.inWords(this);
    }

    @Override
    public Kind kind() {
        return Kind.BEST_OF;
    }

    @Override
    public FrameStack input() {
        return input;
    }

    /** The first critic. */
    @Override
    public FeedForward network() {
        return critics.critics().get(0);
    }

    /** The critics. */
    public List<FeedForward> critics() {
        return critics.critics();
    }

    /** Which of its proposals {@link #sample} takes. */
    public Choice choice() {
        return choice;
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
        float[] state = input.of(past);
        float[][] actions = proposals.of(state, noise);
        return stretched(actions[CautiousCritics.best(critics.values(state, actions))]);
    }

    @Override
    public float[] sample(Past past, RandomGenerator random) {
        float[][] drawn = new float[noise.length][noise[0].length];
        for (float[] row : drawn) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        float[] state = input.of(past);
        float[][] actions = proposals.of(state, drawn);
        float[] values = critics.values(state, actions);
        return stretched(
                actions[choice == Choice.BEST ? CautiousCritics.best(values) : CautiousCritics.drawn(values, random)]);
    }

    private float[] stretched(float[] action) {
        return ContinuousNetworkPolicy.stretched(action, low, high);
    }
}
