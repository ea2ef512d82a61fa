package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.RiskCriterion;
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
    private static final int THIRDS = 60;

    private HiddenCause() {}

    /**
     * How much lower the self-normalised value of whole episodes can be.
     *
     * @param gamma the odds ratio, at least 1
     * @return at least 0; NaN where the policy has no probabilities
     */
    public static double shift(OffPolicyData data, double gamma) {
        return shift(data, gamma, RiskCriterion.MEAN);
    }

    /** The same of another figure of the returns than their mean. */
    public static double shift(OffPolicyData data, double gamma, RiskCriterion criterion) {
        Optional<double[]> least = StepWeights.of(data.withOdds(gamma)).map(StepWeights::logsOfEpisodes);
        Optional<double[]> most = StepWeights.of(data.withOdds(1 / gamma)).map(StepWeights::logsOfEpisodes);
        Optional<double[]> logged = StepWeights.of(data).map(StepWeights::logsOfEpisodes);
        if (least.isEmpty() || most.isEmpty() || logged.isEmpty()) {
            return Double.NaN;
        }
        double largest = Arrays.stream(most.get()).max().orElseThrow();
        double[] returns = data.returns();
        double[] once = new double[returns.length];
        Arrays.fill(once, 1);
        return criterion.statistic(returns, relative(logged.get(), largest)).of(once)
                - least(criterion, relative(least.get(), largest), relative(most.get(), largest), returns);
    }

    private static double[] relative(double[] logs, double largest) {
        return Arrays.stream(logs).map(log -> Math.exp(log - largest)).toArray();
    }

    /** The least that a figure can be where each weight lies between two numbers. */
    static double least(RiskCriterion criterion, double[] low, double[] high, double[] values) {
        return switch (criterion.measure()) {
            case MEAN -> least(low, high, values);
            case QUANTILE -> quantile(criterion.share(), low, high, values);
            case CVAR -> {
                int[] order = ascending(values);
                yield worst(criterion.share(), in(order, low), in(order, high), in(order, values));
            }
        };
    }

    /** The first value up to which the most weight, beside the least of what is above, makes up the share. */
    private static double quantile(double share, double[] low, double[] high, double[] values) {
        int[] order = ascending(values);
        double below = 0;
        double above = Arrays.stream(low).sum();
        for (int i : order) {
            below += high[i];
            above -= low[i];
            if (below >= share * (below + Math.max(0, above))) {
                return values[i];
            }
        }
        return values[order[order.length - 1]];
    }

    /** The most of eta - E (eta - X)+ / share (Rockafellar and Uryasev 2000), concave in eta, with the worst weights for each eta; values ascend. */
    private static double worst(double share, double[] low, double[] high, double[] values) {
        double from = values[0];
        double to = values[values.length - 1];
        for (int i = 0; i < THIRDS; i++) {
            double first = from + (to - from) / 3;
            double second = to - (to - from) / 3;
            if (beyond(first, share, low, high, values) < beyond(second, share, low, high, values)) {
                from = first;
            } else {
                to = second;
            }
        }
        return beyond((from + to) / 2, share, low, high, values);
    }

    private static double beyond(double eta, double share, double[] low, double[] high, double[] values) {
        return eta
                + least(
                                low,
                                high,
                                Arrays.stream(values)
                                        .map(value -> Math.min(0, value - eta))
                                        .toArray())
                        / share;
    }

    /** The least weighted mean: the most weight on the values up to some rank, the least weight on those above. */
    static double least(double[] low, double[] high, double[] values) {
        int[] order = ascending(values);
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

    private static int[] ascending(double[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(i -> i)
                .toArray();
    }

    private static double[] in(int[] order, double[] values) {
        return Arrays.stream(order).mapToDouble(i -> values[i]).toArray();
    }
}
