package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Estimate;

/**
 * The doubly robust estimator of slates that users look at from the first position on (Kiyohara et al. 2022, "Doubly robust off-policy
 * evaluation for ranking policies under the cascade behavior model"; Jiang and Li 2016 for sequences): V = 1/n sum_i sum_k
 * [ w_i(1:k) (r_ik - Q_k) + w_i(1:k-1) V_k ].
 *
 * @param actionValues Q_k(x_i, a_i1 .. a_ik), what positions k to K earn under the policy after the logged actions up to k; slates x K
 * @param values V_k(x_i, a_i1 .. a_i(k-1)), the mean of Q_k over the policy's actions at position k; slates x K
 */
public record CascadeDoublyRobust(double[][] actionValues, double[][] values) {
    /** The estimate of E[sum_k r_k]. */
    public Estimate estimate(SlateLog log, Uncertainty uncertainty) {
        double[][] weights = log.prefixWeights();
        double[] samples = new double[log.size()];
        for (int i = 0; i < samples.length; i++) {
            double before = 1;
            for (int k = 0; k < log.positions(); k++) {
                samples[i] += before * values[i][k] + weights[i][k] * (log.rewards()[i][k] - actionValues[i][k]);
                before = weights[i][k];
            }
        }
        return SlateEstimator.of(
                "cascade-dr", samples, SlateEstimator.REWARD_INTERACTION_IPS.weights(log), uncertainty);
    }
}
