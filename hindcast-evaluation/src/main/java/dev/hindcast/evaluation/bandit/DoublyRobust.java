package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Estimate;

/**
 * The doubly robust estimator (Dudik, Langford and Li 2011): V = 1/n sum_i [ sum_a pi(a | x_i) q(x_i, a) + w_i (r_i - q(x_i,
 * a_i)) ] with w_i = pi(a_i | x_i) / propensity_i. It is unbiased where the propensities are right, whatever the model q, if q does not know
 * row i, which two or more folds ensure; and consistent where q is right.
 *
 * @param fitting of the model q
 */
public record DoublyRobust(Fitting fitting) implements BanditEstimator {
    @Override
    public String name() {
        return "dr";
    }

    @Override
    public Estimate estimate(BanditLog log, BanditPolicy policy, Uncertainty uncertainty) {
        return Corrected.of(fitting, log, policy, uncertainty.seed()).estimate(name(), log.clusters(), uncertainty);
    }
}
