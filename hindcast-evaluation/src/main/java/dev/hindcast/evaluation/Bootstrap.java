package dev.hindcast.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/** The percentile bootstrap (Efron and Tibshirani 1993, section 13.3), with resampling within strata. */
final class Bootstrap {
    static final int RESAMPLES = 2_000;
    private static final double TAIL = 0.025;

    private Bootstrap() {}

    /**
     * The central 95% of {@code statistic} over resamples of the strata, each resampled with replacement from itself alone.
     *
     * @param strata samples by stratum, as many in each
     * @param statistic of a resample, all strata in one array, which it may reorder
     */
    static Interval interval(double[][] strata, ToDoubleFunction<double[]> statistic, long seed) {
        if (strata[0].length < 2) {
            return Interval.UNKNOWN;
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] statistics = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            statistics[i] = statistic.applyAsDouble(resample(strata, random));
        }
        Arrays.sort(statistics);
        return new Interval(quantile(statistics, TAIL), quantile(statistics, 1 - TAIL));
    }

    private static double[] resample(double[][] strata, SplittableRandom random) {
        double[] resample = new double[strata.length * strata[0].length];
        int filled = 0;
        for (double[] stratum : strata) {
            for (int i = 0; i < stratum.length; i++) {
                resample[filled++] = stratum[random.nextInt(stratum.length)];
            }
        }
        return resample;
    }

    /** The quantile by linear interpolation between order statistics (Hyndman and Fan 1996, definition 7). */
    static double quantile(double[] sorted, double probability) {
        double position = probability * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
