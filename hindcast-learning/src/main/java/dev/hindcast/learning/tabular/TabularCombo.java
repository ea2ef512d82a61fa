package dev.hindcast.learning.tabular;

import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import java.util.Arrays;

/**
 * Conservative offline model-based policy optimization (Yu et al. 2021, arXiv 2102.08363) in closed form: the conservative evaluation of a
 * policy on steps of the data and of rollouts in a model. Each iterate minimizes
 *
 * <pre>  beta (E[Q(s, a) under rho] - E[Q(s, a) under d]) + 1/2 E[(Q(s, a) - B Q_k(s, a))^2 under d_f],    d_f = f d + (1 - f) rho,</pre>
 *
 * <p>with d the data's pairs and rho the policy's in the model, both as distributions, so that
 * Q_{k+1} = B Q_k - beta (rho - d) / d_f. B is the backup by what d_f holds of a pair: steps of the data and of the model by their shares.
 * Pairs that neither has keep what the model says.
 *
 * <p>Where the model is right and discounted visits are counted, the value of the start lies below the truth by
 * beta f / (1 - gamma) times the sum of (rho - d)^2 / d_f; values of single states may lie above it.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>conservativeWeight</td><td>beta</td></tr>
 * <tr><td>dataShare</td><td>f</td></tr>
 * <tr><td>rollouts</td><td>rho, and d of the model</td></tr>
 * </table>
 *
 * @param conservativeWeight how strongly values are pushed, not negative
 * @param dataShare the share of the data's steps among all, in [0, 1]
 */
public record TabularCombo(double conservativeWeight, double dataShare) {
    public TabularCombo {
        if (!(conservativeWeight >= 0) || Double.isInfinite(conservativeWeight)) {
            throw new IllegalArgumentException("conservativeWeight must not be negative, got " + conservativeWeight);
        }
        if (!(dataShare >= 0 && dataShare <= 1)) {
            throw new IllegalArgumentException("dataShare must be in [0, 1], got " + dataShare);
        }
    }

    /**
     * Conservative evaluation: the limit of the iterates.
     *
     * @param data with finite visits
     * @param model where the rollouts are made: what it says of pairs that the data lack decides
     * @param policy pi, which makes the rollouts and is evaluated
     * @throws IllegalArgumentException where the policy takes an action that is illegal in the model
     */
    public PolicyEstimate evaluate(TabularData data, TabularMdp model, TabularPolicy policy) {
        double[][] rollouts = PolicyEvaluation.of(model, policy).normalizedOccupancy();
        double[][] logged = logged(data);
        TabularMdp seen = data.model();
        double[] values =
                Tables.fixedPoint(data.states(), v -> means(iterate(seen, model, logged, rollouts, v), policy, model));
        return new PolicyEstimate(policy, iterate(seen, model, logged, rollouts, values));
    }

    /** One iterate: Q_{k+1} from V_k, the mean of Q_k under the policy; NaN where the model holds no action. */
    private double[][] iterate(
            TabularMdp seen, TabularMdp model, double[][] logged, double[][] rollouts, double[] values) {
        double[][] table = Tables.backups(model, values);
        for (int s = 0; s < table.length; s++) {
            for (int a = 0; a < table[s].length; a++) {
                double all = dataShare * logged[s][a] + (1 - dataShare) * rollouts[s][a];
                if (all > 0) {
                    double share = dataShare * logged[s][a] / all;
                    double observed = seen.legal(s, a) ? seen.backup(s, a, values) : 0;
                    double backup = share * observed + (1 - share) * table[s][a];
                    table[s][a] = backup - conservativeWeight * (rollouts[s][a] - logged[s][a]) / all;
                }
            }
        }
        return table;
    }

    private static double[] means(double[][] actionValues, TabularPolicy policy, TabularMdp model) {
        PolicyEstimate estimate = new PolicyEstimate(policy, actionValues);
        double[] values = new double[actionValues.length];
        Arrays.setAll(values, s -> model.terminal(s) ? 0 : estimate.value(s));
        return values;
    }

    /** d(s, a), the visits divided by their sum. */
    private static double[][] logged(TabularData data) {
        double sum = 0;
        double[][] logged = new double[data.states()][data.actions()];
        for (int s = 0; s < logged.length; s++) {
            for (int a = 0; a < logged[s].length; a++) {
                logged[s][a] = data.visits(s, a);
                sum += logged[s][a];
            }
        }
        if (Double.isInfinite(sum)) {
            throw new IllegalArgumentException("Which pairs the data hold more of has to be known: take finite visits");
        }
        for (double[] row : logged) {
            for (int a = 0; a < row.length; a++) {
                row[a] /= sum;
            }
        }
        return logged;
    }
}
