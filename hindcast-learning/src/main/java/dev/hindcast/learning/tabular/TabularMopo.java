package dev.hindcast.learning.tabular;

import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TransitionCounts.Unvisited;

/**
 * Model-based offline policy optimization (Yu et al. 2020, arXiv 2005.13239) on tables: plans in the maximum-likelihood model with the reward
 * r(s, a) - lambda u(s, a). Where u bounds the total variation of the model's error, and lambda = gamma times the width of the values, each
 * policy earns at least what it is worth there (theorem 4.4), if rewards are functions of state and action.
 *
 * <p>Of an action that the data do not hold the model says that nothing happens, for the reward (1 - gamma) times the least value; u is 1 there.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>weight gamma values.width()</td><td>lambda = gamma c</td></tr>
 * <tr><td>error</td><td>u, an admissible error estimator</td></tr>
 * <tr><td>pessimistic model</td><td>the uncertainty-penalized MDP</td></tr>
 * </table>
 *
 * @param weight how much of the theorem's lambda is taken, not negative: 1 for its bound, 0 for the plain model
 * @param values within which values lie
 * @param error how wrong the model may be
 */
public record TabularMopo(double weight, ValueRange values, ModelError error) implements PessimisticPlanning {
    public TabularMopo {
        if (!(weight >= 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("weight must not be negative, got " + weight);
        }
    }

    @Override
    public TabularMdp pessimisticModel(TabularData data) {
        TabularMdp model = data.model(new Unvisited.Terminating(values.least()));
        double lambda = weight * model.discount() * values.width();
        double[][] errors = error.bounds(data);
        return Tables.rewritten(model, (pessimistic, s, a) -> {
            if (data.seen(s, a)) {
                Tables.addPenalized(pessimistic, model, s, a, lambda * errors[s][a]);
            } else {
                pessimistic.outcome(s, a, s, 1, (1 - model.discount()) * values.least() - lambda);
            }
        });
    }
}
