package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Interval;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How the returns of the policy are distributed, from logged returns G_i with the importance weights w_i of whole episodes
 * (Chandak et al. 2021, "Universal Off-Policy Evaluation", arXiv 2104.12820; Huang et al. 2021, "Off-Policy Risk Assessment in
 * Contextual Bandits", arXiv 2104.08977). A step function; mean, variance, quantiles and tails are those of it. Immutable.
 */
public final class ReturnDistribution {
    /** What the weights are divided by. */
    public enum Form {
        /**
         * F(x) = min(1, 1/n sum of w_i 1(G_i at most x)): unbiased before it is limited. Where weights sum to less than n, the
         * rest lies on the greatest return.
         */
        IMPORTANCE_SAMPLING,
        /** F(x) = sum of w_i 1(G_i at most x) / sum of w_i: biased for few episodes, consistent. */
        SELF_NORMALIZED
    }

    private final Form form;
    /** In ascending order of the returns. */
    private final double[] returns;

    private final double[] weights;
    private final int[] episodes;
    /** F at each return. */
    private final double[] cumulative;

    private ReturnDistribution(Form form, double[] returns, double[] weights, int[] episodes, double[] counts) {
        this.form = form;
        this.returns = returns;
        this.weights = weights;
        this.episodes = episodes;
        this.cumulative = cumulative(counts);
    }

    /**
     * The distribution of the returns of logged episodes, as the policy would earn them.
     *
     * @throws IllegalArgumentException where the policy has no probabilities, or never takes what was logged
     */
    public static ReturnDistribution of(OffPolicyData data, Form form) {
        StepWeights weights = StepWeights.of(data)
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "The policy takes one of infinitely many actions, which no log holds: returns cannot be weighted"));
        double[] own = form == Form.SELF_NORMALIZED ? weights.relativeOfEpisodes() : weights.ofEpisodes();
        double[] unsorted = data.returns();
        int[] order = IntStream.range(0, own.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> unsorted[i]))
                .mapToInt(i -> i)
                .toArray();
        if (Arrays.stream(own).allMatch(weight -> weight == 0)) {
            throw new IllegalArgumentException(
                    "The policy never takes what was logged: nothing is known of its returns");
        }
        double[] once = new double[own.length];
        Arrays.fill(once, 1);
        return new ReturnDistribution(
                form,
                Arrays.stream(order).mapToDouble(i -> unsorted[i]).toArray(),
                Arrays.stream(order).mapToDouble(i -> own[i]).toArray(),
                order,
                once);
    }

    private double[] cumulative(double[] counts) {
        double[] sums = new double[weights.length];
        double sum = 0;
        double episodeCount = 0;
        for (int k = 0; k < sums.length; k++) {
            sum += counts[episodes[k]] * weights[k];
            episodeCount += counts[episodes[k]];
            sums[k] = sum;
        }
        double total = form == Form.SELF_NORMALIZED ? sum : episodeCount;
        Arrays.setAll(sums, k -> Math.min(1, sums[k] / total));
        sums[sums.length - 1] = total > 0 ? 1 : Double.NaN;
        return sums;
    }

    /** F(x), the probability of a return of at most x. */
    public double cumulative(double x) {
        double result = 0;
        for (int k = 0; k < returns.length && returns[k] <= x; k++) {
            result = cumulative[k];
        }
        return result;
    }

    /** The least return whose F is at least a probability in (0, 1]. */
    public double quantile(double probability) {
        requireShare(probability);
        for (int k = 0; k < returns.length; k++) {
            if (cumulative[k] >= probability) {
                return returns[k];
            }
        }
        return Double.NaN;
    }

    /** The mean return. */
    public double mean() {
        return conditionalValueAtRisk(1);
    }

    /** The variance of the returns. */
    public double variance() {
        double mean = mean();
        double sum = 0;
        for (int k = 0; k < returns.length; k++) {
            sum += mass(k) * (returns[k] - mean) * (returns[k] - mean);
        }
        return sum;
    }

    /**
     * The mean of the worst share of the returns, a step that reaches beyond the share counting in part (Rockafellar and Uryasev 2000,
     * for gains).
     *
     * @param share in (0, 1]
     */
    public double conditionalValueAtRisk(double share) {
        requireShare(share);
        double sum = 0;
        double left = share;
        for (int k = 0; k < returns.length && !(left <= 0); k++) {
            double mass = Math.min(left, mass(k));
            sum += mass * returns[k];
            left -= mass;
        }
        return sum / share;
    }

    private double mass(int k) {
        return k == 0 ? cumulative[0] : cumulative[k] - cumulative[k - 1];
    }

    private static void requireShare(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("A share lies above 0 and is at most 1, got " + share);
        }
    }

    /**
     * The percentile bootstrap over episodes of what can be read off the distribution.
     *
     * @param statistic such as {@code ReturnDistribution::variance}
     * @param resamples how many
     * @param level the share of resamples inside of the interval, in (0, 1)
     */
    public Interval interval(ToDoubleFunction<ReturnDistribution> statistic, int resamples, double level, long seed) {
        return Bootstrap.interval(
                returns.length,
                counts -> statistic.applyAsDouble(new ReturnDistribution(form, returns, weights, episodes, counts)),
                resamples,
                level,
                seed);
    }
}
