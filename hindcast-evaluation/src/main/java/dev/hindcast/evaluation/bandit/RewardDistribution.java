package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.WeightedDistribution;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * The distribution of a policy's rewards by the doubly robust estimate of Huang et al. 2021: at each reward t, F(t) = 1/n sum_i
 * [ sum_a pi(a | x_i) G(t; x_i, a) + w_i (1(r_i <= t) - G(t; x_i, a_i)) ], made a distribution function by limiting it to [0, 1] and letting
 * it ascend. The model G(t; x, a) of the chance that an action earns at most t is fitted to 1(r_i <= t), once for each t. Without a model
 * take {@link WeightedDistribution#of} with {@link BanditLog#weights}.
 */
public final class RewardDistribution {
    /** At more points the function would cost too many fits. */
    public static final int POINTS = 100;

    private final double[] points;

    /** Points x rows: samples whose mean is the estimate of F at the point. */
    private final double[][] samples;

    private RewardDistribution(double[] points, double[][] samples) {
        this.points = points;
        this.samples = samples;
    }

    /**
     * The distribution under a policy.
     *
     * @param fitting of the models G
     * @param seed of the folds
     */
    public static RewardDistribution of(BanditLog log, BanditPolicy policy, Fitting fitting, long seed) {
        double[] points = points(log.rewards());
        double[][] samples = new double[points.length][];
        for (int k = 0; k < points.length; k++) {
            double point = points[k];
            BanditLog atMost = log.withRewards(Arrays.stream(log.rewards())
                    .map(reward -> reward <= point ? 1 : 0)
                    .toArray());
            samples[k] = Corrected.of(fitting, atMost, policy, seed).samples(weight -> weight);
        }
        return new RewardDistribution(points, samples);
    }

    private static double[] points(double[] rewards) {
        double[] distinct = Arrays.stream(rewards).distinct().sorted().toArray();
        if (distinct.length <= POINTS) {
            return distinct;
        }
        double[] points = new double[POINTS];
        Arrays.setAll(points, k -> distinct[(int) ((long) (k + 1) * distinct.length / POINTS) - 1]);
        return points;
    }

    /** The estimate. */
    public WeightedDistribution estimate() {
        double[] cumulative = new double[points.length];
        Arrays.setAll(cumulative, k -> Estimates.average(samples[k]));
        return WeightedDistribution.ofCumulative(points, cumulative);
    }

    /**
     * The percentile bootstrap of what can be read off the distribution, the models held as they are.
     *
     * @param statistic such as {@code WeightedDistribution::mean}
     * @param level the share of resamples inside of the interval, in (0, 1)
     */
    public Interval interval(ToDoubleFunction<WeightedDistribution> statistic, double level, long seed) {
        return Bootstrap.interval(samples[0].length, counts -> statistic.applyAsDouble(resampled(counts)), level, seed);
    }

    private WeightedDistribution resampled(double[] counts) {
        double[] cumulative = new double[points.length];
        for (int k = 0; k < points.length; k++) {
            for (int i = 0; i < counts.length; i++) {
                cumulative[k] += counts[i] * samples[k][i] / counts.length;
            }
        }
        return WeightedDistribution.ofCumulative(points, cumulative);
    }
}
