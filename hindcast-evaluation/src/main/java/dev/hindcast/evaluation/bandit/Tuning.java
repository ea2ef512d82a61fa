package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Slope;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;

/** Chooses how weights are limited, among settings from none to all. */
public enum Tuning {
    /**
     * The setting whose estimated mean squared error, variance / n + bias^2, is least. Variance is that of the samples, and the bias is
     * estimated by 1/n sum_i (g(w_i) - w_i) (r_i - q(x_i, a_i)), g being the limited weight (Su et al. 2020, with the direct estimate of the bias). The last of several
     * that are equally good.
     */
    MSE {
        @Override
        double choose(Corrected rows, double[] counts, double[] candidates, Limited limited) {
            Corrected counted = rows.counted(counts);
            double[] positive = Corrected.counted(counts, counts);
            double best = candidates[0];
            double least = Double.POSITIVE_INFINITY;
            for (double candidate : candidates) {
                double error =
                        squaredError(counted, positive, counts.length, weight -> limited.weight(weight, candidate));
                if (error <= least) {
                    least = error;
                    best = candidate;
                }
            }
            return best;
        }
    },
    /** By {@link Slope}, which asks for no estimate of the bias; half widths are those of Student's 90% interval. */
    SLOPE {
        @Override
        double choose(Corrected rows, double[] counts, double[] candidates, Limited limited) {
            double[] values = new double[candidates.length];
            double[] halfWidths = new double[candidates.length];
            for (int k = 0; k < candidates.length; k++) {
                double candidate = candidates[k];
                double[] samples = rows.samples(weight -> limited.weight(weight, candidate));
                values[k] = Estimates.average(samples, counts);
                halfWidths[k] = halfWidth(samples, counts);
            }
            return candidates[Slope.select(values, halfWidths)];
        }
    };

    private static final int CANDIDATES = 20;
    private static final double SURE = 0.95;

    /**
     * The chosen candidate.
     *
     * @param counts how often each row counts
     */
    abstract double choose(Corrected rows, double[] counts, double[] candidates, Limited limited);

    /** A weight as a setting makes it. */
    @FunctionalInterface
    interface Limited {
        double weight(double weight, double setting);
    }

    /** Quantiles of the positive weights, the largest included, which is no threshold at all. */
    static double[] thresholds(double[] weights) {
        double[] sorted = Arrays.stream(weights).filter(w -> w > 0).sorted().toArray();
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

    private static double squaredError(Corrected rows, double[] counts, double n, DoubleUnaryOperator weighting) {
        double[] samples = new double[counts.length];
        double sum = 0;
        double bias = 0;
        for (int i = 0; i < samples.length; i++) {
            double weight = rows.weights()[i];
            double limited = weighting.applyAsDouble(weight);
            samples[i] = limited * rows.residuals()[i] + rows.expected()[i];
            sum += samples[i] * counts[i];
            bias += (limited - weight) * rows.residuals()[i] * counts[i];
        }
        return squaredDistances(samples, sum / n, counts) / n / n + bias / n * (bias / n);
    }

    private static double halfWidth(double[] samples, double[] counts) {
        int n = samples.length;
        return n < 2
                ? Double.MAX_VALUE
                : TDistribution.of(n - 1).inverseCumulativeProbability(SURE)
                        * Math.sqrt(
                                squaredDistances(samples, Estimates.average(samples, counts), counts) / n / (n - 1));
    }

    /** The sum of squared distances from the mean. */
    private static double squaredDistances(double[] samples, double mean, double[] counts) {
        double sum = 0;
        for (int i = 0; i < samples.length; i++) {
            sum += (samples[i] - mean) * (samples[i] - mean) * counts[i];
        }
        return sum;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
