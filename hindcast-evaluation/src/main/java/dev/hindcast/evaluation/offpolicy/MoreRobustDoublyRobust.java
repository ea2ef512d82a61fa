package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import java.util.Arrays;

/**
 * The Q that makes the {@linkplain DoublyRobust doubly robust estimator} vary least (Farajtabar, Chow and Ghavamzadeh 2018, arXiv
 * 1802.03493, "MRDR", section 4), on tables.
 *
 * <p>With w the products of the ratios pi / b, the variance of the estimate is, up to what does not depend on Q, the sum over t of
 *
 * <pre>
 *   gamma^(2t) E[ w_(0:t-1)^2 rho_t q' Omega q ],   Omega = diag(1 / b(. | s_t)) - e e',   q(a) = pi(a | s_t) Q(s_t, a) - 1(a = a_t) R_t,
 *   R_t = sum over k &gt;= t of gamma^(k-t) w_(t+1:k) r_k.
 * </pre>
 *
 * Its mean over the data, with weights v = gamma^(2t) w_(0:t-1)^2 rho_t of the steps, is least where in each state s
 *
 * <pre>
 *   Omega x = Omega m,   x(a) = pi(a | s) Q(s, a),   m(a) = (sum of v R over the steps from (s, a)) / (sum of v over the steps from s).
 * </pre>
 *
 * The steps from a state are taken together whatever their t, since Q here depends on the state alone. Omega b = 0: the solutions are
 * x = m + c b for any c, all of which give the same doubly robust estimate, w being what it is. Chosen is c = 0, which tends to the true
 * Q with more data:
 *
 * <pre>
 *   Q(s, a) = m(a) / pi(a | s),   V(s) = sum over a of m(a).
 * </pre>
 *
 * Where the steps from a state have no weight Q is 0, and so it is where pi(a | s) = 0, which no estimate looks at. R sums what the log
 * holds: nothing is added for what follows a truncated episode. {@link Estimators} cross-fits it
 * ({@link CrossFitting}), since Q corrects logged steps.
 */
public final class MoreRobustDoublyRobust {
    private MoreRobustDoublyRobust() {}

    /**
     * The Q for a policy.
     *
     * @throws IllegalArgumentException where states and actions are not discrete and numbered from 0, or the policy tells no
     *     probabilities
     */
    public static TabularValues fit(OffPolicyData data) {
        Dataset dataset = data.dataset();
        TabularLog log = TabularLog.of(dataset, data.target());
        double[] logRatios = data.logRatios().orElseThrow();
        double[] weighted = new double[log.states() * log.actions()];
        double[] weights = new double[log.states()];
        for (int e = 0; e < data.episodes(); e++) {
            int from = data.start(e);
            int length = data.length(e);
            double[] ratios =
                    Arrays.stream(logRatios, from, from + length).map(Math::exp).toArray();
            double[] returns = returns(data.rewards(), from, ratios, data.discount());
            double before = 1;
            for (int t = 0; t < length; t++) {
                double weight = before * before * ratios[t];
                int state = (int) dataset.episodes().get(e).observations()[t];
                int action = (int) dataset.episodes().get(e).actions()[t];
                weighted[state * log.actions() + action] += weight * returns[t];
                weights[state] += weight;
                before *= data.discount() * ratios[t];
            }
        }
        for (int pair = 0; pair < weighted.length; pair++) {
            int state = pair / log.actions();
            double probability = log.probability(state, pair % log.actions());
            weighted[pair] =
                    weights[state] > 0 && probability > 0 ? weighted[pair] / (weights[state] * probability) : 0;
        }
        return new TabularValues(log, weighted);
    }

    /** R_t = r_t + gamma rho_(t+1) R_(t+1). */
    private static double[] returns(double[] rewards, int from, double[] ratios, double discount) {
        double[] returns = new double[ratios.length];
        double next = 0;
        for (int t = ratios.length - 1; t >= 0; t--) {
            returns[t] = rewards[from + t] + discount * next;
            next = ratios[t] * returns[t];
        }
        return returns;
    }
}
