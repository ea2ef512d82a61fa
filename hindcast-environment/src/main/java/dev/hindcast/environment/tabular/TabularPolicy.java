package dev.hindcast.environment.tabular;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.MemorylessPolicy;
import dev.hindcast.environment.Past;
import java.util.Arrays;

/**
 * A policy as a table pi(a | s). It is random by nature: {@link #act} draws from its probabilities as {@link #sample} does, {@link #greedy} makes a
 * deterministic policy of it. Where some actions are illegal, the others keep their proportions; where it takes none of the legal
 * ones, these are equally probable. Immutable.
 */
public final class TabularPolicy implements DiscretePolicy, MemorylessPolicy {
    private final int states;
    private final int actions;
    /** states x actions. */
    private final double[] probabilities;

    private TabularPolicy(int states, int actions, double[] probabilities) {
        this.states = states;
        this.actions = actions;
        this.probabilities = probabilities;
    }

    /**
     * A policy by its probabilities. Rows that miss the sum 1 by more than 1e-12 are divided by their sum; a row of zeros, for a state
     * in which nothing can be done, stays as it is.
     *
     * @param probabilities one row of the same length a state
     * @throws IllegalArgumentException where a row holds a negative number or sums neither to 1, within 1e-6, nor to 0
     */
    public static TabularPolicy of(double[][] probabilities) {
        int states = probabilities.length;
        int actions = states == 0 ? 0 : probabilities[0].length;
        double[] table = new double[states * actions];
        for (int s = 0; s < states; s++) {
            double[] row = probabilities[s];
            if (row.length != actions || !Arrays.stream(row).allMatch(p -> p >= 0)) {
                throw new IllegalArgumentException("The policy has the probabilities " + Arrays.toString(row)
                        + " in state " + s + ", expected " + actions + " that are not negative");
            }
            System.arraycopy(row, 0, table, s * actions, actions);
            if (!Arrays.stream(row).allMatch(p -> p == 0)) {
                String what = "the policy in state " + s;
                Distributions.normalize(table, s * actions, (s + 1) * actions, () -> what);
            }
        }
        return new TabularPolicy(states, actions, table);
    }

    /**
     * A policy that takes one action a state.
     *
     * @param chosen the action of each state
     * @param actions the number of actions
     */
    public static TabularPolicy deterministic(int[] chosen, int actions) {
        double[][] table = new double[chosen.length][actions];
        for (int s = 0; s < chosen.length; s++) {
            table[s][chosen[s]] = 1;
        }
        return of(table);
    }

    /** The policy that takes each legal action with the same probability. */
    public static TabularPolicy uniform(TabularMdp mdp) {
        return of(new double[mdp.states()][mdp.actions()]).restrictedTo(mdp);
    }

    /** The number of states. */
    public int states() {
        return states;
    }

    /** The number of actions. */
    public int actions() {
        return actions;
    }

    /** The probability of an action in a state. */
    public double probability(int state, int action) {
        return probabilities[state * actions + action];
    }

    /** A copy of the probabilities in a state, one an action. */
    public double[] probabilities(int state) {
        return Arrays.copyOfRange(probabilities, state * actions, (state + 1) * actions);
    }

    /** Whether an action is ever taken in a state. */
    public boolean supports(int state, int action) {
        return probability(state, action) > 0;
    }

    /** The policy that always takes the most probable action, of equal ones the first. */
    public TabularPolicy greedy() {
        int[] chosen = new int[states];
        for (int s = 0; s < states; s++) {
            for (int a = 1; a < actions; a++) {
                if (probability(s, a) > probability(s, chosen[s])) {
                    chosen[s] = a;
                }
            }
        }
        return deterministic(chosen, actions);
    }

    /**
     * The policy that follows another one with a probability, at each step anew, and this one otherwise.
     *
     * @param share the probability of the other, in [0, 1]
     */
    public TabularPolicy mixedWith(TabularPolicy other, double share) {
        if (!(share >= 0 && share <= 1) || other.states != states || other.actions != actions) {
            throw new IllegalArgumentException("Cannot mix " + this + " with a share of " + share + " of " + other
                    + ": the share lies in [0, 1] and the sizes are the same");
        }
        double[][] mixed = new double[states][actions];
        for (int s = 0; s < states; s++) {
            for (int a = 0; a < actions; a++) {
                mixed[s][a] = (1 - share) * probability(s, a) + share * other.probability(s, a);
            }
        }
        return of(mixed);
    }

    /** The policy that this one is in a process: of the legal actions alone. */
    public TabularPolicy restrictedTo(TabularMdp mdp) {
        double[][] table = new double[states][actions];
        for (int s = 0; s < states; s++) {
            if (!mdp.terminal(s)) {
                table[s] = probabilities(s, mdp.legalActions(s));
            }
        }
        return of(table);
    }

    @Override
    public Discrete actionSpace() {
        return new Discrete(actions);
    }

    @Override
    public double[] probabilities(Past past) {
        float[] observation = past.observation();
        if (!new Discrete(states).contains(observation)) {
            throw new IllegalArgumentException("Observation " + Arrays.toString(observation)
                    + " is no state: they are numbered from 0 to " + (states - 1));
        }
        return probabilities((int) observation[0], past.legalActions());
    }

    private double[] probabilities(int state, ActionMask legal) {
        double[] row = probabilities(state);
        double sum = 0;
        for (int a = 0; a < actions; a++) {
            row[a] = legal.allows(a) ? row[a] : 0;
            sum += row[a];
        }
        for (int a = 0; a < actions; a++) {
            row[a] = sum > 0 ? row[a] / sum : legal.allows(a) ? 1.0 / legal.count(actions) : 0;
        }
        return row;
    }

    /** The {@link #probabilities}: the policy is random by nature. */
    @Override
    public double[] judgedProbabilities(Past past) {
        return probabilities(past);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TabularPolicy that
                && states == that.states
                && actions == that.actions
                && Arrays.equals(probabilities, that.probabilities);
    }

    @Override
    public int hashCode() {
        return 31 * actions + Arrays.hashCode(probabilities);
    }

    @Override
    public String toString() {
        return "TabularPolicy(" + states + " states, " + actions + " actions)";
    }
}
