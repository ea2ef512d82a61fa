package dev.hindcast.evaluation.offpolicy;

import java.util.Arrays;

/**
 * A lower bound of the mean of independent samples that are not negative and may have a heavy upper tail, as importance-weighted returns
 * have: Thomas, Theocharous and Ghavamzadeh 2015, "High-Confidence Off-Policy Evaluation", theorem 1 with one threshold c. Samples are
 * limited to c, which can only lower their mean, and Maurer and Pontil's empirical Bernstein inequality is applied to what remains:
 * mean Y - 7 c log(2 / delta) / (3 (n - 1)) - sqrt(2 s^2 log(2 / delta) / n). It holds for every number of samples.
 *
 * <p>As in the paper, c is chosen on the first twentieth of the samples, so that the bound predicted for the others is greatest, and
 * the others give the bound.
 */
public final class ConcentrationBound {
    private static final int CHOOSING_SHARE = 20;
    private static final int CANDIDATES = 200;

    private ConcentrationBound() {}

    /**
     * The lower bound.
     *
     * @param samples in an order that says nothing of their size
     * @param confidence with which the mean is at least the bound, in (0, 1)
     * @return minus infinity of fewer than four samples
     * @throws IllegalArgumentException where a sample is negative or the confidence is no probability
     */
    public static double lower(double[] samples, double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("The confidence lies between 0 and 1, got " + confidence);
        }
        for (double sample : samples) {
            if (!(sample >= 0)) {
                throw new IllegalArgumentException("The bound holds for samples that are not negative, got " + sample
                        + ": subtract the least that is possible first");
            }
        }
        int split = Math.max(2, samples.length / CHOOSING_SHARE);
        if (samples.length < split + 2) {
            return Double.NEGATIVE_INFINITY;
        }
        double[] choosing = Arrays.copyOf(samples, split);
        double[] bounding = Arrays.copyOfRange(samples, split, samples.length);
        return bound(bounding, bounding.length, threshold(choosing, bounding.length, confidence), confidence);
    }

    private static double threshold(double[] choosing, int n, double confidence) {
        double largest = Math.max(1e-12, Arrays.stream(choosing).max().orElseThrow());
        double best = largest;
        double bestBound = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < CANDIDATES; i++) {
            double candidate = largest * Math.pow(1e-4, (double) i / CANDIDATES);
            double bound = bound(choosing, n, candidate, confidence);
            if (bound > bestBound) {
                bestBound = bound;
                best = candidate;
            }
        }
        return best;
    }

    /** The bound of {@code n} samples with the moments of those given. */
    private static double bound(double[] samples, int n, double threshold, double confidence) {
        double mean = 0;
        for (double sample : samples) {
            mean += Math.min(sample, threshold) / samples.length;
        }
        double variance = 0;
        for (double sample : samples) {
            double deviation = Math.min(sample, threshold) - mean;
            variance += deviation * deviation / (samples.length - 1);
        }
        double log = Math.log(2 / (1 - confidence));
        return mean - 7 * threshold * log / (3 * (n - 1)) - Math.sqrt(2 * variance * log / n);
    }
}
