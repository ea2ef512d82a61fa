package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Discrete;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;

/**
 * The state-action pairs that a log with discrete observations and actions holds, with the target policy's probability of each and the
 * transitions between the states in which the log acts. Pairs are numbered in the order of their states. Immutable.
 *
 * <p>In each state the policy is held to the actions that were logged there, in their proportions, since nothing is known of
 * others: to give these no weight at all would count as 0 what they earn. A step that terminated leads nowhere. One that led to a
 * state in which the policy takes no logged action, or was truncated and does not say where it led to, leaves the log: what
 * follows counts as 0.
 */
final class LoggedPairs {
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
    private final LinearIteration forwards;
    private final LinearIteration backwards;
    /** Of each step: its transition. */
    private final int[] transitionOf;

    private LoggedPairs(OffPolicyData data, List<double[]> logs) {
        this.data = data;
        long actions = ((Discrete) data.dataset().actionSpace()).n();
        int firstAction = ((Discrete) data.dataset().actionSpace()).start();
        long[] stateKeys = ofSteps(this::observation);
        Numbering stateNumbers = Numbering.of(stateKeys);
        states = stateNumbers.size();
        int[] stateOfStep = stateNumbers.numbers(stateKeys);
        long[] pairKeys = ofSteps((i, t) -> stateOfStep[data.start(i) + t] * actions
                + (long) data.dataset().episodes().get(i).actions()[t]
                - firstAction);
        Numbering pairNumbers = Numbering.of(pairKeys);
        int[] pairOfStep = pairNumbers.numbers(pairKeys);
        stateOf = keys(pairNumbers, key -> key / actions);
        policy = new double[pairNumbers.size()];
        for (int i = 0; i < data.episodes(); i++) {
            for (int t = 0; t < data.length(i); t++) {
                policy[pairOfStep[data.start(i) + t]] = Math.exp(logs.get(i)[t]);
            }
        }
        // Successors are numbered states; beyond them lie what leaves the log, and the end.
        long successors = states + 2L;
        long[] transitionKeys =
                ofSteps((i, t) -> pairOfStep[data.start(i) + t] * successors + successor(i, t, stateNumbers));
        Numbering transitionNumbers = Numbering.of(transitionKeys);
        transitionOf = transitionNumbers.numbers(transitionKeys);
        pairOf = keys(transitionNumbers, key -> key / successors);
        int[] next = keys(transitionNumbers, key -> key % successors);
        terminates = new boolean[pairOf.length];
        long[] edgeKeys = new long[pairOf.length];
        for (int k = 0; k < pairOf.length; k++) {
            terminates[k] = next[k] == states + 1;
            edgeKeys[k] = next[k] < states ? stateOf[pairOf[k]] * (long) states + next[k] : Numbering.NONE;
        }
        Numbering edgeNumbers = Numbering.of(edgeKeys);
        edgeOf = edgeNumbers.numbers(edgeKeys);
        from = keys(edgeNumbers, key -> key / states);
        to = keys(edgeNumbers, key -> key % states);
        forwards = LinearIteration.of(states, to, from);
        backwards = LinearIteration.ofTransposed(states, to, from);
    }

    private static int[] keys(Numbering numbering, LongUnaryOperator part) {
        return IntStream.range(0, numbering.size())
                .map(number -> (int) part.applyAsLong(numbering.key(number)))
                .toArray();
    }

    private long observation(int i, int t) {
        int first = ((Discrete) data.dataset().observationSpace()).start();
        return (long) data.dataset().episodes().get(i).observations()[t] - first;
    }

    private long successor(int i, int t, Numbering stateNumbers) {
        boolean last = t == data.length(i) - 1;
        if (last && !data.truncated(i)) {
            return states + 1;
        }
        boolean known = !last || data.dataset().episodes().get(i).hasFinalObservation(1);
        int next = known ? stateNumbers.number(observation(i, t + 1)) : Numbering.NONE;
        return next == Numbering.NONE ? states : next;
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
    private interface Key {
        long of(int episode, int t);
    }

    private long[] ofSteps(Key key) {
        long[] keys = new long[data.rewards().length];
        for (int i = 0; i < data.episodes(); i++) {
            for (int t = 0; t < data.length(i); t++) {
                keys[data.start(i) + t] = key.of(i, t);
            }
        }
        return keys;
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
     * The log as a process in which episodes count a given number of times. Vectors have one number a pair; occupancies d are
     * visits an episode.
     */
    final class Counted {
        /** m, the visits of each pair an episode; not normalised, they sum to the mean length. */
        final double[] visits = new double[size()];
        /** The mean reward of each pair, 0 where it is not visited. */
        final double[] rewards = new double[size()];
        /** 1 - gamma + gamma P(end | s, a): the sum over pairs weighted with d is 1 where no mass leaves the log. */
        final double[] ends = new double[size()];

        /** pi(a | s) among the pairs that are visited. */
        private final double[] chosen = new double[size()];
        /** The probability of the visited pairs in each state before that. */
        private final double[] covered = new double[states];

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
            for (int p = 0; p < size(); p++) {
                covered[stateOf[p]] += visits[p] > 0 ? policy[p] : 0;
            }
            Arrays.setAll(chosen, p -> visits[p] > 0 && policy[p] > 0 ? policy[p] / covered[stateOf[p]] : 0);
            double discount = data.discount();
            for (int k = 0; k < pairOf.length; k++) {
                int pair = pairOf[k];
                transitions[k] = visits[pair] == 0 ? 0 : discount * transitions[k] / visits[pair];
                if (terminates[k]) {
                    ends[pair] += transitions[k];
                } else if (edgeOf[k] != Numbering.NONE) {
                    edges[edgeOf[k]] += chosen[pair] * transitions[k];
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

        /** pi(a | s) x(s). */
        private double[] perPair(double[] perState) {
            double[] result = new double[size()];
            Arrays.setAll(result, p -> chosen[p] * perState[stateOf[p]]);
            return result;
        }

        /** gamma A' d: the visits that follow from visits. */
        double[] push(double[] d) {
            double[] perState = new double[states];
            for (int k = 0; k < pairOf.length; k++) {
                if (edgeOf[k] != Numbering.NONE) {
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
                if (edgeOf[k] != Numbering.NONE) {
                    result[pairOf[k]] += transitions[k] * perState[to[edgeOf[k]]];
                }
            }
            return result;
        }

        private double[] perState(double[] q) {
            double[] perState = new double[states];
            for (int p = 0; p < q.length; p++) {
                perState[stateOf[p]] += chosen[p] * q[p];
            }
            return perState;
        }

        /** d = b + gamma A' d, the discounted visits of the policy; not finite where they do not sum up. */
        double[] occupancy() {
            return perPair(forwards.solve(starts, edges));
        }

        /** q = r + gamma A q, the policy's values of pairs. */
        double[] values() {
            double[] values = backwards.solve(perState(rewards), edges);
            double[] q = rewards.clone();
            for (int k = 0; k < pairOf.length; k++) {
                q[pairOf[k]] += edgeOf[k] == Numbering.NONE ? 0 : transitions[k] * values[to[edgeOf[k]]];
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
                result[step] = (edge == Numbering.NONE ? 0 : data.discount() * perState[to[edge]]) - q[pair(step)];
            }
            return result;
        }

        /** Of the decisions d, the share in which the policy would have done what was not logged there. */
        double replaced(double[] d) {
            double replaced = 0;
            double all = 0;
            for (int p = 0; p < d.length; p++) {
                replaced += d[p] * Math.max(0, 1 - covered[stateOf[p]]);
                all += d[p];
            }
            return all == 0 ? 0 : replaced / all;
        }

        /** 1 - gamma, and gamma more where a step terminates. */
        double end(int step) {
            return 1 - data.discount() + (terminates[transitionOf[step]] ? data.discount() : 0);
        }
    }
}
