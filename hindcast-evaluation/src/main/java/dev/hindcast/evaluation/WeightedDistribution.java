package dev.hindcast.evaluation;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The distribution of what a policy earns, estimated from weighted samples of another policy: rewards with the weights of decisions, or
 * returns with the weights of trajectories (Huang et al. 2021, "Off-policy risk assessment in contextual bandits"; Chandak et al. 2021,
 * "Universal off-policy evaluation"). It is a step function, whose mean, variance, quantiles and tails follow from it.
 */
public final class WeightedDistribution {
    private final double[] points;
    private final double[] cumulative;

    private WeightedDistribution(double[] points, double[] cumulative) {
        this.points = points;
        this.cumulative = cumulative;
    }

    /** What weights are divided by. */
    public enum Normalization {
        /**
         * F(t) = min(1, 1/n sum_i w_i 1(x_i <= t)), unbiased before the limit at 1. What weights lack to a sum of n is put on the
         * greatest value.
         */
        COUNT,
        /** F(t) = sum_i w_i 1(x_i <= t) / sum_i w_i. */
        WEIGHTS
    }

    /**
     * The distribution of weighted values.
     *
     * @param values finite, at least one
     * @param weights one for each value, at least 0; with {@link Normalization#WEIGHTS} not all 0
     */
    public static WeightedDistribution of(double[] values, double[] weights, Normalization normalization) {
        requireWeighted(values, weights);
        double sum = Arrays.stream(weights).sum();
        if (normalization == Normalization.WEIGHTS && sum == 0) {
            throw new IllegalArgumentException(
                    "All weights are 0: the policy never does what was logged, and nothing is known of what it earns");
        }
        double total = normalization == Normalization.WEIGHTS ? sum : values.length;
        double[] points = Arrays.stream(values).distinct().sorted().toArray();
        double[] masses = new double[points.length];
        for (int i = 0; i < values.length; i++) {
            masses[Arrays.binarySearch(points, values[i])] += weights[i] / total;
        }
        Arrays.parallelPrefix(masses, Double::sum);
        return ofCumulative(points, masses);
    }

    /**
     * The distribution function that comes of an estimate: each value is limited to [0, 1], none is less than one before it, and the last
     * is 1.
     *
     * @param points ascending, without repetition
     * @param estimates of F at each point
     */
    public static WeightedDistribution ofCumulative(double[] points, double[] estimates) {
        Moments.requireFinite(points, "point");
        double[] cumulative = new double[points.length];
        double highest = 0;
        for (int i = 0; i < points.length; i++) {
            if (i > 0 && points[i] <= points[i - 1]) {
                throw new IllegalArgumentException(
                        "Points have to ascend, got " + points[i] + " after " + points[i - 1]);
            }
            highest = Math.max(highest, Math.min(1, estimates[i]));
            cumulative[i] = highest;
        }
        cumulative[points.length - 1] = 1;
        return new WeightedDistribution(points.clone(), cumulative);
    }

    private static void requireWeighted(double[] values, double[] weights) {
        Moments.requireFinite(values, "value");
        if (weights.length != values.length) {
            throw new IllegalArgumentException(
                    "Each value has a weight, got " + values.length + " values and " + weights.length + " weights");
        }
        for (int i = 0; i < weights.length; i++) {
            if (!(weights[i] >= 0 && weights[i] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "The weight at index " + i + " is " + weights[i] + ": weights are finite and at least 0");
            }
        }
    }

    /** Where the function steps, ascending. */
    public double[] points() {
        return points.clone();
    }

    /** F at each point. */
    public double[] cumulatives() {
        return cumulative.clone();
    }

    /** F(t), the probability of at most {@code t}. */
    public double cumulative(double t) {
        int found = Arrays.binarySearch(points, t);
        int below = found >= 0 ? found : -found - 2;
        return below < 0 ? 0 : cumulative[below];
    }

    /** The least value t with F(t) at least {@code probability}, which is in (0, 1]. */
    public double quantile(double probability) {
        requireShare(probability);
        int i = 0;
        while (cumulative[i] < probability) {
            i++;
        }
        return points[i];
    }

    /** The mean of the distribution. */
    public double mean() {
        return tail(1);
    }

    /** The variance of the distribution, sum_k p_k (x_k - mean)^2. */
    public double variance() {
        double mean = mean();
        return IntStream.range(0, points.length)
                .mapToDouble(i -> mass(i) * (points[i] - mean) * (points[i] - mean))
                .sum();
    }

    /**
     * The conditional value at risk: the mean of the worst share of the distribution, where a step that reaches beyond the share counts in
     * part (Rockafellar and Uryasev 2000, for what is earned rather than lost).
     *
     * @param share in (0, 1]
     */
    public double conditionalValueAtRisk(double share) {
        requireShare(share);
        return tail(share);
    }

    private double tail(double share) {
        double sum = 0;
        double left = share;
        for (int i = 0; i < points.length && left > 0; i++) {
            double mass = Math.min(left, mass(i));
            sum += mass == 0 ? 0 : mass * points[i];
            left -= mass;
        }
        return sum / share;
    }

    private double mass(int i) {
        return i == 0 ? cumulative[0] : cumulative[i] - cumulative[i - 1];
    }

    static void requireShare(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("A share lies above 0 and up to 1, got " + share);
        }
    }

    /** The distribution function as it is given, whose points may be infinite or equal. */
    static WeightedDistribution asGiven(double[] points, double[] cumulative) {
        return new WeightedDistribution(points, cumulative);
    }

    /**
     * The percentile bootstrap of what can be read off the distribution.
     *
     * @param values finite, of fewer than two the interval is {@link Interval#UNKNOWN}
     * @param weights one for each value, at least 0
     * @param statistic such as {@code WeightedDistribution::mean}
     * @param level the share of resamples inside of the interval, in (0, 1)
     */
    public static Interval interval(
            double[] values,
            double[] weights,
            Normalization normalization,
            ToDoubleFunction<WeightedDistribution> statistic,
            double level,
            long seed) {
        return interval(values, weights, normalization, statistic, Bootstrap.RESAMPLES, level, seed);
    }

    /** As above, with another number of resamples. */
    public static Interval interval(
            double[] values,
            double[] weights,
            Normalization normalization,
            ToDoubleFunction<WeightedDistribution> statistic,
            int resamples,
            double level,
            long seed) {
        Bootstrap.Statistic resampled = resampled(values, weights, normalization, statistic);
        return Bootstrap.interval(values.length, resampled, resamples, level, seed);
    }

    /** As above, of values that depend on each other within clusters, which are resampled whole. */
    public static Interval interval(
            double[] values,
            double[] weights,
            Normalization normalization,
            ToDoubleFunction<WeightedDistribution> statistic,
            Clusters clusters,
            double level,
            long seed) {
        Bootstrap.Statistic resampled = resampled(values, weights, normalization, statistic);
        return clusters.single()
                ? Bootstrap.interval(values.length, resampled, Bootstrap.RESAMPLES, level, seed)
                : Bootstrap.interval(clusters.count(), resampled.ofGroups(clusters), Bootstrap.RESAMPLES, level, seed);
    }

    private static Bootstrap.Statistic resampled(
            double[] values,
            double[] weights,
            Normalization normalization,
            ToDoubleFunction<WeightedDistribution> statistic) {
        requireWeighted(values, weights);
        return counts -> {
            double[] resampled = new double[weights.length];
            Arrays.setAll(resampled, i -> counts[i] * weights[i]);
            return Arrays.stream(resampled).sum() == 0
                    ? Double.NaN
                    : statistic.applyAsDouble(of(values, resampled, normalization));
        };
    }
}
