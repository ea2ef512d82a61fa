package dev.hindcast.evaluation.offpolicy;

import java.util.Arrays;
import java.util.Optional;

/**
 * Importance-weighted returns above the least that is possible, one an episode. They are never negative, whatever the weights are, and
 * their mean is the policy's value above the least; where the policy does what the log never tries, it is less, as if that earned the
 * least. Bounds that know only the least of a sample hold for them.
 *
 * @param samples one an episode, at least 0
 * @param least what the samples are above: the value is at least their mean plus this
 */
public record ExcessReturns(double[] samples, double least) {
    /**
     * Of whole episodes: w (G - low).
     *
     * @param low what the discounted return of an episode is at least
     * @return nothing where the policy has no probabilities
     */
    public static Optional<ExcessReturns> ofEpisodes(OffPolicyData data, double low) {
        return weighted(data, low, 1).map(samples -> new ExcessReturns(samples, low));
    }

    /** The estimate of the value that they make, with the weights and cautions of another. */
    public Estimator.Prepared insteadOf(Estimator.Prepared other) {
        return Estimator.Prepared.mean(
                Arrays.stream(samples).map(sample -> sample + least).toArray(), other.weights(), other.cautions());
    }

    /**
     * How far returns lie below the most that is possible: w (high - G). The most less their mean is a value that the policy does not
     * exceed, where what the log never tries counts as the most.
     *
     * @param high what the discounted return of an episode is at most
     */
    public static Optional<ExcessReturns> belowMost(OffPolicyData data, double high) {
        return weighted(data, high, -1).map(samples -> new ExcessReturns(samples, -high));
    }

    private static Optional<double[]> weighted(OffPolicyData data, double end, double sign) {
        return StepWeights.of(data).map(weights -> {
            double[] samples = weights.ofEpisodes();
            double[] returns = data.returns();
            for (int i = 0; i < samples.length; i++) {
                samples[i] = samples[i] == 0 ? 0 : samples[i] * Math.max(0, sign * (returns[i] - end));
            }
            return samples;
        });
    }

    /**
     * Of each decision: the sum of gamma^t w_(0:t) (r_t - low) over the steps of the longest episode, an episode that ended earlier earning 0 from then on with the
     * weight that it ended with.
     *
     * @param lowest what a reward is at least
     */
    public static Optional<ExcessReturns> ofSteps(OffPolicyData data, double lowest) {
        double low = Math.min(0, lowest);
        double[] discounts = data.discounts();
        double[] following = new double[data.horizon() + 1];
        for (int t = data.horizon() - 1; t >= 0; t--) {
            following[t] = following[t + 1] + discounts[t];
        }
        return StepWeights.of(data).map(weights -> {
            double[] rewards = data.rewards().clone();
            Arrays.setAll(rewards, i -> Math.max(0, rewards[i] - low));
            double[] samples = weights.contributions(
                    new StepTerms(rewards, new double[rewards.length], new double[data.episodes()]));
            double[] last = weights.ofEpisodes();
            for (int i = 0; i < samples.length && low < 0; i++) {
                samples[i] -= last[i] == 0 ? 0 : last[i] * low * following[data.length(i)];
            }
            return new ExcessReturns(samples, low * following[0]);
        });
    }
}
