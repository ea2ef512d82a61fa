package dev.hindcast.evaluation;

import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.WeightedDistribution.Normalization;
import java.util.Arrays;
import java.util.function.DoublePredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Between which functions a distribution function lies, at all points at once, with the probability that was asked for. Whatever can be
 * read off the function has an interval that holds together with all others (Chandak et al. 2021).
 */
public final class DistributionBand {
    private static final int KEY_POINTS = 50;

    /** Ascending; the bounds at index k hold from point k to before the next. */
    private final double[] points;

    private final double[] low;
    private final double[] high;

    /** The upper bound before the first point; the lower one is 0. */
    private final double highBefore;

    private final Range range;

    private DistributionBand(double[] points, double[] low, double[] high, double highBefore, Range range) {
        this.points = points;
        this.low = low;
        this.high = high;
        this.highBefore = highBefore;
        this.range = range;
    }

    /**
     * F plus and minus what the largest distance sup_t |F* - F| of the share {@code level} of resamples is at most: the percentile
     * bootstrap of the Kolmogorov distance. It holds as samples grow many.
     *
     * @param values finite, at least two
     * @param weights one for each value, at least 0
     * @param range of what a value can be, which may be unknown
     */
    public static DistributionBand bootstrap(
            double[] values, double[] weights, Normalization normalization, Range range, double level, long seed) {
        range.require(values);
        WeightedDistribution estimate = WeightedDistribution.of(values, weights, normalization);
        double[] points = estimate.points();
        double[] cumulative = estimate.cumulatives();
        int[] steps = Arrays.stream(values)
                .mapToInt(value -> Arrays.binarySearch(points, value))
                .toArray();
        double[] distances = Arrays.stream(Bootstrap.statistics(
                        values.length,
                        counts -> distance(counts, weights, steps, normalization, cumulative),
                        Bootstrap.RESAMPLES,
                        seed))
                .filter(distance -> !Double.isNaN(distance))
                .sorted()
                .toArray();
        double width = Bootstrap.quantile(distances, level);
        return new DistributionBand(
                points,
                Arrays.stream(cumulative).map(f -> Math.max(0, f - width)).toArray(),
                Arrays.stream(cumulative).map(f -> Math.min(1, f + width)).toArray(),
                Math.min(1, width),
                range);
    }

    private static double distance(
            double[] counts, double[] weights, int[] steps, Normalization normalization, double[] cumulative) {
        double[] masses = new double[cumulative.length];
        double total = 0;
        for (int i = 0; i < weights.length; i++) {
            masses[steps[i]] += counts[i] * weights[i];
            total += counts[i] * (normalization == Normalization.COUNT ? 1 : weights[i]);
        }
        double distance = 0;
        double sum = 0;
        for (int k = 0; k < masses.length - 1; k++) {
            sum += masses[k] / total;
            distance = Math.max(distance, Math.abs(Math.min(1, sum) - cumulative[k]));
        }
        return total == 0 ? Double.NaN : distance;
    }

    /**
     * The band of Chandak et al. 2021: intervals of the distribution function at and just before up to {@value #KEY_POINTS}
     * values, which share the error of 1 - level equally, and between which the function ascends. With {@link Confidence#HOEFFDING} or
     * {@link Confidence#EMPIRICAL_BERNSTEIN} it holds for every number of samples, if no weight can exceed {@code largestWeight}.
     *
     * @param values finite, at least two
     * @param weights one for each value, from 0 to {@code largestWeight}
     * @param largestWeight what a weight can be at most
     * @param range of what a value can be, which may be unknown
     */
    public static DistributionBand of(
            double[] values,
            double[] weights,
            double largestWeight,
            Range range,
            Confidence confidence,
            double level,
            long seed) {
        range.require(values);
        double[] points = keyPoints(
                WeightedDistribution.of(values, weights, Normalization.COUNT).points());
        int count = points.length;
        double each = 1 - (1 - level) / (2 * count);
        Range weightRange = new Range(0, largestWeight);
        double[] low = new double[count];
        double[] before = new double[count];
        for (int k = 0; k < count; k++) {
            double point = points[k];
            low[k] = confidence
                    .of(masses(values, weights, value -> value <= point), each, weightRange, seed)
                    .low();
            before[k] = confidence
                    .of(masses(values, weights, value -> value < point), each, weightRange, seed)
                    .high();
        }
        return ascending(points, low, before, range);
    }

    private static double[] keyPoints(double[] sorted) {
        int count = Math.min(KEY_POINTS, sorted.length);
        return IntStream.range(0, count)
                .mapToDouble(k -> sorted[(int) ((long) (k + 1) * sorted.length / count) - 1])
                .toArray();
    }

    private static double[] masses(double[] values, double[] weights, DoublePredicate condition) {
        double[] masses = new double[values.length];
        Arrays.setAll(masses, i -> condition.test(values[i]) ? weights[i] : 0);
        return masses;
    }

    /** From bounds at points and just before them to bounds everywhere, since a distribution function ascends from 0 to 1. */
    private static DistributionBand ascending(double[] points, double[] low, double[] before, Range range) {
        int count = points.length;
        double[] lows = new double[count];
        double[] highs = new double[count];
        for (int k = 0; k < count; k++) {
            lows[k] = Math.max(k == 0 ? 0 : lows[k - 1], Math.min(1, low[k]));
        }
        highs[count - 1] = 1;
        for (int k = count - 2; k >= 0; k--) {
            highs[k] = Math.max(0, Math.min(highs[k + 1], before[k + 1]));
        }
        return new DistributionBand(points, lows, highs, Math.max(0, Math.min(highs[0], before[0])), range);
    }

    /** Where F(t) lies. */
    public Interval cumulative(double t) {
        if (t < range.low() || t >= range.high()) {
            double known = t < range.low() ? 0 : 1;
            return new Interval(known, known);
        }
        int found = Arrays.binarySearch(points, t);
        int below = found >= 0 ? found : -found - 2;
        return below < 0 ? new Interval(0, highBefore) : new Interval(low[below], high[below]);
    }

    /** Where the mean lies. */
    public Interval mean() {
        return between(WeightedDistribution::mean);
    }

    /**
     * Where the quantile lies.
     *
     * @param probability in (0, 1]
     */
    public Interval quantile(double probability) {
        return between(distribution -> distribution.quantile(probability));
    }

    /**
     * Where the mean of the worst share lies.
     *
     * @param share in (0, 1]
     */
    public Interval conditionalValueAtRisk(double share) {
        return between(distribution -> distribution.conditionalValueAtRisk(share));
    }

    /** What ascends with the distribution lies between what it is of the worst and of the best one in the band. */
    private Interval between(ToDoubleFunction<WeightedDistribution> statistic) {
        return new Interval(statistic.applyAsDouble(worst()), statistic.applyAsDouble(best()));
    }

    private WeightedDistribution worst() {
        return WeightedDistribution.asGiven(with(range.low(), points, range.high()), with(highBefore, high, 1));
    }

    private WeightedDistribution best() {
        return WeightedDistribution.asGiven(with(range.low(), points, range.high()), with(0, low, 1));
    }

    private static double[] with(double first, double[] middle, double last) {
        return DoubleStream.concat(
                        DoubleStream.concat(DoubleStream.of(first), Arrays.stream(middle)), DoubleStream.of(last))
                .toArray();
    }
}
