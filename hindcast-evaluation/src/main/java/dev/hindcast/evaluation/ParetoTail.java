package dev.hindcast.evaluation;

import java.util.Arrays;

/**
 * How heavy the upper tail of weights is: the shape k of a generalised Pareto distribution fitted to the largest of them (Zhang and Stephens
 * 2009, "A New and Efficient Estimation Method for the Generalized Pareto Distribution", with the weak prior of Vehtari et al. 2024,
 * "Pareto Smoothed Importance Sampling", appendix G). A weight has moments up to the order 1 / k: with k above 1/2 its variance is
 * infinite.
 */
public final class ParetoTail {
    /** The shape above which the variance is infinite, so that no interval made from it holds. */
    public static final double LIMIT = 0.5;

    private static final int FEWEST = 5;
    /** Fewer values in the tail than this say nothing of how it goes on. */
    private static final int FEWEST_DISTINCT = 10;
    /** Nor does a tail of which fewer than one in so many differ. */
    private static final int LEAST_SHARE = 5;
    /** Weights that differ by less than this share of them differ by rounding. */
    private static final double ROUNDING = 1e-9;

    private static final double NORMAL_QUANTILE = 1.645;
    private static final double PRIOR_SHAPE = 0.5;
    private static final double PRIOR_SAMPLES = 10;

    private ParetoTail() {}

    /**
     * The shape k of the largest min(n / 5, 3 sqrt(n)) weights; NaN where these are fewer than five or have fewer than ten different
     * values, or fewer than one in five, or a quarter of them equals the largest weight below them: a distribution with so few values has no tail to fit.
     */
    public static double shape(double[] weights) {
        int n = weights.length;
        int size = size(n);
        if (size < FEWEST) {
            return Double.NaN;
        }
        double[] sorted = weights.clone();
        Arrays.sort(sorted);
        int distinct = merged(sorted, n - size);
        double cutoff = sorted[n - size - 1];
        double[] excess = new double[size];
        Arrays.setAll(excess, i -> sorted[n - size + i] - cutoff);
        boolean fits =
                distinct >= Math.min(size, Math.max(FEWEST_DISTINCT, size / LEAST_SHARE)) && excess[quartile(size)] > 0;
        return fits ? fitted(excess) : Double.NaN;
    }

    /**
     * The shape above which the tail of n weights counts as heavier than {@value #LIMIT}: by as much as a shape of {@value #LIMIT} exceeds
     * itself by chance once in twenty times. The standard error of a shape k of m excesses is (1 + k) / sqrt(m).
     */
    static double alarm(int n) {
        double size = Math.max(1, size(n));
        double shrinkage = size / (size + PRIOR_SAMPLES);
        return LIMIT + NORMAL_QUANTILE * (1 + LIMIT) / Math.sqrt(size) * shrinkage;
    }

    private static int size(int n) {
        return (int) Math.ceil(Math.min(0.2 * n, 3 * Math.sqrt(n)));
    }

    /** Makes equal what differs by rounding from the weight below it; how many values there are from a place on. */
    private static int merged(double[] sorted, int from) {
        int distinct = 0;
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] - sorted[i - 1] <= ROUNDING * sorted[i]) {
                sorted[i] = sorted[i - 1];
            } else if (i >= from) {
                distinct++;
            }
        }
        return distinct;
    }

    private static int quartile(int size) {
        return (int) (size / 4.0 + 0.5) - 1;
    }

    /** A mean over candidates for -k / sigma, weighted by their profile likelihood. */
    private static double fitted(double[] excess) {
        int n = excess.length;
        int candidates = 30 + (int) Math.sqrt(n);
        double[] b = new double[candidates];
        double[] logLikelihood = new double[candidates];
        for (int j = 0; j < candidates; j++) {
            b[j] = (1 - Math.sqrt(candidates / (j + 0.5))) / (3 * excess[quartile(n)]) + 1 / excess[n - 1];
            double k = shape(excess, b[j]);
            logLikelihood[j] = n * (Math.log(-b[j] / k) - k - 1);
        }
        double largest = Arrays.stream(logLikelihood).max().orElseThrow();
        double sum = 0;
        double mean = 0;
        for (int j = 0; j < candidates; j++) {
            double weight = Math.exp(logLikelihood[j] - largest);
            sum += weight;
            mean += weight * b[j];
        }
        double k = shape(excess, mean / sum);
        return (n * k + PRIOR_SAMPLES * PRIOR_SHAPE) / (n + PRIOR_SAMPLES);
    }

    private static double shape(double[] excess, double b) {
        double sum = 0;
        for (double x : excess) {
            sum += Math.log1p(-b * x);
        }
        return sum / excess.length;
    }
}
