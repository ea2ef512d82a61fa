package dev.hindcast.learning.tabular;

import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;

/**
 * Behaviour-regularised learning with a value penalty (Wu, Tucker and Nachum 2019, arXiv 1911.11361, BRAC-v) in its limit: each step
 * costs {@code weight} times the policy's divergence from the behaviour policy b,
 *
 * <pre>  V(s) = max over pi of E_pi Q(s, .) - weight KL(pi(. | s), b(. | s)) = weight log sum_a b(a | s) exp(Q(s, a) / weight),</pre>
 *
 * <p>and pi(a | s) is proportional to b(a | s) exp(Q(s, a) / weight).
 *
 * @param weight alpha, above 0: the larger, the nearer to imitation
 */
public record KlPenalty(double weight) implements TabularAlgorithm {
    public KlPenalty {
        if (!(weight > 0)) {
            throw new IllegalArgumentException("weight must be above 0, got " + weight);
        }
    }

    /** The best policy after the penalty, and Q of all actions that the data hold, which counts the penalties to come. */
    @Override
    public PolicyEstimate learn(TabularData data) {
        TabularMdp model = data.model();
        double[][] behavior = new double[model.states()][model.actions()];
        for (int s = 0; s < behavior.length; s++) {
            if (!model.terminal(s)) {
                behavior[s] = Tilting.known(data, model, s);
            }
        }
        double[] values = Tables.fixedPoint(model.states(), current -> {
            double[][] backups = Tables.backups(model, current);
            double[] next = new double[behavior.length];
            for (int s = 0; s < next.length; s++) {
                next[s] = model.terminal(s) ? 0 : Tilting.softMaximum(behavior[s], backups[s], weight);
            }
            return next;
        });
        double[][] backups = Tables.backups(model, values);
        double[][] policy = new double[model.states()][model.actions()];
        for (int s = 0; s < policy.length; s++) {
            policy[s] = model.terminal(s) ? policy[s] : Tilting.of(behavior[s], backups[s], weight);
        }
        return new PolicyEstimate(data.completed(TabularPolicy.of(policy), model), backups);
    }
}
