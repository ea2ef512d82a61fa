package dev.hindcast.evaluation.shift;

import dev.hindcast.evaluation.behavior.FitSettings;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * How different the state-action pairs of a policy are from those of the data, by samples of both.
 *
 * @param pairs how many of each there were
 * @param neighborDivergence KL(policy || data) by {@linkplain NeighborDivergence neighbours}, in nats, where observations are continuous
 * @param ratio by a classifier
 * @param discrepancy by the kernel mean
 * @param threshold a pair lies outside of the support where its nearest logged one is further away than this: the distance that 95% of
 *     logged pairs keep from the nearest other one, in standard deviations of a component
 * @param outsideShare the share of the policy's pairs outside of the support, in [0, 1]; 0.05 where it does as was done
 */
public record SampleShift(
        int pairs,
        OptionalDouble neighborDivergence,
        DensityRatio ratio,
        MeanDiscrepancy discrepancy,
        double threshold,
        double outsideShare) {
    private static final int KERNEL_POINTS = 500;
    private static final int PERMUTATIONS = 200;
    private static final double INSIDE = 0.95;

    /**
     * Compares samples.
     *
     * @param policy pairs of the policy
     * @param logged pairs of the data, none of them from the same decision as one of the policy's
     * @param heldOut other pairs of the data, which say how far logged pairs are from each other
     */
    static SampleShift between(
            float[][] policy, float[][] logged, float[][] heldOut, PairEmbedding embedding, FitSettings settings) {
        double threshold = threshold(logged, heldOut);
        return new SampleShift(
                policy.length,
                embedding.continuous()
                        ? OptionalDouble.of(
                                NeighborDivergence.of(policy, logged).klDivergence())
                        : OptionalDouble.empty(),
                DensityRatio.of(policy, logged, settings),
                MeanDiscrepancy.of(first(policy), first(logged), PERMUTATIONS, settings.seed()),
                threshold,
                outsideShare(policy, logged, threshold));
    }

    /** The distance that 95% of other logged pairs keep from the nearest logged one. */
    static double threshold(float[][] logged, float[][] heldOut) {
        return quantile(NearestNeighbors.distances(heldOut, logged, 1), INSIDE);
    }

    /** The share of pairs whose nearest logged one is further away than the threshold. */
    static double outsideShare(float[][] pairs, float[][] logged, double threshold) {
        long outside = Arrays.stream(NearestNeighbors.distances(pairs, logged, 1))
                .filter(distance -> distance > threshold)
                .count();
        return (double) outside / pairs.length;
    }

    private static float[][] first(float[][] points) {
        return Arrays.copyOf(points, Math.min(KERNEL_POINTS, points.length));
    }

    private static double quantile(double[] values, double probability) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(probability * sorted.length) - 1)];
    }
}
