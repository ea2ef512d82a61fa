package dev.hindcast.evaluation;

import java.util.Locale;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Two-sided confidence intervals of the mean of independent samples.
 *
 * <p>{@link #HOEFFDING} and {@link #EMPIRICAL_BERNSTEIN} hold for every number of samples, but need bounds of what a sample can be;
 * {@link #STUDENT_T} and {@link #BOOTSTRAP} hold as samples grow many, and fail where few of them make up the mean.
 */
public enum Confidence {
    /** The percentile bootstrap (Efron and Tibshirani 1993, section 13.3) with {@value Bootstrap#RESAMPLES} resamples. */
    BOOTSTRAP {
        @Override
        Interval interval(double[] samples, double level, Range range, long seed) {
            return Bootstrap.interval(samples.length, Bootstrap.mean(samples), level, seed);
        }
    },
    /** Mean plus and minus t_(n-1) s / sqrt(n) (Student 1908): exact where samples are normal. */
    STUDENT_T {
        @Override
        Interval interval(double[] samples, double level, Range range, long seed) {
            double quantile = TDistribution.of(samples.length - 1).inverseCumulativeProbability((1 + level) / 2);
            return around(samples, quantile * Math.sqrt(Moments.variance(samples) / samples.length));
        }
    },
    /** Mean plus and minus (b - a) sqrt(log(2 / delta) / (2 n)) (Hoeffding 1963, theorem 2). */
    HOEFFDING {
        @Override
        Interval interval(double[] samples, double level, Range range, long seed) {
            range.require(samples);
            return around(samples, range.width() * Math.sqrt(Math.log(2 / (1 - level)) / (2 * samples.length)));
        }
    },
    /**
     * Mean plus and minus sqrt(2 s^2 log(4 / delta) / n) + 7 (b - a) log(4 / delta) / (3 (n - 1)), s^2 being the sample variance
     * (Maurer and Pontil 2009, theorem 4, for both sides).
     */
    EMPIRICAL_BERNSTEIN {
        @Override
        Interval interval(double[] samples, double level, Range range, long seed) {
            range.require(samples);
            int n = samples.length;
            double log = Math.log(4 / (1 - level));
            return around(
                    samples,
                    Math.sqrt(2 * Moments.variance(samples) * log / n) + 7 * range.width() * log / (3 * (n - 1)));
        }
    };

    /**
     * The least and the greatest value that a sample can have.
     *
     * @param low a
     * @param high b, at least a; may be infinite, which makes the intervals that need bounds infinite
     */
    public record Range(double low, double high) {
        /** Nothing is known. */
        public static final Range UNKNOWN = new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

        public Range {
            if (!(low <= high)) {
                throw new IllegalArgumentException(
                        "A range goes from its lower to its upper end, got " + low + ", " + high);
            }
        }

        double width() {
            return high - low;
        }

        /**
         * Refuses samples that lie outside.
         *
         * @throws IllegalArgumentException where one does
         */
        public void require(double[] samples) {
            for (int i = 0; i < samples.length; i++) {
                if (samples[i] < low || samples[i] > high) {
                    throw new IllegalArgumentException("The sample at index " + i + " is " + samples[i]
                            + ", outside of [" + low + ", " + high + "]: state bounds that hold for every sample");
                }
            }
        }
    }

    /**
     * The interval of the mean.
     *
     * @param samples finite; of fewer than two the interval is {@link Interval#UNKNOWN}
     * @param level the probability with which it shall cover the mean, in (0, 1)
     * @param range bounds of a sample, which only the intervals that hold for few samples look at
     * @param seed of the bootstrap, which alone looks at it
     */
    public Interval of(double[] samples, double level, Range range, long seed) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("A confidence level lies between 0 and 1, got " + level);
        }
        Moments.requireFinite(samples, "sample");
        return samples.length < 2 ? Interval.UNKNOWN : interval(samples, level, range, seed);
    }

    abstract Interval interval(double[] samples, double level, Range range, long seed);

    private static Interval around(double[] samples, double halfWidth) {
        double mean = Moments.mean(samples);
        return new Interval(mean - halfWidth, mean + halfWidth);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
