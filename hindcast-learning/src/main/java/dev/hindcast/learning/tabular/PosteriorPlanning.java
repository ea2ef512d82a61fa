package dev.hindcast.learning.tabular;

import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularMdp.Outcome;

/**
 * Plans on the mean of the model's posterior, under a prior that actions make no difference: before any data, whatever is done in a
 * state is expected to lead where the behaviour policy's actions lead from there, with the weight of {@code priorVisits} observations.
 * What follows an action seen n times is then believed to n / (n + priorVisits), so that an action which was tried a few times with luck
 * is not taken for a good one. A Dirichlet prior as in Bayesian reinforcement learning (Dearden, Friedman and Andre 1999, "Model-based
 * Bayesian Exploration"), centred on the state.
 *
 * <p>As in {@link ModelPlanning} only actions that were seen often enough are considered, and the behaviour policy is followed where none
 * was.
 *
 * @param priorVisits the prior's weight in observations, not negative; 0 is {@link ModelPlanning}
 * @param minimumVisits how often an action has to have been seen, at least 1
 */
public record PosteriorPlanning(double priorVisits, double minimumVisits) implements TabularAlgorithm {
    public PosteriorPlanning {
        if (!(priorVisits >= 0) || Double.isInfinite(priorVisits)) {
            throw new IllegalArgumentException("priorVisits must not be negative, got " + priorVisits);
        }
        if (!(minimumVisits >= 1)) {
            throw new IllegalArgumentException("minimumVisits must be at least 1, got " + minimumVisits);
        }
    }

    /** The best policy of that kind, and Q of all actions that the data hold, both in the mean model. */
    @Override
    public PolicyEstimate learn(TabularData data) {
        TabularMdp mean = mean(data);
        return MixturePlanning.plan(
                mean,
                (state, action) ->
                        mean.terminal(state) ? null : ModelPlanning.choice(data, minimumVisits, state, action));
    }

    private TabularMdp mean(TabularData data) {
        TabularMdp model = data.model();
        return Tables.rewritten(model, (mean, s, a) -> {
            double own = data.visits(s, a) / (data.visits(s, a) + priorVisits);
            add(mean, model, s, a, a, own);
            for (int other = 0; other < model.actions(); other++) {
                add(mean, model, s, a, other, (1 - own) * data.behavior().probability(s, other));
            }
        });
    }

    /** Adds to an action what follows another, with a weight. */
    private static void add(TabularMdp.Builder mean, TabularMdp model, int state, int action, int of, double weight) {
        if (weight > 0) {
            for (Outcome outcome : model.outcomes(state, of)) {
                mean.outcome(
                        state,
                        action,
                        outcome.nextState(),
                        weight * outcome.probability(),
                        outcome.reward(),
                        outcome.terminates());
            }
        }
    }
}
