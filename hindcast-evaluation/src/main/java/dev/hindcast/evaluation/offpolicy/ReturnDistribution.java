package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.WeightedDistribution;
import dev.hindcast.evaluation.WeightedDistribution.Normalization;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * How the returns of the policy are distributed, from logged returns with the importance weights of whole episodes (Chandak et al. 2021,
 * "Universal Off-Policy Evaluation", arXiv 2104.12820). Immutable.
 */
public final class ReturnDistribution {
    private final double[] returns;
    private final double[] weights;
    private final Normalization normalization;

    private ReturnDistribution(double[] returns, double[] weights, Normalization normalization) {
        this.returns = returns;
        this.weights = weights;
        this.normalization = normalization;
    }

    /**
     * The returns of logged episodes, as the policy would earn them.
     *
     * @param normalization what the weights are divided by
     * @throws IllegalArgumentException where the policy has no probabilities, or never takes what was logged
     */
    public static ReturnDistribution of(OffPolicyData data, Normalization normalization) {
        StepWeights weights = StepWeights.of(data)
                .orElseThrow(() -> new IllegalArgumentException(
                        "The policy takes one of infinitely many actions, which no log holds: "
                                + data.target().withoutWeights()
                                + ", or do without the distribution of its returns"));
        double[] ofEpisodes =
                normalization == Normalization.WEIGHTS ? weights.relativeOfEpisodes() : weights.ofEpisodes();
        if (Arrays.stream(ofEpisodes).allMatch(weight -> weight == 0)) {
            throw new IllegalArgumentException(
                    "The policy never takes what was logged: nothing is known of its returns");
        }
        return new ReturnDistribution(data.returns(), ofEpisodes, normalization);
    }

    /** The return of each episode. */
    public double[] returns() {
        return returns.clone();
    }

    /** The weight of each episode; of {@link Normalization#WEIGHTS} relative to the largest. */
    public double[] weights() {
        return weights.clone();
    }

    /** Mean, variance, quantiles and tails are those of it. */
    public WeightedDistribution distribution() {
        return WeightedDistribution.of(returns, weights, normalization);
    }

    /**
     * The percentile bootstrap over episodes of what can be read off the distribution.
     *
     * @param statistic such as {@code WeightedDistribution::variance}
     * @param resamples at least 2
     * @param level the share of resamples inside of the interval, in (0, 1)
     */
    public Interval interval(ToDoubleFunction<WeightedDistribution> statistic, int resamples, double level, long seed) {
        return WeightedDistribution.interval(returns, weights, normalization, statistic, resamples, level, seed);
    }
}
