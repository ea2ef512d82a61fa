package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How much actions differ among similar states, as a share of how much they differ over all. For each of some states the
 * {@value #NEIGHBORS} nearest of other episodes are found (standardized Euclidean distance; equal or not where observations are
 * discrete). Of continuous actions it is the variance among their actions over the variance of all, averaged over components; of
 * discrete ones the probability that two of them differ over the probability that any two do.
 */
final class LocalSpread {
    static final int NEIGHBORS = 10;

    private static final int QUERIES = 300;
    private static final int CANDIDATES = 10_000;

    private final StepSample sample;
    private final double[][] states;
    private final boolean discreteStates;
    private final boolean oneEpisode;

    private LocalSpread(Dataset dataset, StepSample sample) {
        this.sample = sample;
        this.discreteStates = dataset.observationSpace() instanceof Discrete;
        this.oneEpisode = dataset.episodes().size() == 1;
        this.states = new double[dataset.observationSpace().size()][];
        for (int i = 0; i < states.length; i++) {
            states[i] = discreteStates
                    ? sample.column(sample.observations(), i)
                    : Columns.standardized(sample.column(sample.observations(), i));
        }
    }

    /** The measure; NaN where there are too few steps, or where all actions are the same. */
    static double of(Dataset dataset, StepSample steps, long seed) {
        StepSample sample = steps.size() > CANDIDATES ? StepSample.of(dataset, CANDIDATES, seed) : steps;
        if (sample.size() <= NEIGHBORS) {
            return Double.NaN;
        }
        return new LocalSpread(dataset, sample).mean(dataset, seed);
    }

    private double mean(Dataset dataset, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        boolean discrete = dataset.actionSpace() instanceof Discrete;
        int components = dataset.actionSpace().size();
        double[] local = new double[components];
        int queries = 0;
        for (int i = 0; i < QUERIES; i++) {
            int[] neighbors = neighbors(random.nextInt(sample.size()));
            if (neighbors.length == NEIGHBORS) {
                queries++;
                for (int c = 0; c < components; c++) {
                    local[c] += difference(neighbors, c, components, discrete);
                }
            }
        }
        double sum = 0;
        int varying = 0;
        int[] all = new int[sample.size()];
        Arrays.setAll(all, i -> i);
        for (int c = 0; c < components; c++) {
            double overall = difference(all, c, components, discrete);
            sum += overall > 0 ? local[c] / queries / overall : 0;
            varying += overall > 0 ? 1 : 0;
        }
        return queries == 0 || varying == 0 ? Double.NaN : sum / varying;
    }

    /** The unbiased variance of a component, or the probability that two of the steps have different actions. */
    private double difference(int[] steps, int component, int components, boolean discrete) {
        double[] actions = new double[steps.length];
        for (int i = 0; i < steps.length; i++) {
            actions[i] = sample.actions()[steps[i] * components + component];
        }
        return discrete ? disagreement(actions) : Columns.variance(actions) * actions.length / (actions.length - 1);
    }

    private static double disagreement(double[] actions) {
        Arrays.sort(actions);
        double agreeing = 0;
        for (int from = 0, to = 0; from < actions.length; from = to) {
            while (to < actions.length && actions[to] == actions[from]) {
                to++;
            }
            agreeing += (double) (to - from) * (to - from - 1);
        }
        return 1 - agreeing / ((double) actions.length * (actions.length - 1));
    }

    private int[] neighbors(int query) {
        int[] nearest = new int[NEIGHBORS];
        double[] distances = new double[NEIGHBORS];
        Arrays.fill(distances, Double.POSITIVE_INFINITY);
        int found = 0;
        for (int i = 0; i < sample.size(); i++) {
            boolean eligible = oneEpisode ? i != query : sample.episodes()[i] != sample.episodes()[query];
            double distance = eligible ? distance(i, query, distances[NEIGHBORS - 1]) : Double.POSITIVE_INFINITY;
            if (distance < distances[NEIGHBORS - 1]) {
                int at = Math.min(found++, NEIGHBORS - 1);
                while (at > 0 && distances[at - 1] > distance) {
                    distances[at] = distances[at - 1];
                    nearest[at] = nearest[at - 1];
                    at--;
                }
                distances[at] = distance;
                nearest[at] = i;
            }
        }
        return found < NEIGHBORS ? new int[0] : nearest;
    }

    /** The squared distance, or some number that is at least {@code limit}. */
    private double distance(int a, int b, double limit) {
        double distance = 0;
        for (int c = 0; c < states.length && distance < limit; c++) {
            double difference = states[c][a] - states[c][b];
            distance += discreteStates ? (difference == 0 ? 0 : 1) : difference * difference;
        }
        return distance;
    }
}
