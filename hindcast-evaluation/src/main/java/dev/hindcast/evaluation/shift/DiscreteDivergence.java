package dev.hindcast.evaluation.shift;

import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import java.util.Arrays;

/**
 * How different two distributions over finitely many outcomes are, exactly.
 *
 * @param klDivergence KL(p || q), the sum of p log(p / q), in nats, at least 0; infinite where p goes where q does not
 * @param totalVariation half the sum of |p - q|, in [0, 1]: by how much the probabilities of one event differ at most
 * @param coverage the share of p that lies where q is not 0, in [0, 1]
 * @param largestRatio the largest p / q, at least 1; infinite where p goes where q does not
 * @param effectiveShare 1 / sum of p^2 / q, in [0, 1]: the share of draws of q that weighting by p / q leaves of use (Kong 1992); 0 where
 *     p goes where q does not
 */
public record DiscreteDivergence(
        double klDivergence, double totalVariation, double coverage, double largestRatio, double effectiveShare) {
    /**
     * Of p from q.
     *
     * @param p probabilities that sum to 1
     * @param q as many
     */
    public static DiscreteDivergence of(double[] p, double[] q) {
        if (p.length != q.length) {
            throw new IllegalArgumentException(
                    "Cannot compare distributions over " + p.length + " and " + q.length + " outcomes");
        }
        double divergence = 0;
        double variation = 0;
        double covered = 0;
        double largest = 0;
        double squares = 0;
        for (int i = 0; i < p.length; i++) {
            variation += Math.abs(p[i] - q[i]) / 2;
            if (p[i] > 0) {
                double ratio = p[i] / q[i];
                divergence += p[i] * Math.log(ratio);
                covered += q[i] > 0 ? p[i] : 0;
                largest = Math.max(largest, ratio);
                squares += p[i] * ratio;
            }
        }
        return new DiscreteDivergence(Math.max(0, divergence), variation, covered, largest, 1 / squares);
    }

    /**
     * Of the state-action distribution of a policy from that of another in a known process: the
     * {@linkplain PolicyEvaluation#normalizedOccupancy normalized occupancies}, with the discount of the process.
     */
    public static DiscreteDivergence of(TabularMdp mdp, TabularPolicy policy, TabularPolicy behavior) {
        return of(occupancy(mdp, policy), occupancy(mdp, behavior));
    }

    /** The normalized state-action occupancy of a policy, state by state. */
    static double[] occupancy(TabularMdp mdp, TabularPolicy policy) {
        return Arrays.stream(PolicyEvaluation.of(mdp, policy).normalizedOccupancy())
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }
}
