package dev.hindcast.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The percentile bootstrap (Efron and Tibshirani 1993, section 13.3), with resampling within strata.
 *
 * <p>Of more than {@value #MOST_SINGLE} things that count several times, groups are resampled instead: {@value #GROUPS} of equal size, drawn by lot.
 * Their sums vary as those of single things do, so that the interval is the same in expectation; its own half width is off by about
 * 1 / sqrt(2 x {@value #GROUPS}), half a percent.
 */
public final class Bootstrap {
    /** How many resamples an interval is made of. */
    public static final int RESAMPLES = 2_000;

    /** The most things that are resampled one by one. */
    public static final int MOST_SINGLE = 200_000;

    /** The groups that more things are put in. */
    public static final int GROUPS = 20_000;

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

        /**
         * The statistic of groups, each of which counts as a whole. A statistic that sums over things does well to sum over each group
         * once.
         */
        default Statistic ofGroups(Clusters groups) {
            Statistic one = this;
            return new Statistic() {
                @Override
                public double of(double[] counts) {
                    return one.of(groups.spread(counts));
                }

                @Override
                public int mostResamples(double beyond) {
                    return one.mostResamples(beyond);
                }
            };
        }

        /** The difference from another statistic of the same things. */
        default Statistic minus(Statistic other) {
            Statistic one = this;
            return new Statistic() {
                @Override
                public double of(double[] counts) {
                    return one.of(counts) - other.of(counts);
                }

                @Override
                public Statistic ofGroups(Clusters groups) {
                    return one.ofGroups(groups).minus(other.ofGroups(groups));
                }

                @Override
                public int mostResamples(double beyond) {
                    return Math.min(one.mostResamples(beyond), other.mostResamples(beyond));
                }
            };
        }

        /**
         * How many resamples are enough, of a statistic that takes long; otherwise as many as are asked for.
         *
         * @param beyond the share of resamples that lie outside of the interval at either side
         */
        default int mostResamples(double beyond) {
            return Integer.MAX_VALUE;
        }
    }

    /** The mean of samples as a statistic. */
    public static Statistic mean(double[] samples) {
        double[] once = new double[samples.length];
        Arrays.fill(once, 1);
        return weightedMean(samples, once);
    }

    /** The mean of samples by weights as a statistic: sum of w x over sum of w. */
    public static Statistic weightedMean(double[] samples, double[] weights) {
        return new Statistic() {
            @Override
            public double of(double[] counts) {
                double numerator = 0;
                double denominator = 0;
                for (int i = 0; i < samples.length; i++) {
                    double weight = counts[i] * weights[i];
                    numerator += weight * samples[i];
                    denominator += weight;
                }
                return numerator / denominator;
            }

            @Override
            public Statistic ofGroups(Clusters groups) {
                double[] weighted = new double[samples.length];
                Arrays.setAll(weighted, i -> weights[i] * samples[i]);
                return ratio(groups.sums(weighted), groups.sums(weights));
            }
        };
    }

    private static Statistic ratio(double[] numerators, double[] denominators) {
        return counts -> {
            double numerator = 0;
            double denominator = 0;
            for (int i = 0; i < counts.length; i++) {
                numerator += counts[i] * numerators[i];
                denominator += counts[i] * denominators[i];
            }
            return numerator / denominator;
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
        int enough = Math.min(resamples, statistic.mostResamples((1 - level) / 2));
        double[] statistics = Arrays.stream(statistics(n, statistic, enough, seed))
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
        SplittableRandom[] generators =
                IntStream.range(0, resamples).mapToObj(i -> random.split()).toArray(SplittableRandom[]::new);
        int units = n > MOST_SINGLE ? GROUPS : n;
        Statistic resampled = n > MOST_SINGLE ? statistic.ofGroups(groups(n, random)) : statistic;
        return Arrays.stream(generators)
                .parallel()
                .mapToDouble(generator -> resampled.of(counts(units, n, generator)))
                .toArray();
    }

    /** Groups of n things, drawn by lot; the first n mod {@value #GROUPS} hold one more than the others. */
    private static Clusters groups(int n, SplittableRandom random) {
        int[] of = new int[n];
        Arrays.setAll(of, i -> i % GROUPS);
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int other = of[j];
            of[j] = of[i];
            of[i] = other;
        }
        return new Clusters(of, GROUPS);
    }

    /** How often each unit is drawn: among those of its size, so that as many things as ever count. */
    private static double[] counts(int units, int n, SplittableRandom random) {
        double[] counts = new double[units];
        int larger = n % units;
        for (int i = 0; i < larger; i++) {
            counts[random.nextInt(larger)]++;
        }
        for (int i = larger; i < units; i++) {
            counts[larger + random.nextInt(units - larger)]++;
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

    /**
     * What a further value lies below with a probability, by linear interpolation between order statistics (Hyndman and Fan 1996, definition 6):
     * of B values the k-th smallest stands for k / (B + 1), so that intervals of few resamples hold as often as those of many.
     */
    static double quantile(double[] sorted, double probability) {
        double position = Math.max(0, Math.min(sorted.length - 1, probability * (sorted.length + 1) - 1));
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
