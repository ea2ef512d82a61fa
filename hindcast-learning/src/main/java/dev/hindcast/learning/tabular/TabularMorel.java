package dev.hindcast.learning.tabular;

import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularMdp.PairSet;
import dev.hindcast.environment.tabular.TransitionCounts.Unvisited;

/**
 * Model-based offline reinforcement learning (Kidambi et al. 2020, arXiv 2005.05951) on tables: plans in the maximum-likelihood model, where
 * whatever is not known ends in the absorbing state HALT. What halts is worth the least value: with rewards in [-R, R] and a fine of kappa = R
 * a step that is -R / (1 - gamma).
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>threshold</td><td>alpha</td></tr>
 * <tr><td>values.least()</td><td>-kappa / (1 - gamma)</td></tr>
 * <tr><td>unknown</td><td>U, by the unknown state-action detector</td></tr>
 * <tr><td>pessimistic model</td><td>the (alpha, kappa)-pessimistic MDP</td></tr>
 * </table>
 *
 * @param threshold the largest error with which a pair counts as known, in [0, 1)
 * @param values within which values lie
 * @param error how wrong the model may be
 */
public record TabularMorel(double threshold, ValueRange values, ModelError error) implements PessimisticPlanning {
    public TabularMorel {
        if (!(threshold >= 0 && threshold < 1)) {
            throw new IllegalArgumentException("threshold must be in [0, 1), got " + threshold);
        }
    }

    /** The pairs that the data lack, or of which the model may be wrong by more than the threshold. */
    public PairSet unknown(TabularData data) {
        double[][] bounds = error.bounds(data);
        return (state, action) -> !data.seen(state, action) || bounds[state][action] > threshold;
    }

    @Override
    public TabularMdp pessimisticModel(TabularData data) {
        TabularMdp model = data.model(new Unvisited.Terminating(values.least()));
        PairSet unknown = unknown(data);
        return Tables.rewritten(model, (pessimistic, s, a) -> {
            if (unknown.contains(s, a)) {
                pessimistic.outcome(s, a, s, 1, values.least(), true);
            } else {
                Tables.addPenalized(pessimistic, model, s, a, 0);
            }
        });
    }
}
