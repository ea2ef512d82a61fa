package dev.hindcast.environment.tabular;

import dev.hindcast.dataset.ActionMask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A finite Markov decision process: for each state and action the outcomes that may follow, with their probabilities and rewards.
 * Immutable.
 *
 * <p>States and actions are numbered from 0. An action is <em>legal</em> in a state where it has outcomes there. An episode ends with
 * an outcome that terminates: one that was declared to, or one that leads to a <em>terminal</em> state, in which no action is legal.
 * What follows then is worth nothing.
 */
public final class TabularMdp {
    /** The most state-action pairs that a process may have: the memory of a few words each, before any outcome. */
    public static final int MAX_PAIRS = 1 << 24;

    private final int states;
    private final int actions;
    /** Where the outcomes of each pair {@code state * actions + action} begin; those of the next pair begin where they end. */
    private final int[] firstOutcome;

    private final int[] nextState;
    private final double[] probability;
    private final double[] reward;
    private final boolean[] terminates;
    private final double[] start;
    private final double discount;

    private TabularMdp(
            int states,
            int actions,
            int[] firstOutcome,
            int[] nextState,
            double[] probability,
            double[] reward,
            boolean[] terminates,
            double[] start,
            double discount) {
        this.states = states;
        this.actions = actions;
        this.firstOutcome = firstOutcome;
        this.nextState = nextState;
        this.probability = probability;
        this.reward = reward;
        this.terminates = terminates;
        this.start = start;
        this.discount = discount;
    }

    /**
     * One way in which a step may turn out.
     *
     * @param nextState s'
     * @param probability P(s' | s, a), in (0, 1]
     * @param reward r(s, a, s')
     * @param terminates whether the episode ends with it
     */
    public record Outcome(int nextState, double probability, double reward, boolean terminates) {}

    /** A set of state-action pairs. */
    @FunctionalInterface
    public interface PairSet {
        /** Whether the action in the state is one of them. */
        boolean contains(int state, int action);
    }

    /**
     * Collects the outcomes of a process.
     *
     * @throws IllegalArgumentException where there is no state or no action, or more than {@link #MAX_PAIRS} pairs
     */
    public static Builder builder(int states, int actions) {
        return new Builder(states, actions);
    }

    /** The number of states. */
    public int states() {
        return states;
    }

    /** The number of actions. */
    public int actions() {
        return actions;
    }

    /** The discount gamma, in [0, 1]. */
    public double discount() {
        return discount;
    }

    /** The same process with another discount, in [0, 1]. */
    public TabularMdp withDiscount(double discount) {
        requireDiscount(discount);
        return new TabularMdp(
                states, actions, firstOutcome, nextState, probability, reward, terminates, start, discount);
    }

    /**
     * The same process in which only the pairs of a set remain legal.
     *
     * @throws IllegalArgumentException where a start state is left without a legal action
     */
    public TabularMdp restrictedTo(PairSet pairs) {
        Builder builder = builder(states, actions).discount(discount);
        for (int s = 0; s < states; s++) {
            if (start[s] > 0) {
                builder.start(s, start[s]);
            }
            for (int a = 0; a < actions; a++) {
                if (pairs.contains(s, a)) {
                    for (int i = first(s, a); i < end(s, a); i++) {
                        builder.outcome(s, a, nextState[i], probability[i], reward[i], terminates[i]);
                    }
                }
            }
        }
        return builder.build();
    }

    /** The probability that an episode starts in a state. */
    public double startProbability(int state) {
        return start[state];
    }

    /** Whether an action may be taken in a state. */
    public boolean legal(int state, int action) {
        return first(state, action) < end(state, action);
    }

    /** The actions that may be taken in a state; unrestricted where these are all, and in a terminal state, where none is taken. */
    public ActionMask legalActions(int state) {
        boolean[] legal = new boolean[actions];
        int count = 0;
        for (int a = 0; a < actions; a++) {
            legal[a] = legal(state, a);
            count += legal[a] ? 1 : 0;
        }
        return count == 0 || count == actions ? ActionMask.unrestricted() : ActionMask.of(legal);
    }

    /** Whether no action is legal in a state: episodes end on arrival. */
    public boolean terminal(int state) {
        return first(state, 0) == end(state, actions - 1);
    }

    /** What may follow an action; empty where it is illegal. */
    public List<Outcome> outcomes(int state, int action) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = first(state, action); i < end(state, action); i++) {
            outcomes.add(outcome(i));
        }
        return List.copyOf(outcomes);
    }

    /**
     * The expected reward r(s, a).
     *
     * @throws IllegalArgumentException where the action is illegal
     */
    public double reward(int state, int action) {
        requireLegal(state, action);
        double sum = 0;
        for (int i = first(state, action); i < end(state, action); i++) {
            sum += probability[i] * reward[i];
        }
        return sum;
    }

    /**
     * The Bellman backup r(s, a) + gamma sum over s' of P(s' | s, a) V(s'), where V counts only if the outcome does not terminate.
     *
     * @param values V, one a state
     * @throws IllegalArgumentException where the action is illegal
     */
    public double backup(int state, int action, double[] values) {
        requireLegal(state, action);
        double sum = 0;
        for (int i = first(state, action); i < end(state, action); i++) {
            sum += probability[i] * (terminates[i] ? reward[i] : reward[i] + discount * values[nextState[i]]);
        }
        return sum;
    }

    /** The number of outcomes of all actions together. */
    int outcomeCount() {
        return nextState.length;
    }

    /** Draws a start state. */
    public int drawStart(RandomGenerator random) {
        return Distributions.draw(start, 0, states, random);
    }

    /**
     * Draws what follows an action.
     *
     * @throws IllegalArgumentException where the action is illegal
     */
    public Outcome draw(int state, int action, RandomGenerator random) {
        requireLegal(state, action);
        return outcome(Distributions.draw(probability, first(state, action), end(state, action), random));
    }

    /**
     * Adds the weighted probabilities of the states in which the episode goes on.
     *
     * @param into one a state
     * @return the weighted probability that it ends
     */
    double addSuccessors(int state, int action, double weight, double[] into) {
        double ending = 0;
        for (int i = first(state, action); i < end(state, action); i++) {
            if (terminates[i]) {
                ending += weight * probability[i];
            } else {
                into[nextState[i]] += weight * probability[i];
            }
        }
        return ending;
    }

    private Outcome outcome(int i) {
        return new Outcome(nextState[i], probability[i], reward[i], terminates[i]);
    }

    private int first(int state, int action) {
        return firstOutcome[state * actions + action];
    }

    private int end(int state, int action) {
        return firstOutcome[state * actions + action + 1];
    }

    private void requireLegal(int state, int action) {
        if (!legal(state, action)) {
            throw new IllegalArgumentException("Action " + action + " is illegal in state " + state);
        }
    }

    private static void requireDiscount(double discount) {
        if (!(discount >= 0 && discount <= 1)) {
            throw new IllegalArgumentException("A discount lies in [0, 1], got " + discount);
        }
    }

    @Override
    public String toString() {
        return "TabularMdp(" + states + " states, " + actions + " actions, " + nextState.length + " outcomes, discount "
                + discount + ")";
    }

    /** Collects the outcomes of a {@link TabularMdp}. */
    public static final class Builder {
        private final int states;
        private final int actions;
        private final double[] start;
        private double discount = 1;
        private int size;
        private int[] pair = new int[64];
        private int[] nextState = new int[64];
        private double[] probability = new double[64];
        private double[] reward = new double[64];
        private boolean[] terminates = new boolean[64];

        private Builder(int states, int actions) {
            if (states < 1 || actions < 1 || (long) states * actions > MAX_PAIRS) {
                throw new IllegalArgumentException("A process has at least one state and one action, and at most "
                        + MAX_PAIRS + " pairs of them; got " + states + " states and " + actions + " actions");
            }
            this.states = states;
            this.actions = actions;
            this.start = new double[states];
        }

        /** The discount gamma, in [0, 1]; it is 1 where none is set. */
        public Builder discount(double discount) {
            requireDiscount(discount);
            this.discount = discount;
            return this;
        }

        /** Lets episodes start in a state with a probability; said twice, the probabilities add up. */
        public Builder start(int state, double probability) {
            requireIndex("start state", state, states);
            if (!isProbability(probability)) {
                throw new IllegalArgumentException(
                        "The start in state " + state + " has the probability " + probability + ", expected (0, 1]");
            }
            start[state] += probability;
            return this;
        }

        /** An outcome with which the episode goes on, unless {@code nextState} is terminal. */
        public Builder outcome(int state, int action, int nextState, double probability, double reward) {
            return outcome(state, action, nextState, probability, reward, false);
        }

        /**
         * An outcome of an action. The outcomes of a pair keep their order; several may lead to the same state.
         *
         * @param probability in (0, 1]
         * @param reward finite
         * @param terminates whether the episode ends with it, wherever it leads
         */
        public Builder outcome(
                int state, int action, int nextState, double probability, double reward, boolean terminates) {
            requireIndex("state", state, states);
            requireIndex("action", action, actions);
            requireIndex("next state", nextState, states);
            if (!isProbability(probability) || !Double.isFinite(reward)) {
                throw new IllegalArgumentException("Action " + action + " in state " + state
                        + " has an outcome of probability " + probability + " with reward " + reward
                        + ", expected a probability in (0, 1] and a finite reward");
            }
            reserve();
            this.pair[size] = state * actions + action;
            this.nextState[size] = nextState;
            this.probability[size] = probability;
            this.reward[size] = reward;
            this.terminates[size] = terminates;
            size++;
            return this;
        }

        /**
         * The process. Probabilities that miss the sum 1 by more than 1e-12 are divided by their sum.
         *
         * @throws IllegalArgumentException where the probabilities of a legal action, or of the start, do not sum to 1 within 1e-6, or
         *     where an episode may start in a terminal state
         */
        public TabularMdp build() {
            int[] first = firstOutcomes();
            TabularMdp mdp = new TabularMdp(
                    states,
                    actions,
                    first,
                    new int[size],
                    new double[size],
                    new double[size],
                    new boolean[size],
                    start.clone(),
                    discount);
            sortInto(mdp);
            for (int p = 0; p < states * actions; p++) {
                int action = p % actions;
                int state = p / actions;
                if (first[p] < first[p + 1]) {
                    Distributions.normalize(
                            mdp.probability,
                            first[p],
                            first[p + 1],
                            () -> "the outcomes of action " + action + " in state " + state);
                }
            }
            Distributions.normalize(mdp.start, 0, states, () -> "the start states");
            for (int s = 0; s < states; s++) {
                if (start[s] > 0 && mdp.terminal(s)) {
                    throw new IllegalArgumentException("Episodes start in state " + s
                            + ", where no action is legal: give it outcomes or let them start elsewhere");
                }
            }
            return mdp;
        }

        private int[] firstOutcomes() {
            int[] first = new int[states * actions + 1];
            for (int i = 0; i < size; i++) {
                first[pair[i] + 1]++;
            }
            for (int p = 0; p < states * actions; p++) {
                first[p + 1] += first[p];
            }
            return first;
        }

        private void sortInto(TabularMdp mdp) {
            int[] position = mdp.firstOutcome.clone();
            for (int i = 0; i < size; i++) {
                int at = position[pair[i]]++;
                mdp.nextState[at] = nextState[i];
                mdp.probability[at] = probability[i];
                mdp.reward[at] = reward[i];
                mdp.terminates[at] = terminates[i] || mdp.terminal(nextState[i]);
            }
        }

        private void reserve() {
            if (size == pair.length) {
                int capacity = Math.multiplyExact(size, 2);
                pair = Arrays.copyOf(pair, capacity);
                nextState = Arrays.copyOf(nextState, capacity);
                probability = Arrays.copyOf(probability, capacity);
                reward = Arrays.copyOf(reward, capacity);
                terminates = Arrays.copyOf(terminates, capacity);
            }
        }

        private static void requireIndex(String what, int index, int size) {
            if (index < 0 || index >= size) {
                throw new IllegalArgumentException(
                        "There is no " + what + " " + index + ": they are numbered from 0 to " + (size - 1));
            }
        }

        private static boolean isProbability(double value) {
            return value > 0 && value < 1 + 1e-6;
        }
    }
}
