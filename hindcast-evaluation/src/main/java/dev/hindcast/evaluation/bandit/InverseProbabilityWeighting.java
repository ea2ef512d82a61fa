package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.WeightSummary;
import java.util.Arrays;

/**
 * Inverse probability weighting (Horvitz and Thompson 1952; Strehl et al. 2010): V = 1/n sum_i w_i r_i with
 * w_i = min(pi(a_i | x_i) / propensity_i, limit). Without a limit it is unbiased wherever the log can hold what the policy does; a
 * limit trades that for less variance (Ionides 2008).
 *
 * @param limit what larger weights are reduced to, above 0; may be infinite
 */
public record InverseProbabilityWeighting(double limit) implements BanditEstimator {
    public InverseProbabilityWeighting {
        if (!(limit > 0)) {
            throw new IllegalArgumentException("A limit of weights has to be above 0, got " + limit);
        }
    }

    /** Without a limit. */
    public InverseProbabilityWeighting() {
        this(Double.POSITIVE_INFINITY);
    }

    @Override
    public String name() {
        return limit == Double.POSITIVE_INFINITY ? "ipw" : "clipped-ipw";
    }

    @Override
    public Estimate estimate(BanditLog log, BanditPolicy policy, Uncertainty uncertainty) {
        double[] weights = log.weights(policy);
        double[] rewards = log.rewards();
        double[] samples = new double[weights.length];
        Arrays.setAll(samples, i -> Math.min(weights[i], limit) * rewards[i]);
        WeightSummary summary = WeightSummary.of(weights, limit);
        return Estimates.mean(
                name(), log.clusters(), samples, range(summary.largest(), uncertainty.rewards()), summary, uncertainty);
    }

    private static Range range(double largest, Range rewards) {
        return largest == 0
                ? new Range(0, 0)
                : new Range(Math.min(0, largest * rewards.low()), Math.max(0, largest * rewards.high()));
    }
}
