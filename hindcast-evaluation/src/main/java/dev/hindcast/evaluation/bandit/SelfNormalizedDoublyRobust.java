package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.WeightSummary;

/**
 * The self-normalised doubly robust estimator (Robins et al. 2007; the weighted form of Thomas and Brunskill 2016): V =
 * 1/n sum_i sum_a pi(a | x_i) q(x_i, a) + sum_i w_i (r_i - q(x_i, a_i)) / sum_i w_i with w_i = pi(a_i | x_i) / propensity_i.
 *
 * @param fitting of the model q
 */
public record SelfNormalizedDoublyRobust(Fitting fitting) implements BanditEstimator {
    @Override
    public String name() {
        return "sndr";
    }

    @Override
    public Estimate estimate(BanditLog log, BanditPolicy policy, Uncertainty uncertainty) {
        Corrected rows = Corrected.of(fitting, log, policy, uncertainty.seed());
        return Estimates.ratio(
                name(),
                log.clusters(),
                rows.expected(),
                rows.corrections(weight -> weight),
                rows.weights(),
                WeightSummary.of(rows.weights()),
                uncertainty);
    }
}
