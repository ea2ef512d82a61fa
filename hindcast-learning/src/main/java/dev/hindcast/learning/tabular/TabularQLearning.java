package dev.hindcast.learning.tabular;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.Planning;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.environment.tabular.TransitionCounts;
import dev.hindcast.environment.tabular.TransitionCounts.Unvisited;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Q-learning (Watkins 1989, "Learning from Delayed Rewards") that takes no notice of its data being fixed: the example of what goes
 * wrong offline. Its target r + gamma max over a' of Q(s', a') considers actions that the data never took. Their Q stays what it was
 * at the start, and where that is high nothing ever corrects it.
 *
 * @param initialValue Q(s, a) before the first update: what unseen actions are believed to be worth for good
 */
public record TabularQLearning(double initialValue) implements TabularAlgorithm {
    /** Between 1/2 and 1 (Even-Dar and Mansour 2003, "Learning Rates for Q-learning"): rates 1 / n(s, a)^0.77. */
    private static final double RATE_EXPONENT = 0.77;

    public TabularQLearning {
        if (!Double.isFinite(initialValue)) {
            throw new IllegalArgumentException("initialValue must be finite, got " + initialValue);
        }
    }

    /**
     * What endless Q-learning arrives at: the optimum of a model in which each unseen action ends the episode and earns
     * {@link #initialValue}.
     */
    @Override
    public PolicyEstimate learn(TabularData data) {
        PolicyEvaluation optimum = Planning.policyIteration(data.model(new Unvisited.Terminating(initialValue)));
        return new PolicyEstimate(optimum.policy(), optimum.actionValues());
    }

    /**
     * What endless Q-learning arrives at where Q before the first update differs by state and action, as the guesses of a network do.
     *
     * @param initialValues states x actions; those of unseen actions are kept for good
     */
    public static PolicyEstimate learn(TabularData data, double[][] initialValues) {
        PolicyEvaluation optimum = Planning.policyIteration(believed(data.model(), initialValues));
        return new PolicyEstimate(optimum.policy(), optimum.actionValues());
    }

    /** The model in which each action that it lacks ends the episode and earns its initial value. */
    private static TabularMdp believed(TabularMdp model, double[][] initialValues) {
        TabularMdp.Builder builder =
                TabularMdp.builder(model.states(), model.actions()).discount(model.discount());
        for (int s = 0; s < model.states(); s++) {
            if (model.startProbability(s) > 0) {
                builder.start(s, model.startProbability(s));
            }
            for (int a = 0; a < model.actions(); a++) {
                if (!model.legal(s, a)) {
                    builder.outcome(s, a, s, 1, initialValues[s][a], true);
                }
                for (TabularMdp.Outcome next : model.outcomes(s, a)) {
                    builder.outcome(s, a, next.nextState(), next.probability(), next.reward(), next.terminates());
                }
            }
        }
        return builder.build();
    }

    /**
     * Q-learning itself: updates Q(s, a) by steps of 1 / n(s, a)^0.77 towards its target for one transition after the other, drawn
     * uniformly from the data. A transition to a terminal state has no future, one that was truncated has.
     *
     * @param dataset with discrete spaces numbered from 0
     * @param discount gamma, in [0, 1]
     * @param updates how many transitions are drawn, at least 1
     * @param seed which
     * @return the greedy policy, of equal actions the first, with the last Q
     */
    public PolicyEstimate learn(Dataset dataset, double discount, int updates, long seed) {
        if (updates < 1) {
            throw new IllegalArgumentException("Q-learning needs at least 1 update, got " + updates);
        }
        TransitionCounts counts = TransitionCounts.of(dataset);
        List<Step> steps = steps(dataset);
        double[][] actionValues = new double[counts.states()][counts.actions()];
        for (double[] row : actionValues) {
            Arrays.fill(row, initialValue);
        }
        int[][] visits = new int[counts.states()][counts.actions()];
        RandomGenerator random = new SplittableRandom(seed);
        for (int i = 0; i < updates; i++) {
            Step step = steps.get(random.nextInt(steps.size()));
            double future = step.terminates ? 0 : discount * actionValues[step.next][greedy(actionValues[step.next])];
            double target = step.reward + future;
            int visited = ++visits[step.state][step.action];
            double rate = Math.pow(visited, -RATE_EXPONENT);
            actionValues[step.state][step.action] += rate * (target - actionValues[step.state][step.action]);
        }
        int[] chosen =
                Arrays.stream(actionValues).mapToInt(TabularQLearning::greedy).toArray();
        return new PolicyEstimate(TabularPolicy.deterministic(chosen, counts.actions()), actionValues);
    }

    private record Step(int state, int action, float reward, int next, boolean terminates) {}

    private static List<Step> steps(Dataset dataset) {
        List<Step> steps = new ArrayList<>();
        for (Episode episode : dataset.episodes()) {
            for (int t = 0; t < episode.transitions(1); t++) {
                steps.add(new Step(
                        (int) episode.observations()[t],
                        (int) episode.actions()[t],
                        episode.rewards()[t],
                        (int) episode.observations()[episode.successorAt(t, 1)],
                        episode.terminatesAt(t)));
            }
        }
        return steps;
    }

    private static int greedy(double[] values) {
        return Tables.descending(values)[0];
    }
}
