package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.WeightSummary;
import java.util.Arrays;

/**
 * Self-normalised inverse probability weighting (Hajek 1971; Swaminathan and Joachims 2015): V = sum_i w_i r_i / sum_i w_i with
 * w_i = pi(a_i | x_i) / propensity_i. It is a weighted mean of what was earned, so that it stays within the logged rewards; its bias
 * vanishes as the log grows.
 */
public record SelfNormalizedWeighting() implements BanditEstimator {
    @Override
    public String name() {
        return "snipw";
    }

    @Override
    public Estimate estimate(BanditLog log, BanditPolicy policy, Uncertainty uncertainty) {
        double[] weights = log.weights(policy);
        double[] weighted = new double[weights.length];
        Arrays.setAll(weighted, i -> weights[i] * log.rewards()[i]);
        return Estimates.ratio(
                name(),
                log.clusters(),
                new double[weights.length],
                weighted,
                weights,
                WeightSummary.of(weights),
                uncertainty);
    }
}
