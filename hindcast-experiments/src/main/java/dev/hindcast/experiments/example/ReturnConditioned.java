package dev.hindcast.experiments.example;

import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularMdp.Outcome;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The policy pi(a | s, R) that a log gives exactly: the actions of its steps from s that are said to lead to R, as often as they are in it. It is
 * what return-conditioned learning arrives at with a network that represents everything and a log without end (Brandfonbrener et al. 2022,
 * equation 2). While it acts, R is counted down by the rewards.
 */
final class ReturnConditioned {
    /** Sums of the same rewards in another order are the same return. */
    private static final double DIGITS = 1e9;

    private final int actions;
    private final Which which;
    private final Map<Integer, NavigableMap<Double, double[]>> weights = new HashMap<>();

    /** Which of a state's steps count. */
    enum Which {
        /** Those of the return that was asked for; where there are none, those of the nearest, as a regression on it would have it. */
        EXACTLY {
            @Override
            NavigableMap<Double, double[]> of(NavigableMap<Double, double[]> weights, double asked) {
                Double below = weights.floorKey(asked);
                Double above = weights.ceilingKey(asked);
                boolean down = above == null || (below != null && asked - below < above - asked);
                double nearest = down ? below : above;
                return weights.subMap(nearest, true, nearest, true);
            }
        },
        /** Those of at least the return that was asked for; where there are none, those of the largest. */
        AT_LEAST {
            @Override
            NavigableMap<Double, double[]> of(NavigableMap<Double, double[]> weights, double asked) {
                return weights.tailMap(Math.min(asked, weights.lastKey()), true);
            }
        },
        /** All: imitation. */
        ALL {
            @Override
            NavigableMap<Double, double[]> of(NavigableMap<Double, double[]> weights, double asked) {
                return weights;
            }
        };

        abstract NavigableMap<Double, double[]> of(NavigableMap<Double, double[]> weights, double asked);
    }

    ReturnConditioned(ReturnLog log, int actions, Which which) {
        this.actions = actions;
        this.which = which;
        log.steps()
                .forEach(step -> weights.computeIfAbsent(step.state(), s -> new TreeMap<>())
                                .computeIfAbsent(rounded(step.label()), label -> new double[actions])[step.action()] +=
                        step.weight());
    }

    private static double rounded(double sum) {
        return Math.round(sum * DIGITS) / DIGITS;
    }

    /** The probabilities of the actions in a state of the log. */
    double[] probabilities(int state, double asked) {
        double[] sums = new double[actions];
        for (double[] counted : which.of(of(state), rounded(asked)).values()) {
            IntStream.range(0, actions).forEach(a -> sums[a] += counted[a]);
        }
        double sum = IntStream.range(0, actions).mapToDouble(a -> sums[a]).sum();
        return IntStream.range(0, actions).mapToDouble(a -> sums[a] / sum).toArray();
    }

    /** How much of what the log holds from a state is said to lead to exactly that return. */
    double share(int state, double label) {
        NavigableMap<Double, double[]> ofState = of(state);
        return sum(ofState.subMap(rounded(label), true, rounded(label), true)) / sum(ofState);
    }

    private NavigableMap<Double, double[]> of(int state) {
        return Objects.requireNonNull(weights.get(state), "a state of the log");
    }

    private static double sum(NavigableMap<Double, double[]> weights) {
        return weights.values().stream().flatMapToDouble(Arrays::stream).sum();
    }

    /** What it exactly earns in a process, from a state and asked for a return. */
    double earned(TabularMdp process, int state, double asked) {
        double[] probabilities = probabilities(state, asked);
        double sum = 0;
        for (int a = 0; a < actions; a++) {
            for (Outcome outcome : probabilities[a] > 0 ? process.outcomes(state, a) : List.<Outcome>of()) {
                double after =
                        outcome.terminates() ? 0 : earned(process, outcome.nextState(), asked - outcome.reward());
                sum += probabilities[a] * outcome.probability() * (outcome.reward() + after);
            }
        }
        return sum;
    }
}
