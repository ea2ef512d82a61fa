package dev.hindcast.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;

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
    /** The sizes of the tails that are fitted, relative to the one in the middle. */
    private static final double SMALLEST_SIZE = 0.7;

    private static final double LARGEST_SIZE = 1.3;
    private static final int FITS = 7;
    /** Weights that differ by less than this share of them differ by rounding. */
    private static final double ROUNDING = 1e-9;

    private static final double NORMAL_QUANTILE = 1.645;
    private static final double PRIOR_SHAPE = 0.5;
    private static final double PRIOR_SAMPLES = 10;

    private ParetoTail() {}

    /**
     * The shape k of the largest min(n / 5, 3 sqrt(n)) weights: the mean over fits to between seven and thirteen tenths as many (as Resnick and Starica 1997,
     * "Smoothing the Hill estimator", do), since products of a few ratios come in bunches, and a fit from within a bunch on is another than one from
     * its end on. NaN where these weights are fewer than five, have fewer than ten different values, or fewer than one in five, or some of
     * them are 0: a distribution with so few values has no tail to fit.
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
        if (distinct < Math.min(size, Math.max(FEWEST_DISTINCT, size / LEAST_SHARE)) || !(sorted[n - size] > 0)) {
            return Double.NaN;
        }
        double[] spread = spread(sorted);
        return IntStream.range(0, FITS)
                .map(i -> size(n, SMALLEST_SIZE + (LARGEST_SIZE - SMALLEST_SIZE) * i / (FITS - 1)))
                .mapToDouble(m -> ofLargest(spread, m))
                .average()
                .orElseThrow();
    }

    /** The shape of the m largest of weights in ascending order, more than m of them and no two equal. */
    static double ofLargest(double[] sorted, int m) {
        int n = sorted.length;
        double cutoff = sorted[n - m - 1];
        return fitted(
                Arrays.stream(sorted, n - m, n).map(weight -> weight - cutoff).toArray());
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
        return size(n, 1);
    }

    private static int size(int n, double factor) {
        return (int) Math.ceil(factor * Math.min(0.2 * n, 3 * Math.sqrt(n)));
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

    /**
     * Spreads weights that are equal evenly between the midpoints to their neighbours, as if rounding had made them equal: a likelihood of
     * densities takes ties for a sign of a tail that they do not tell of.
     */
    private static double[] spread(double[] sorted) {
        double[] spread = sorted.clone();
        int n = sorted.length;
        for (int from = 0, to; from < n; from = to) {
            to = from + 1;
            while (to < n && sorted[to] == sorted[from]) {
                to++;
            }
            double below = from == 0 ? 0 : (sorted[from] - sorted[from - 1]) / 2;
            double above = to == n ? below : (sorted[to] - sorted[from]) / 2;
            for (int i = from; i < to && to - from > 1; i++) {
                spread[i] += (i - from + 0.5) / (to - from) * (below + above) - below;
            }
        }
        return spread;
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
