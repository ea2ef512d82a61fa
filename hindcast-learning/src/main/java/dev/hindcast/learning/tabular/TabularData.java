package dev.hindcast.learning.tabular;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularMdp.Outcome;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.environment.tabular.TransitionCounts;
import dev.hindcast.environment.tabular.TransitionCounts.Unvisited;
import java.util.Arrays;
import java.util.function.Function;

/**
 * What tabular algorithms learn from: how often each action was taken, a model of what followed, and the policy that took them.
 * Immutable.
 */
public final class TabularData {
    private final int states;
    private final int actions;
    private final double[][] visits;
    private final TabularPolicy behavior;
    private final Function<Unvisited, TabularMdp> model;

    private TabularData(
            int states, int actions, double[][] visits, TabularPolicy behavior, Function<Unvisited, TabularMdp> model) {
        this.states = states;
        this.actions = actions;
        this.visits = visits;
        this.behavior = behavior;
        this.model = model;
    }

    /**
     * Logged episodes: counts, the maximum-likelihood model and the maximum-likelihood behaviour policy.
     *
     * @param dataset with discrete spaces numbered from 0
     * @param discount gamma, in [0, 1]
     */
    public static TabularData of(Dataset dataset, double discount) {
        return of(TransitionCounts.of(dataset), discount);
    }

    /** Logged episodes that were counted already, see {@link #of(Dataset, double)}. */
    public static TabularData of(TransitionCounts counts, double discount) {
        double[][] visits = new double[counts.states()][counts.actions()];
        for (int s = 0; s < counts.states(); s++) {
            for (int a = 0; a < counts.actions(); a++) {
                visits[s][a] = counts.visits(s, a);
            }
        }
        return new TabularData(
                counts.states(),
                counts.actions(),
                visits,
                counts.behaviorPolicy(),
                unvisited -> counts.model(discount, unvisited));
    }

    /**
     * Data without sampling error: each action that the behaviour policy gets to was seen in proportion to its occupancy, which is
     * discounted only where episodes may go on for ever, and followed exactly by what follows it.
     *
     * @param mdp the process, with its discount
     * @param behavior what would have collected the data
     * @param transitions how many there would be, which algorithms that count visits look at; may be infinite
     */
    public static TabularData exact(TabularMdp mdp, TabularPolicy behavior, double transitions) {
        PolicyEvaluation evaluation = PolicyEvaluation.of(mdp, behavior);
        boolean ending = Double.isFinite(evaluation.expectedLength());
        double[][] visits =
                (ending ? PolicyEvaluation.of(mdp.withDiscount(1), behavior) : evaluation).normalizedOccupancy();
        for (double[] row : visits) {
            for (int a = 0; a < row.length; a++) {
                row[a] = row[a] > 0 ? row[a] * transitions : 0;
            }
        }
        return new TabularData(
                mdp.states(), mdp.actions(), visits, behavior, unvisited -> partOf(mdp, visits, unvisited));
    }

    private static TabularMdp partOf(TabularMdp mdp, double[][] visits, Unvisited unvisited) {
        TabularMdp.Builder part =
                TabularMdp.builder(mdp.states(), mdp.actions()).discount(mdp.discount());
        for (int s = 0; s < mdp.states(); s++) {
            if (mdp.startProbability(s) > 0) {
                part.start(s, mdp.startProbability(s));
            }
            for (int a = 0; a < mdp.actions(); a++) {
                if (visits[s][a] > 0) {
                    for (Outcome outcome : mdp.outcomes(s, a)) {
                        part.outcome(
                                s,
                                a,
                                outcome.nextState(),
                                outcome.probability(),
                                outcome.reward(),
                                outcome.terminates());
                    }
                } else if (mdp.legal(s, a) && unvisited instanceof Unvisited.Terminating terminating) {
                    part.outcome(s, a, s, 1, terminating.reward(), true);
                }
            }
        }
        return part.build();
    }

    /**
     * The same data with another behaviour policy, such as the true one where it is known. In states in which that does nothing it is
     * taken to be uniform.
     *
     * @throws IllegalArgumentException where it never takes an action that the data hold
     */
    public TabularData withBehavior(TabularPolicy behavior) {
        if (behavior.states() != states || behavior.actions() != actions) {
            throw new IllegalArgumentException(
                    behavior + " does not fit data of " + states + " states and " + actions + " actions");
        }
        for (int s = 0; s < states; s++) {
            for (int a = 0; a < actions; a++) {
                if (seen(s, a) && !behavior.supports(s, a)) {
                    throw new IllegalArgumentException("The data hold action " + a + " in state " + s
                            + ", which this policy never takes there: it did not collect them");
                }
            }
        }
        double[][] table = new double[states][];
        for (int s = 0; s < states; s++) {
            table[s] = behavior.probabilities(Past.of(new float[] {s}));
        }
        return new TabularData(states, actions, visits, TabularPolicy.of(table), model);
    }

    /** The number of states. */
    public int states() {
        return states;
    }

    /** The number of actions. */
    public int actions() {
        return actions;
    }

    /** n(s, a), how often an action was taken in a state. */
    public double visits(int state, int action) {
        return visits[state][action];
    }

    /** The largest n(s, a) of a state. */
    double mostVisits(int state) {
        return Arrays.stream(visits[state]).max().orElseThrow();
    }

    /** Whether an action was ever taken in a state. */
    public boolean seen(int state, int action) {
        return visits[state][action] > 0;
    }

    /** The policy that collected the data. */
    public TabularPolicy behavior() {
        return behavior;
    }

    /** The model of the process that the data give. */
    public TabularMdp model(Unvisited unvisited) {
        return model.apply(unvisited);
    }

    /** The model in which what the data do not hold is illegal. */
    TabularMdp model() {
        return model(new Unvisited.Illegal());
    }

    /** A policy of the model, but with the behaviour policy's actions where the model has none. */
    TabularPolicy completed(TabularPolicy learned, TabularMdp model) {
        double[][] table = new double[states][];
        for (int s = 0; s < states; s++) {
            table[s] = model.terminal(s) ? behavior.probabilities(s) : learned.probabilities(s);
        }
        return TabularPolicy.of(table);
    }
}
