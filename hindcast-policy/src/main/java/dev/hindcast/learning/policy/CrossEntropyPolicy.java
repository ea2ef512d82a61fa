package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Past;
import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A learned policy for bounded continuous actions without an actor: the action of the highest Q(s, a) that the cross-entropy method finds
 * (Kalashnikov et al. 2018, arXiv 1806.10293, section 4.2). Deterministic: the noise of the search is a part of the policy and the same for
 * all states. Immutable, safe for use by several threads at once.
 */
public final class CrossEntropyPolicy implements NetworkPolicy {
    private static final String NOISE = "noise";
    private static final String ITERATIONS = "iterations";
    private static final String ELITES = "elites";

    private final FrameStack input;
    private final FeedForward values;
    private final Search search;
    private final float[] low;
    private final float[] high;

    /**
     * How it searches: in each iteration actions mean + deviation noise, limited to [-1, 1], the first time with mean 0 and deviation 1, then
     * with those of the elites, the actions of the highest values (the deviation with the number of elites for a divisor). The best action of
     * the last iteration is taken.
     *
     * @param iterations at least 1
     * @param samples actions an iteration, at least 1
     * @param elites of each iteration, at least 1, at most all
     * @param noise iterations x samples x action size
     */
    @SuppressWarnings("ArrayRecordComponent") // read in the innermost loop
    public record Search(int iterations, int samples, int elites, float[] noise) {
        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException where one is not as said of it
         */
        public Search {
            if (iterations < 1 || samples < 1 || elites < 1 || elites > samples) {
                throw new IllegalArgumentException("A search cannot have " + iterations + " iterations of " + samples
                        + " samples with " + elites + " elites");
            }
        }
    }

    CrossEntropyPolicy(FrameStack input, FeedForward values, Search search) {
        Box actions = NetworkPolicy.boundedActions(input.spec().actionSpace());
        if (values.inputs() != input.size() + actions.size() || values.outputs() != 1) {
            throw new IllegalArgumentException("A cross-entropy policy from " + input.context() + " of "
                    + input.spec().observationSpace() + " to " + actions + " cannot have a network from "
                    + values.inputs() + " to " + values.outputs() + " values");
        }
        if (search.noise.length != (long) search.iterations * search.samples * actions.size()) {
            throw new IllegalArgumentException("A search of " + search.iterations + " iterations of " + search.samples
                    + " actions of " + actions + " cannot have " + search.noise.length + " values of noise");
        }
        this.input = input;
        this.values = values;
        this.search = search;
        this.low = actions.low();
        this.high = actions.high();
    }

    /** The action of the highest value, which {@code values} gives for an observation and an action side by side. */
    public static CrossEntropyPolicy of(DatasetSpec spec, FeedForward values, Search search) {
        return new CrossEntropyPolicy(new FrameStack(spec, 1), values, search);
    }

    /** What {@link #put} wrote. */
    static CrossEntropyPolicy read(NamedArrays arrays, FrameStack input, FeedForward values) {
        int iterations = arrays.integer(ITERATIONS);
        int samples = arrays.matrix(NOISE)[0] / Math.max(1, iterations);
        return new CrossEntropyPolicy(
                input, values, new Search(iterations, samples, arrays.integer(ELITES), arrays.finite(NOISE)));
    }

    /** Writes the search. */
    void put(NamedArrays arrays) {
        arrays.put(NOISE, search.noise, search.iterations * search.samples, low.length);
        arrays.putInts(ITERATIONS, search.iterations);
        arrays.putInts(ELITES, search.elites);
    }

    @Override
    public String toString() {
        return NetworkPolicy.inWords(this);
    }

    @Override
    public Kind kind() {
        return Kind.CROSS_ENTROPY;
    }

    @Override
    public FrameStack input() {
        return input;
    }

    /** Q, from what {@link #input} makes of a past and an action in [-1, 1] side by side. */
    @Override
    public FeedForward network() {
        return values;
    }

    @Override
    public Space actionSpace() {
        return spec().actionSpace();
    }

    @Override
    public float[] act(Past past, RandomGenerator random) {
        float[] state = input.of(past);
        float[] mean = new float[low.length];
        float[] deviation = new float[low.length];
        Arrays.fill(deviation, 1);
        float[][] ranked = ranked(state, 0, mean, deviation);
        for (int i = 1; i < search.iterations; i++) {
            fit(ranked, state.length, mean, deviation);
            ranked = ranked(state, i, mean, deviation);
        }
        float[] best = Arrays.copyOfRange(ranked[0], state.length, state.length + low.length);
        return ContinuousNetworkPolicy.stretched(best, low, high);
    }

    /** The samples of an iteration, each behind the state, those of the highest values first. */
    private float[][] ranked(float[] state, int iteration, float[] mean, float[] deviation) {
        float[][] rows = new float[search.samples][];
        for (int k = 0; k < rows.length; k++) {
            rows[k] = Arrays.copyOf(state, state.length + mean.length);
            int from = (iteration * search.samples + k) * mean.length;
            for (int i = 0; i < mean.length; i++) {
                float drawn = search.noise[from + i] * deviation[i] + mean[i];
                rows[k][state.length + i] = Math.max(-1, Math.min(1, drawn));
            }
        }
        float[][] worth = values.of(rows);
        return IntStream.range(0, rows.length)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -worth[k][0]))
                .map(k -> rows[k])
                .toArray(float[][]::new);
    }

    /** Mean and deviation of the first actions. */
    private void fit(float[][] ranked, int offset, float[] mean, float[] deviation) {
        for (int i = 0; i < mean.length; i++) {
            double sum = 0;
            for (int k = 0; k < search.elites; k++) {
                sum += ranked[k][offset + i];
            }
            double centre = sum / search.elites;
            double squares = 0;
            for (int k = 0; k < search.elites; k++) {
                squares += (ranked[k][offset + i] - centre) * (ranked[k][offset + i] - centre);
            }
            mean[i] = (float) centre;
            deviation[i] = (float) Math.sqrt(squares / search.elites);
        }
    }
}
