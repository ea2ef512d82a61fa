package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.evaluation.diagnostics.RowHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How the logged actions are distributed.
 *
 * @param shares the share of steps with each discrete action, in the space's order; empty for continuous ones
 * @param entropy in nats. Of discrete actions the entropy of {@code shares}. Of continuous ones the differential entropy, with every
 *     component in units of its bounds (of its range in the data where there are none), so that 0 is uniform and less is narrower,
 *     by the nearest-neighbour estimator of Kozachenko and Leonenko (1987) on a sample; estimates above 0 count as 0
 * @param mostEntropy the entropy of uniform actions: log n of n discrete ones, 0 of continuous ones
 * @param stateEntropy of discrete actions the mean entropy in one state, in nats, weighted by visits, over the states that were
 *     visited at least {@value #LEAST_VISITS} times; absent where fewer than half of the steps are in such
 * @param spread how much actions differ among similar states, as a share of how much they differ over all: about 0 where the state
 *     decides the action and 1 where it has no influence, see {@link LocalSpread}
 */
public record Behavior(
        List<Double> shares, double entropy, double mostEntropy, OptionalDouble stateEntropy, double spread) {
    /** How often a state has to be visited for the entropy of its actions to be counted. */
    public static final int LEAST_VISITS = 10;

    private static final int ENTROPY_SAMPLE = 2_000;

    public Behavior {
        shares = List.copyOf(shares);
    }

    static Behavior of(Dataset dataset, StepSample sample, long seed) {
        double spread = LocalSpread.of(dataset, sample, seed);
        if (dataset.actionSpace() instanceof Discrete discrete) {
            long[] counts = counts(dataset, discrete);
            List<Double> shares = new ArrayList<>();
            for (long count : counts) {
                shares.add((double) count / dataset.transitions());
            }
            return new Behavior(
                    shares, entropy(counts), Math.log(discrete.n()), stateEntropy(dataset, discrete), spread);
        }
        StepSample few = StepSample.of(dataset, ENTROPY_SAMPLE, seed);
        double entropy = NearestNeighborEntropy.of(inUnits(dataset, few.actions()), few.size());
        return new Behavior(List.of(), Math.min(0, entropy), 0, OptionalDouble.empty(), spread);
    }

    private static long[] counts(Dataset dataset, Discrete actions) {
        long[] counts = new long[actions.n()];
        for (Episode episode : dataset.episodes()) {
            for (float action : episode.actions()) {
                counts[(int) action - actions.start()]++;
            }
        }
        return counts;
    }

    /** The entropy, in nats, of the shares of {@code counts}. */
    static double entropy(long[] counts) {
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        double entropy = 0;
        for (long count : counts) {
            double share = (double) count / all;
            entropy -= count == 0 ? 0 : share * Math.log(share);
        }
        return entropy;
    }

    private static OptionalDouble stateEntropy(Dataset dataset, Discrete actions) {
        int size = dataset.observationSpace().size();
        long mostStates = dataset.transitions() / LEAST_VISITS;
        Map<Long, long[]> byState = new HashMap<>();
        for (Episode episode : dataset.episodes()) {
            for (int t = 0; t < episode.length(); t++) {
                long state = RowHash.add(RowHash.START, episode.observations(), t * size, (t + 1) * size);
                byState.computeIfAbsent(state, key -> new long[actions.n()])[
                        (int) episode.actions()[t] - actions.start()]++;
            }
            if (byState.size() > mostStates) {
                return OptionalDouble.empty();
            }
        }
        long counted = 0;
        double sum = 0;
        for (long[] counts : byState.values()) {
            long visits = Arrays.stream(counts).sum();
            if (visits >= LEAST_VISITS) {
                counted += visits;
                sum += visits * entropy(counts);
            }
        }
        return 2 * counted >= dataset.transitions() ? OptionalDouble.of(sum / counted) : OptionalDouble.empty();
    }

    private static double[][] inUnits(Dataset dataset, float[] actions) {
        int size = dataset.actionSpace().size();
        boolean bounded = dataset.actionSpace() instanceof Box box && box.bounded();
        double[][] columns = new double[size][actions.length / size];
        for (int i = 0; i < size; i++) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int row = 0; row < columns[i].length; row++) {
                columns[i][row] = actions[row * size + i];
                low = Math.min(low, columns[i][row]);
                high = Math.max(high, columns[i][row]);
            }
            if (bounded && dataset.actionSpace() instanceof Box box) {
                low = box.low()[i];
                high = box.high()[i];
            }
            for (int row = 0; row < columns[i].length; row++) {
                columns[i][row] = high > low ? (columns[i][row] - low) / (high - low) : 0;
            }
        }
        return columns;
    }
}
