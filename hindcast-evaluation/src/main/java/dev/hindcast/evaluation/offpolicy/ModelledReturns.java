package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Episode;
import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.WeightedDistribution;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How the returns of the policy are distributed, by a model of the log on tables, alone or corrected by weighted steps (Huang et al. 2021, "Off-policy
 * risk assessment in contextual bandits", and 2022, "Off-policy risk assessment for Markov decision processes"): with F(y | h) the model's
 * probability that an episode of history h returns at most y, the doubly robust estimate of F(y) is the mean over episodes of F(y | s_0) + sum_t w_(0:t) (F(y |
 * h_(t+1)) - F(y | h_t, a_t)), where after the last step F is 0 or 1. It is right where either the probabilities or the model are. The model of an
 * episode was fitted to the other half of the log.
 *
 * <p>F is estimated at up to {@value #POINTS} of the logged returns; what lies beyond the greatest is put on it. Returns are those within the steps of the
 * longest episode. Immutable.
 */
public final class ModelledReturns {
    private static final int POINTS = 200;
    private static final double LARGEST_LOG = 300;
    private static final double ROUNDING = 1e-6;

    private final double[] points;
    /** By episode and point. */
    private final double[][] contributions;

    /** What the distribution is made of. */
    public enum Form {
        /** Weighted returns, without a model: {@link ReturnDistribution}. */
        WEIGHTED,
        /** The model, corrected by weighted steps. */
        DR,
        /** The model alone. */
        MODEL
    }

    private ModelledReturns(double[] points, double[][] contributions) {
        this.points = points;
        this.contributions = contributions;
    }

    /**
     * The distribution of returns.
     *
     * @param form {@link Form#DR} or {@link Form#MODEL}
     * @param seed of the halves and of what the model draws
     * @throws IllegalArgumentException where observations or actions are not discrete, the policy looks back or has no probabilities, or tables
     *     are too large
     */
    public static ModelledReturns of(OffPolicyData data, Form form, long seed) {
        if (form == Form.WEIGHTED) {
            throw new IllegalArgumentException("Weighted returns have no model: take ReturnDistribution");
        }
        double[] points = points(data.returns());
        double[][] contributions = new double[data.episodes()][];
        if (form == Form.MODEL) {
            SampledReturns model = fit(data, data, seed);
            IntStream.range(0, contributions.length).parallel().forEach(i -> {
                int start = state(data, i, 0);
                contributions[i] = Arrays.stream(points)
                        .map(y -> model.ofState(0, start, y + slack(y)))
                        .toArray();
            });
            return new ModelledReturns(points, contributions);
        }
        double[] logs = data.logWeights()
                .orElseThrow(() -> new IllegalArgumentException("The policy has no probabilities: take `form model`"));
        List<SampledReturns> models = IntStream.range(0, 2)
                .mapToObj(half -> fit(data, half(data, 1 - half), seed + half))
                .toList();
        double[] returns = data.returns();
        IntStream.range(0, contributions.length)
                .parallel()
                .forEach(i -> contributions[i] = corrected(data, i, models.get(i % 2), logs, points, returns[i]));
        return new ModelledReturns(points, contributions);
    }

    private static SampledReturns fit(OffPolicyData all, OffPolicyData part, long seed) {
        return SampledReturns.of(TabularLog.of(part.dataset(), all.target()), all.horizon(), all.discount(), seed);
    }

    /** Every second episode. */
    private static OffPolicyData half(OffPolicyData data, int half) {
        if (data.episodes() < 2) {
            throw new IllegalArgumentException("One episode leaves no other to fit a model to: log more");
        }
        List<Episode> episodes = data.dataset().episodes();
        Set<Episode> own = Collections.newSetFromMap(new IdentityHashMap<>());
        IntStream.range(0, episodes.size()).filter(i -> i % 2 == half).forEach(i -> own.add(episodes.get(i)));
        return data.with(data.dataset().filter(own::contains));
    }

    private static int state(OffPolicyData data, int episode, int t) {
        return (int) data.dataset().episodes().get(episode).observations()[t];
    }

    /** Rewards are summed up in another order than in returns. */
    private static double slack(double y) {
        return ROUNDING * Math.max(1, Math.abs(y));
    }

    private static double[] corrected(
            OffPolicyData data, int i, SampledReturns model, double[] logs, double[] points, double returned) {
        double[] sums = new double[points.length];
        double earned = 0;
        double scale = 1;
        double before = 1;
        int length = data.length(i);
        for (int t = 0; t < length && before > 0 && scale > 0; t++) {
            int at = data.start(i) + t;
            int state = state(data, i, t);
            int action = (int) data.dataset().episodes().get(i).actions()[t];
            double weight = Math.exp(Math.min(LARGEST_LOG, logs[at]));
            for (int k = 0; k < points.length; k++) {
                double left = (points[k] + slack(points[k]) - earned) / scale;
                sums[k] += before * model.ofState(t, state, left);
                sums[k] -= weight == 0 ? 0 : weight * model.ofAction(t, state, action, left);
            }
            earned += scale * data.rewards()[at];
            scale *= data.discount();
            before = weight;
        }
        for (int k = 0; k < points.length; k++) {
            sums[k] += returned <= points[k] ? before : 0;
        }
        return sums;
    }

    private static double[] points(double[] returns) {
        double[] distinct = Arrays.stream(returns).distinct().sorted().toArray();
        if (distinct.length <= POINTS) {
            return distinct;
        }
        double[] points = new double[POINTS];
        Arrays.setAll(points, k -> distinct[(int) ((long) (k + 1) * distinct.length / POINTS) - 1]);
        return points;
    }

    /** Mean, variance, quantiles and tails are those of it. */
    public WeightedDistribution distribution() {
        double[] once = new double[contributions.length];
        Arrays.fill(once, 1);
        return distribution(once);
    }

    private WeightedDistribution distribution(double[] counts) {
        double[] cumulative = new double[points.length];
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                for (int k = 0; k < points.length; k++) {
                    cumulative[k] += counts[i] * contributions[i][k];
                }
            }
        }
        for (int k = 0; k < points.length; k++) {
            cumulative[k] /= counts.length;
        }
        return WeightedDistribution.ofCumulative(points, cumulative);
    }

    /**
     * The percentile bootstrap over episodes of what can be read off the distribution, the models held as they are: of {@link Form#MODEL} it shows how
     * starts differ, and nothing of the model's error.
     *
     * @param statistic such as {@code WeightedDistribution::variance}
     * @param resamples at least 2
     * @param level the share of resamples inside of the interval, in (0, 1)
     */
    public Interval interval(ToDoubleFunction<WeightedDistribution> statistic, int resamples, double level, long seed) {
        return Bootstrap.interval(
                contributions.length, counts -> statistic.applyAsDouble(distribution(counts)), resamples, level, seed);
    }
}
