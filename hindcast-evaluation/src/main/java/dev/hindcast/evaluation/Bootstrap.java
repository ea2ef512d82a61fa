package dev.hindcast.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The percentile bootstrap (Efron and Tibshirani 1993, section 13.3), with resampling within strata. */
public final class Bootstrap {
    /** How many resamples an interval is made of. */
    public static final int RESAMPLES = 2_000;

    private static final double TAIL = 0.025;

    private Bootstrap() {}

    /**
     * The central 95% of {@code statistic} over resamples of the strata, each resampled with replacement from itself alone.
     *
     * @param strata samples by stratum
     * @param statistic of a resample, all strata in one array, which it may reorder
     */
    static Interval interval(double[][] strata, ToDoubleFunction<double[]> statistic, long seed) {
        return stratified(strata, resample -> statistic.applyAsDouble(flat(resample)), seed);
    }

    /** As above, for a statistic that tells the strata apart. */
    static Interval stratified(double[][] strata, ToDoubleFunction<double[][]> statistic, long seed) {
        return stratified(strata, 1, resample -> new double[] {statistic.applyAsDouble(resample)}, seed)[0];
    }

    /**
     * The central 95% of each of several statistics of the same resamples.
     *
     * @param count how many statistics
     */
    static Interval[] stratified(double[][] strata, int count, Function<double[][], double[]> statistics, long seed) {
        Interval[] intervals = new Interval[count];
        Arrays.fill(intervals, Interval.UNKNOWN);
        if (Arrays.stream(strata).anyMatch(stratum -> stratum.length < 2)) {
            return intervals;
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[][] drawn = new double[count][RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double[] values = statistics.apply(resample(strata, random));
            for (int k = 0; k < count; k++) {
                drawn[k][i] = values[k];
            }
        }
        for (int k = 0; k < count; k++) {
            Arrays.sort(drawn[k]);
            intervals[k] = new Interval(quantile(drawn[k], TAIL), quantile(drawn[k], 1 - TAIL));
        }
        return intervals;
    }

    static double[] flat(double[][] strata) {
        return Arrays.stream(strata).flatMapToDouble(Arrays::stream).toArray();
    }

    /** A statistic of n things, each of which counts several times, once or not at all. */
    @FunctionalInterface
    public interface Statistic {
        /**
         * The statistic.
         *
         * @param counts how often each counts, n whole numbers that sum to n; read only, and only during the call
         */
        double of(double[] counts);

        /** How many resamples are enough, of a statistic that takes long; otherwise as many as are asked for. */
        default int mostResamples() {
            return Integer.MAX_VALUE;
        }
    }

    /** The mean of samples as a statistic. */
    public static Statistic mean(double[] samples) {
        return counts -> {
            double sum = 0;
            for (int i = 0; i < samples.length; i++) {
                sum += counts[i] * samples[i];
            }
            return sum / samples.length;
        };
    }

    /**
     * The central part of a statistic over resamples of n things with replacement. A statistic that is not a number in some resamples
     * has the interval of the others.
     *
     * @param n how many things, of fewer than two the interval is {@link Interval#UNKNOWN}
     * @param level the share of resamples inside of the interval, in (0, 1)
     */
    public static Interval interval(int n, Statistic statistic, double level, long seed) {
        return interval(n, statistic, RESAMPLES, level, seed);
    }

    /** As {@link #interval(int, Statistic, double, long)}, with another number of resamples than {@value #RESAMPLES}. */
    public static Interval interval(int n, Statistic statistic, int resamples, double level, long seed) {
        double[] statistics = Arrays.stream(statistics(n, statistic, resamples, seed))
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        return n < 2 || statistics.length < 2
                ? Interval.UNKNOWN
                : new Interval(quantile(statistics, (1 - level) / 2), quantile(statistics, (1 + level) / 2));
    }

    /** The statistic of each resample. */
    public static double[] statistics(int n, Statistic statistic, int resamples, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SplittableRandom[] generators = IntStream.range(0, Math.min(resamples, statistic.mostResamples()))
                .mapToObj(i -> random.split())
                .toArray(SplittableRandom[]::new);
        return Arrays.stream(generators)
                .parallel()
                .mapToDouble(generator -> statistic.of(counts(n, generator)))
                .toArray();
    }

    private static double[] counts(int n, SplittableRandom random) {
        double[] counts = new double[n];
        for (int i = 0; i < n; i++) {
            counts[random.nextInt(n)]++;
        }
        return counts;
    }

    private static double[][] resample(double[][] strata, SplittableRandom random) {
        double[][] resample = new double[strata.length][];
        for (int k = 0; k < strata.length; k++) {
            double[] stratum = strata[k];
            resample[k] = new double[stratum.length];
            for (int i = 0; i < stratum.length; i++) {
                resample[k][i] = stratum[random.nextInt(stratum.length)];
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
