package dev.hindcast.evaluation.bandit;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Chooses how weights are limited: the setting whose estimated mean squared error, variance / n + bias^2, is least. Variance is that of the
 * samples, and the bias is estimated by 1/n sum_i (g(w_i) - w_i) (r_i - q(x_i, a_i)), g being the limited weight (Su et al. 2020,
 * with the direct estimate of the bias).
 */
final class Tuning {
    private static final int CANDIDATES = 20;

    private Tuning() {}

    /** A weight as a setting makes it. */
    @FunctionalInterface
    interface Limited {
        double weight(double weight, double setting);
    }

    /** Quantiles of the positive weights, the largest included, which is no threshold at all. */
    static double[] thresholds(Corrected rows) {
        double[] sorted =
                Arrays.stream(rows.weights()).filter(w -> w > 0).sorted().toArray();
        return sorted.length == 0
                ? new double[] {0}
                : IntStream.rangeClosed(0, CANDIDATES)
                        .mapToDouble(i -> sorted[(int) ((long) (sorted.length - 1) * i / CANDIDATES)])
                        .toArray();
    }

    /** The squares of weights that are not too extreme, and no shrinkage at all. */
    static double[] squares(double[] thresholds) {
        return DoubleStream.concat(Arrays.stream(thresholds).map(w -> w * w), DoubleStream.of(Double.POSITIVE_INFINITY))
                .toArray();
    }

    /**
     * The best candidate; the last of several that are equally good.
     *
     * @param counts how often each row counts
     */
    static double least(Corrected rows, double[] counts, double[] candidates, Limited limited) {
        double best = candidates[0];
        double least = Double.POSITIVE_INFINITY;
        for (double candidate : candidates) {
            double error = squaredError(rows, counts, weight -> limited.weight(weight, candidate));
            if (error <= least) {
                least = error;
                best = candidate;
            }
        }
        return best;
    }

    private static double squaredError(Corrected rows, double[] counts, DoubleUnaryOperator weighting) {
        double[] samples = rows.samples(weighting);
        double mean = Estimates.average(samples, counts);
        double variance = Estimates.average(
                Arrays.stream(samples).map(x -> (x - mean) * (x - mean)).toArray(), counts);
        double bias = Estimates.average(rows.corrections(weight -> weighting.applyAsDouble(weight) - weight), counts);
        return variance / samples.length + bias * bias;
    }
}
