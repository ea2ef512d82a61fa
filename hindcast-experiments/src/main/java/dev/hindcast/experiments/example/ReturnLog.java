package dev.hindcast.experiments.example;

import dev.hindcast.environment.tabular.Planning;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularMdp.Outcome;
import dev.hindcast.environment.tabular.TabularPolicy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All episodes that a policy may log, each with its probability, and each step with the return that it is said to lead to: a log without sampling
 * error. Immutable.
 *
 * @param steps the steps of all episodes
 */
record ReturnLog(List<Step> steps) {
    /**
     * A step of an episode.
     *
     * @param weight how probable the episode is
     * @param label what the step is said to lead to: its return-to-go, unless it was relabelled
     * @param next what came after it, or null where the episode ended
     */
    record Step(
            double weight,
            int state,
            int action,
            double reward,
            double label,
            @Nullable Step next) {
        /** The same step and those after it, with R = r + max(R', V(s')): Yamagata et al. 2023, algorithm 1. */
        private Step relabelled(double[] values) {
            if (next == null) {
                return this;
            }
            Step after = next.relabelled(values);
            double best = reward + Math.max(after.label, values[after.state]);
            return new Step(weight, state, action, reward, best, after);
        }
    }

    ReturnLog {
        steps = List.copyOf(steps);
    }

    /**
     * The episodes of a policy from a state.
     *
     * @param process in which no state is ever met again; not discounted
     * @param weight what they weigh together
     */
    static ReturnLog of(TabularMdp process, int start, TabularPolicy behavior, double weight) {
        List<Step> steps = new ArrayList<>();
        walk(process, behavior, start, weight, new ArrayList<>(), steps);
        return new ReturnLog(steps);
    }

    private record Passed(int state, int action, double reward) {}

    private static void walk(
            TabularMdp process, TabularPolicy behavior, int state, double weight, List<Passed> past, List<Step> into) {
        for (int a = 0; a < process.actions(); a++) {
            double taken = behavior.probability(state, a);
            for (Outcome outcome : taken > 0 ? process.outcomes(state, a) : List.<Outcome>of()) {
                double probability = weight * taken * outcome.probability();
                past.add(new Passed(state, a, outcome.reward()));
                if (outcome.terminates()) {
                    addEpisode(past, probability, into);
                } else {
                    walk(process, behavior, outcome.nextState(), probability, past, into);
                }
                past.remove(past.size() - 1);
            }
        }
    }

    private static void addEpisode(List<Passed> past, double probability, List<Step> into) {
        @Nullable Step next = null;
        for (int t = past.size() - 1; t >= 0; t--) {
            Passed step = past.get(t);
            double label = step.reward + (next == null ? 0 : next.label);
            next = new Step(probability, step.state, step.action, step.reward, label, next);
            into.add(next);
        }
    }

    /** The episodes of both. */
    ReturnLog and(ReturnLog other) {
        List<Step> both = new ArrayList<>(steps);
        both.addAll(other.steps);
        return new ReturnLog(both);
    }

    /** The same steps, whose returns are taken backwards and nowhere for less than V says: R = r + max(R', V(s')). */
    ReturnLog relabelled(double[] values) {
        return new ReturnLog(steps.stream().map(step -> step.relabelled(values)).toList());
    }

    /** V of the best policy among those that take logged actions only: what Q-learning on the log arrives at. */
    double[] plannedValues(TabularMdp process) {
        boolean[][] seen = new boolean[process.states()][process.actions()];
        steps.forEach(step -> seen[step.state][step.action] = true);
        return Planning.policyIteration(process.restrictedTo((s, a) -> seen[s][a]))
                .values();
    }
}
