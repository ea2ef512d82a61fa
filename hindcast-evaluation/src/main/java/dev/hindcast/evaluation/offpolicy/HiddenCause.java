package dev.hindcast.evaluation.offpolicy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a hidden cause of both actions and rewards can do to a self-normalised estimate: the marginal sensitivity model (Tan 2006), in which the
 * odds of each logged action differ from the propensities' by a factor between 1 / gamma and gamma, and the least ratio of weighted
 * sums that this allows (Zhao, Small and Bhattacharya 2019, arXiv 1711.11286, section 4.3).
 */
public final class HiddenCause {
    private HiddenCause() {}

    /**
     * How much lower the self-normalised value of whole episodes can be.
     *
     * @param gamma the odds ratio, at least 1
     * @return at least 0; NaN where the policy has no probabilities
     */
    public static double shift(OffPolicyData data, double gamma) {
        Optional<double[]> least = StepWeights.of(data.withOdds(gamma)).map(StepWeights::logsOfEpisodes);
        Optional<double[]> most = StepWeights.of(data.withOdds(1 / gamma)).map(StepWeights::logsOfEpisodes);
        Optional<double[]> logged = StepWeights.of(data).map(StepWeights::logsOfEpisodes);
        if (least.isEmpty() || most.isEmpty() || logged.isEmpty()) {
            return Double.NaN;
        }
        double largest = Arrays.stream(most.get()).max().orElseThrow();
        double[] returns = data.returns();
        return mean(relative(logged.get(), largest), returns)
                - least(relative(least.get(), largest), relative(most.get(), largest), returns);
    }

    private static double[] relative(double[] logs, double largest) {
        return Arrays.stream(logs).map(log -> Math.exp(log - largest)).toArray();
    }

    private static double mean(double[] weights, double[] values) {
        double sum = 0;
        double weighted = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            weighted += weights[i] * values[i];
        }
        return weighted / sum;
    }

    /** The least weighted mean: the most weight on the values up to some rank, the least weight on those above. */
    static double least(double[] low, double[] high, double[] values) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(i -> i)
                .toArray();
        double sum = Arrays.stream(low).sum();
        double weighted = 0;
        for (int i = 0; i < low.length; i++) {
            weighted += low[i] * values[i];
        }
        double least = sum > 0 ? weighted / sum : Double.POSITIVE_INFINITY;
        for (int i : order) {
            sum += high[i] - low[i];
            weighted += (high[i] - low[i]) * values[i];
            least = sum > 0 ? Math.min(least, weighted / sum) : least;
        }
        return least;
    }
}
