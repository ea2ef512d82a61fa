package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.tabular.TabularMdp;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Logged episodes over states and actions numbered from 0, beside the table of a target policy: made once, for value functions that are
 * fitted again and again to resamples of the episodes. Immutable.
 *
 * <p>A last step that was truncated and whose successor the log does not hold is left out. A state of the process has one set of legal
 * actions, that of its first appearance in the log; where it appears nowhere, all are legal.
 */
public final class TabularLog {
    /** What stands for the successor of a step that terminated. */
    static final int END = -1;

    private final Dataset dataset;
    private final TargetPolicy target;
    private final int states;
    private final int actions;
    private final double[][] policy;
    private final ActionMask[] legal;
    private final int[] first;
    private final int[] state;
    private final int[] action;
    private final int[] next;
    private final double[] reward;
    private final Transitions transitions;

    private TabularLog(Dataset dataset, TargetPolicy target) {
        this.dataset = dataset;
        this.target = target;
        this.states = size(dataset, "observations", dataset.observationSpace());
        this.actions = size(dataset, "actions", dataset.actionSpace());
        if ((long) states * actions > TabularMdp.MAX_PAIRS) {
            throw new IllegalArgumentException("Data set " + dataset.name() + " has " + states + " states and "
                    + actions + " actions, tables hold at most " + TabularMdp.MAX_PAIRS + " pairs");
        }
        List<Episode> episodes = dataset.episodes();
        this.first = new int[episodes.size() + 1];
        for (int e = 0; e < episodes.size(); e++) {
            first[e + 1] = first[e] + episodes.get(e).transitions(1);
        }
        int steps = first[episodes.size()];
        this.state = new int[steps];
        this.action = new int[steps];
        this.next = new int[steps];
        this.reward = new double[steps];
        for (int e = 0; e < episodes.size(); e++) {
            fill(episodes.get(e), first[e], first[e + 1]);
        }
        this.legal = legalActions();
        this.policy = new double[states][];
        for (int s = 0; s < states; s++) {
            policy[s] = probabilities(s);
        }
        this.transitions = Transitions.of(this);
    }

    /**
     * The log and a policy's table.
     *
     * @throws IllegalArgumentException where a space is not a {@link Discrete} one numbered from 0, or the policy acts in another or looks back
     */
    public static TabularLog of(Dataset dataset, TargetPolicy target) {
        if (!target.policy().actionSpace().equals(dataset.actionSpace())) {
            throw new IllegalArgumentException(
                    "The policy acts in " + target.policy().actionSpace() + ", the data hold " + dataset.actionSpace());
        }
        target.lookingBack("tables").ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        return new TabularLog(dataset, target);
    }

    private static int size(Dataset dataset, String what, Space space) {
        if (space instanceof Discrete discrete && discrete.start() == 0) {
            return discrete.n();
        }
        throw new IllegalArgumentException("Data set " + dataset.name() + " has " + what + " of " + space
                + ": tables need states and actions that are discrete and numbered from 0. Take FittedQEvaluation");
    }

    private void fill(Episode episode, int from, int to) {
        for (int i = from; i < to; i++) {
            int t = i - from;
            state[i] = (int) episode.observations()[t];
            action[i] = (int) episode.actions()[t];
            next[i] = episode.terminatesAt(t) ? END : (int) episode.observations()[t + 1];
            reward[i] = episode.rewards()[t];
        }
    }

    private ActionMask[] legalActions() {
        ActionMask[] masks = new ActionMask[states];
        Arrays.fill(masks, ActionMask.unrestricted());
        boolean[] seen = new boolean[states];
        for (Episode episode : dataset.episodes()) {
            for (int t = 0; t < episode.observations().length; t++) {
                int s = (int) episode.observations()[t];
                if (!seen[s]) {
                    seen[s] = true;
                    masks[s] = episode.actionMask(t, actions);
                }
            }
        }
        return masks;
    }

    private double[] probabilities(int s) {
        Past past = Past.of(new float[] {s}, legal[s]);
        return target.probabilities(past)
                .orElseGet(() -> IntStream.range(0, actions)
                        .mapToDouble(a -> probability(past, a))
                        .toArray());
    }

    private double probability(Past past, int a) {
        return Math.exp(target.logProbability(past, new float[] {a})
                .orElseThrow(
                        () -> new IllegalArgumentException("The policy does not say how likely its actions are: a table"
                                + " needs one that does, such as a DiscretePolicy")));
    }

    /** The episodes. */
    public Dataset dataset() {
        return dataset;
    }

    /** The policy. */
    public TargetPolicy target() {
        return target;
    }

    /** The number of states. */
    public int states() {
        return states;
    }

    /** The number of actions. */
    public int actions() {
        return actions;
    }

    /** The number of episodes. */
    public int episodes() {
        return first.length - 1;
    }

    /** pi(a | s). */
    public double probability(int s, int a) {
        return policy[s][a];
    }

    /** The legal actions of a state. */
    ActionMask legal(int s) {
        return legal[s];
    }

    /** The first step of an episode; of the number of episodes, the number of steps. */
    int first(int episode) {
        return first[episode];
    }

    /** s of a step. */
    int state(int step) {
        return state[step];
    }

    /** The number of the pair (s, a) of a step: s actions + a. */
    int pair(int step) {
        return state[step] * actions + action[step];
    }

    /** s' of a step, {@link #END} where it terminated. */
    int next(int step) {
        return next[step];
    }

    /** r of a step. */
    double reward(int step) {
        return reward[step];
    }

    /** The different transitions of the log. */
    Transitions transitions() {
        return transitions;
    }

    /** The sum over a of pi(a | s) Q(s, a). */
    double value(int s, double[] actionValues) {
        double value = 0;
        for (int a = 0; a < actions; a++) {
            value += policy[s][a] > 0 ? policy[s][a] * actionValues[s * actions + a] : 0;
        }
        return value;
    }

    /** 1 for each episode. */
    double[] once() {
        double[] counts = new double[episodes()];
        Arrays.fill(counts, 1);
        return counts;
    }

    /**
     * The different transitions (s, a, s'), in the order of the pairs.
     *
     * @param ofStep the number of each step's transition
     * @param pair of each transition
     * @param next of each transition, {@link #END} where it terminates
     */
    @SuppressWarnings("ArrayRecordComponent") // read in innermost loops; never leaves the package
    record Transitions(int[] ofStep, int[] pair, int[] next) {
        static Transitions of(TabularLog log) {
            int steps = log.state.length;
            long width = log.states + 1L;
            long[] keys = new long[steps];
            for (int i = 0; i < steps; i++) {
                keys[i] = log.pair(i) * width + log.next[i] + 1;
            }
            long[] distinct = Arrays.stream(keys).sorted().distinct().toArray();
            return new Transitions(
                    Arrays.stream(keys)
                            .mapToInt(key -> Arrays.binarySearch(distinct, key))
                            .toArray(),
                    Arrays.stream(distinct).mapToInt(key -> (int) (key / width)).toArray(),
                    Arrays.stream(distinct)
                            .mapToInt(key -> (int) (key % width) - 1)
                            .toArray());
        }

        int size() {
            return pair.length;
        }
    }
}
