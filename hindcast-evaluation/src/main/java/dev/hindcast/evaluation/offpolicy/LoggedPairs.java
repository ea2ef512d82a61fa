package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The state-action pairs that a log with discrete observations and actions holds, with the target policy's probability of each and the
 * transitions between the states in which the log acts. Pairs are numbered in the order of their states. Immutable.
 *
 * <p>A step that terminated leads nowhere. One that led to a state in which the log never acts, or was truncated and does not say where
 * it led to, leaves the log: what follows counts as 0. So does what the policy does beside the logged actions of a state.
 */
final class LoggedPairs {
    private static final int NOWHERE = -1;

    private final OffPolicyData data;
    private final int states;
    /** Of each pair: its state and pi(a | s). */
    private final int[] stateOf;

    private final double[] policy;
    /** Of each transition: its pair, the edge between states that it takes, and whether it terminates. */
    private final int[] pairOf;

    private final int[] edgeOf;
    private final boolean[] terminates;
    /** Of each edge: the states. */
    private final int[] from;

    private final int[] to;
    /** Of each step: its transition. */
    private final int[] transitionOf;

    private LoggedPairs(OffPolicyData data, List<double[]> logs) {
        this.data = data;
        Dataset dataset = data.dataset();
        int actions = ((Discrete) dataset.actionSpace()).n();
        int firstAction = ((Discrete) dataset.actionSpace()).start();
        int firstState = ((Discrete) dataset.observationSpace()).start();
        Numbers stateNumbers = new Numbers();
        Numbers pairNumbers = new Numbers();
        forEachStep((episode, t, step) -> {
            long state = (long) episode.observations()[t] - firstState;
            stateNumbers.add(state);
            pairNumbers.add(state * actions + (long) episode.actions()[t] - firstAction);
        });
        long[] stateKeys = stateNumbers.freeze();
        long[] pairKeys = pairNumbers.freeze();
        states = stateKeys.length;
        stateOf = Arrays.stream(pairKeys)
                .mapToInt(key -> stateNumbers.of(key / actions))
                .toArray();
        policy = new double[pairKeys.length];
        Numbers transitionNumbers = new Numbers();
        long[] keys = new long[data.rewards().length];
        long successors = states + 2L;
        forEachStep((episode, t, step) -> {
            long state = (long) episode.observations()[t] - firstState;
            int pair = pairNumbers.of(state * actions + (long) episode.actions()[t] - firstAction);
            policy[pair] = Math.exp(logs.get(episodeOf(step, t))[t]);
            boolean last = t == episode.length() - 1;
            boolean terminated = last && !data.truncated(episodeOf(step, t));
            int next = terminated || last && !episode.hasFinalObservation(1)
                    ? NOWHERE
                    : stateNumbers.of((long) episode.observations()[t + 1] - firstState);
            keys[step] = pair * successors + (terminated ? states + 1 : next == NOWHERE ? states : next);
            transitionNumbers.add(keys[step]);
        });
        long[] transitionKeys = transitionNumbers.freeze();
        pairOf = Arrays.stream(transitionKeys)
                .mapToInt(key -> (int) (key / successors))
                .toArray();
        terminates = new boolean[pairOf.length];
        Numbers edgeNumbers = new Numbers();
        for (int k = 0; k < pairOf.length; k++) {
            long next = transitionKeys[k] % successors;
            terminates[k] = next == states + 1;
            if (next < states) {
                edgeNumbers.add(stateOf[pairOf[k]] * (long) states + next);
            }
        }
        long[] edgeKeys = edgeNumbers.freeze();
        from = Arrays.stream(edgeKeys).mapToInt(key -> (int) (key / states)).toArray();
        to = Arrays.stream(edgeKeys).mapToInt(key -> (int) (key % states)).toArray();
        edgeOf = new int[pairOf.length];
        Arrays.setAll(edgeOf, k -> {
            long next = transitionKeys[k] % successors;
            return next < states ? edgeNumbers.of(stateOf[pairOf[k]] * (long) states + next) : NOWHERE;
        });
        transitionOf =
                Arrays.stream(keys).mapToInt(transitionNumbers::of).toArray();
    }

    /** The pairs; nothing where observations or actions are not discrete. */
    static Optional<LoggedPairs> of(OffPolicyData data) {
        boolean discrete = data.dataset().observationSpace() instanceof Discrete
                && data.dataset().actionSpace() instanceof Discrete;
        if (!discrete) {
            return Optional.empty();
        }
        List<Optional<double[]>> logs = data.dataset().episodes().stream()
                .map(episode -> data.target().logProbabilities(data.dataset(), episode))
                .toList();
        return logs.stream().allMatch(Optional::isPresent)
                ? Optional.of(new LoggedPairs(
                        data, logs.stream().map(Optional::orElseThrow).toList()))
                : Optional.empty();
    }

    @FunctionalInterface
    private interface Step {
        void at(Episode episode, int t, int step);
    }

    private void forEachStep(Step action) {
        for (int i = 0; i < data.episodes(); i++) {
            for (int t = 0; t < data.length(i); t++) {
                action.at(data.dataset().episodes().get(i), t, data.start(i) + t);
            }
        }
    }

    /** The episode whose step t is a given one. */
    private int episodeOf(int step, int t) {
        int low = 0;
        int high = data.episodes() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (data.start(middle) <= step - t) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Numbers from 0 in the order of keys. */
    private static final class Numbers {
        private final Map<Long, Integer> numbers = new TreeMap<>();

        void add(long key) {
            numbers.put(key, NOWHERE);
        }

        long[] freeze() {
            long[] keys = new long[numbers.size()];
            int count = 0;
            for (Map.Entry<Long, Integer> entry : numbers.entrySet()) {
                keys[count] = entry.getKey();
                entry.setValue(count++);
            }
            return keys;
        }

        int of(long key) {
            return numbers.getOrDefault(key, NOWHERE);
        }
    }

    OffPolicyData data() {
        return data;
    }

    /** How many pairs there are. */
    int size() {
        return policy.length;
    }

    /** The pair of a step. */
    int pair(int step) {
        return pairOf[transitionOf[step]];
    }

    /** What is summed up where each episode counts once. */
    Counted once() {
        double[] once = new double[data.episodes()];
        Arrays.fill(once, 1);
        return counted(once);
    }

    /** What is summed up where episodes count several times. */
    Counted counted(double[] counts) {
        return new Counted(counts);
    }

    /**
     * The log as a process in which episodes count a given number of times. Vectors have one number a pair; occupancies d are visits an
     * episode.
     */
    final class Counted {
        /** m, the visits of each pair an episode; not normalised, they sum to the mean length. */
        final double[] visits = new double[size()];
        /** The mean reward of each pair, 0 where it is not visited. */
        final double[] rewards = new double[size()];
        /** 1 - gamma + gamma P(end | s, a): the sum over pairs weighted with d is 1 where no mass leaves the log. */
        final double[] ends = new double[size()];

        private final double[] starts = new double[states];
        /** gamma P(s' | s, a) of each transition. */
        private final double[] transitions = new double[pairOf.length];
        /** gamma P(s' | s) of the policy, of each edge. */
        private final double[] edges = new double[from.length];

        Counted(double[] counts) {
            double episodes = 0;
            for (int i = 0; i < counts.length; i++) {
                episodes += counts[i];
                starts[stateOf[pair(data.start(i))]] += counts[i];
                for (int step = data.start(i); counts[i] > 0 && step < data.start(i + 1); step++) {
                    transitions[transitionOf[step]] += counts[i];
                    rewards[pair(step)] += counts[i] * data.rewards()[step];
                }
            }
            for (int k = 0; k < pairOf.length; k++) {
                visits[pairOf[k]] += transitions[k];
            }
            double discount = data.discount();
            for (int k = 0; k < pairOf.length; k++) {
                int pair = pairOf[k];
                transitions[k] = visits[pair] == 0 ? 0 : discount * transitions[k] / visits[pair];
                if (terminates[k]) {
                    ends[pair] += transitions[k];
                } else if (edgeOf[k] != NOWHERE) {
                    edges[edgeOf[k]] += policy[pair] * transitions[k];
                }
            }
            for (int p = 0; p < size(); p++) {
                rewards[p] = visits[p] == 0 ? 0 : rewards[p] / visits[p];
                visits[p] /= episodes;
                ends[p] += 1 - discount;
            }
            for (int s = 0; s < states; s++) {
                starts[s] /= episodes;
            }
        }

        /** b, the probability that an episode starts with each pair. */
        double[] starts() {
            return perPair(starts);
        }

        /** pi(a | s) x(s) of the pairs that are visited. */
        private double[] perPair(double[] perState) {
            double[] result = new double[size()];
            for (int p = 0; p < result.length; p++) {
                result[p] = visits[p] > 0 ? policy[p] * perState[stateOf[p]] : 0;
            }
            return result;
        }

        /** gamma A' d: the visits that follow from visits. */
        double[] push(double[] d) {
            double[] perState = new double[states];
            for (int k = 0; k < pairOf.length; k++) {
                if (edgeOf[k] != NOWHERE) {
                    perState[to[edgeOf[k]]] += transitions[k] * d[pairOf[k]];
                }
            }
            return perPair(perState);
        }

        /** gamma A q: the mean over the policy's logged actions in the next state. */
        double[] pull(double[] q) {
            double[] perState = perState(q);
            double[] result = new double[size()];
            for (int k = 0; k < pairOf.length; k++) {
                if (edgeOf[k] != NOWHERE) {
                    result[pairOf[k]] += transitions[k] * perState[to[edgeOf[k]]];
                }
            }
            return result;
        }

        private double[] perState(double[] q) {
            double[] perState = new double[states];
            for (int p = 0; p < q.length; p++) {
                perState[stateOf[p]] += visits[p] > 0 ? policy[p] * q[p] : 0;
            }
            return perState;
        }

        /** d = b + gamma A' d, the discounted visits of the policy; NaN where they do not sum up. */
        double[] occupancy() {
            return perPair(LinearIteration.solve(starts, starts, (x, into) -> {
                for (int e = 0; e < from.length; e++) {
                    into[to[e]] += edges[e] * x[from[e]];
                }
            }));
        }

        /** q = r + gamma A q, the policy's values of pairs. */
        double[] values() {
            double[] perState = perState(rewards);
            double[] values = LinearIteration.solve(perState, perState, (x, into) -> {
                for (int e = 0; e < from.length; e++) {
                    into[from[e]] += edges[e] * x[to[e]];
                }
            });
            double[] q = rewards.clone();
            for (int k = 0; k < pairOf.length; k++) {
                q[pairOf[k]] += edgeOf[k] == NOWHERE ? 0 : transitions[k] * values[to[edgeOf[k]]];
            }
            return q;
        }

        /** q of what the policy does at the start of each episode. */
        double[] atStarts(double[] q) {
            double[] perState = perState(q);
            double[] result = new double[data.episodes()];
            Arrays.setAll(result, i -> perState[stateOf[pair(data.start(i))]]);
            return result;
        }

        /** gamma q(s', pi) - q(s, a) of each step. */
        double[] differences(double[] q) {
            double[] perState = perState(q);
            double[] result = new double[transitionOf.length];
            for (int step = 0; step < result.length; step++) {
                int edge = edgeOf[transitionOf[step]];
                result[step] = (edge == NOWHERE ? 0 : data.discount() * perState[to[edge]]) - q[pair(step)];
            }
            return result;
        }

        /** 1 - gamma, and gamma more where a step terminates. */
        double end(int step) {
            return 1 - data.discount() + (terminates[transitionOf[step]] ? data.discount() : 0);
        }
    }
}
