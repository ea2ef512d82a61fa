package dev.hindcast.evaluation.offpolicy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How what is still earned is distributed in the maximum-likelihood model of a log on tables: for each logged pair of state and action and each
 * number of steps that remain, {@value #FEWEST} to {@value #DRAWS} draws, as memory allows, of the discounted return of a logged step of that pair and of the policy from there on.
 * Where the policy takes what the log does not hold in a state, it takes what was logged there, in its proportions; a state without a logged
 * step earns nothing. Immutable.
 */
final class SampledReturns {
    private static final int FEWEST = 64;
    private static final int DRAWS = 1024;
    private static final long MOST = 1L << 24;

    private final TabularLog log;
    private final double discount;
    private final int horizon;
    private final int size;
    /** Logged steps ordered by state and action, and where each pair's begin. */
    private final int[] steps;

    private final int[] first;
    /** By remaining steps less 1 and pair, ascending; nothing for pairs that were not logged. */
    private final double[][][] draws;

    private SampledReturns(TabularLog log, int horizon, double discount) {
        this.log = log;
        this.horizon = horizon;
        this.discount = discount;
        this.steps = IntStream.range(0, log.first(log.episodes()))
                .boxed()
                .sorted(Comparator.comparingInt(log::pair))
                .mapToInt(i -> i)
                .toArray();
        this.first = new int[log.states() * log.actions() + 1];
        for (int step : steps) {
            first[log.pair(step) + 1]++;
        }
        for (int pair = 1; pair < first.length; pair++) {
            first[pair] += first[pair - 1];
        }
        long cells = (long) horizon
                * IntStream.range(0, first.length - 1).filter(this::logged).count();
        if (cells * FEWEST > MOST) {
            throw new IllegalArgumentException("The pairs of state and action that were logged, times the " + horizon
                    + " steps of an episode, are " + cells
                    + ": too many for a distribution by a model. Take that of weighted returns");
        }
        this.size = (int) Math.min(DRAWS, MOST / Math.max(1, cells));
        this.draws = new double[horizon][first.length - 1][];
    }

    /**
     * The draws.
     *
     * @param horizon the steps of an episode
     * @throws IllegalArgumentException where the log holds too many different pairs
     */
    static SampledReturns of(TabularLog log, int horizon, double discount, long seed) {
        SampledReturns returns = new SampledReturns(log, horizon, discount);
        SplittableRandom random = new SplittableRandom(seed);
        for (int h = 0; h < horizon; h++) {
            returns.draw(h, random);
        }
        return returns;
    }

    private boolean logged(int pair) {
        return first[pair + 1] > first[pair];
    }

    private void draw(int h, SplittableRandom random) {
        double[][] unsorted = new double[first.length - 1][];
        for (int pair = 0; pair < unsorted.length; pair++) {
            if (logged(pair)) {
                unsorted[pair] = new double[size];
                for (int m = 0; m < size; m++) {
                    unsorted[pair][m] = draw(h, pair, random);
                }
                Arrays.sort(unsorted[pair]);
            }
        }
        draws[h] = unsorted;
    }

    private double draw(int h, int pair, SplittableRandom random) {
        int step = steps[first[pair] + random.nextInt(first[pair + 1] - first[pair])];
        int next = log.next(step);
        if (h == 0 || next == TabularLog.END || loggedSteps(next) == 0) {
            return log.reward(step);
        }
        return log.reward(step) + discount * draws[h - 1][followed(next, random)][random.nextInt(size)];
    }

    private int loggedSteps(int state) {
        return first[(state + 1) * log.actions()] - first[state * log.actions()];
    }

    /** The pair that the policy goes on with. */
    private int followed(int state, SplittableRandom random) {
        double left = random.nextDouble();
        for (int a = 0; a < log.actions(); a++) {
            left -= log.probability(state, a);
            if (left < 0 && logged(state * log.actions() + a)) {
                return state * log.actions() + a;
            }
            if (left < 0) {
                break;
            }
        }
        return log.pair(steps[first[state * log.actions()] + random.nextInt(loggedSteps(state))]);
    }

    /** The probability of at most {@code y} from a state on, at step t. */
    double ofState(int t, int state, double y) {
        double probability = 0;
        for (int a = 0; a < log.actions(); a++) {
            double share = log.probability(state, a);
            probability += share == 0 ? 0 : share * ofAction(t, state, a, y);
        }
        return probability;
    }

    /** The probability of at most {@code y} after an action, at step t. */
    double ofAction(int t, int state, int action, double y) {
        int pair = state * log.actions() + action;
        if (logged(pair)) {
            return cumulative(draws[horizon - 1 - t][pair], y);
        }
        if (loggedSteps(state) == 0) {
            return y >= 0 ? 1 : 0;
        }
        double probability = 0;
        for (int other = state * log.actions(); other < (state + 1) * log.actions(); other++) {
            int count = first[other + 1] - first[other];
            probability += count == 0 ? 0 : count * cumulative(draws[horizon - 1 - t][other], y);
        }
        return probability / loggedSteps(state);
    }

    private static double cumulative(double[] sorted, double y) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= y) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return (double) low / sorted.length;
    }
}
