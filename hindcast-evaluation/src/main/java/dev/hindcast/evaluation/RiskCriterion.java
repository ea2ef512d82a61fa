package dev.hindcast.evaluation;

import dev.hindcast.evaluation.Caution.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What of the distribution of its returns a policy is judged by: their mean, the mean of the worst share of them (conditional value at risk,
 * Rockafellar and Uryasev 2000, of what is earned rather than lost), or a quantile. Of logged returns with the importance weights of whole episodes,
 * self-normalised (Huang et al. 2021, "Off-policy risk assessment in contextual bandits"; Chandak et al. 2021, "Universal off-policy evaluation",
 * arXiv 2104.12820).
 *
 * @param measure what is read off
 * @param share of the worst returns, or the probability of the quantile, in (0, 1]; 1 for the mean
 */
public record RiskCriterion(Measure measure, double share) {
    /** The mean of all returns. */
    public static final RiskCriterion MEAN = new RiskCriterion(Measure.MEAN, 1);

    /** How many episodes the worst share, or how many clusters of them all, have to weigh as much as. */
    private static final double DOUBTED_TAIL_SIZE = 50;

    private static final double ROUNDING = 1e-12;
    private static final String FORMS = "mean, cvar=SHARE such as cvar=0.1, or quantile=SHARE such as quantile=0.5";

    /** What is read off a distribution. */
    public enum Measure {
        /** The mean. */
        MEAN,
        /** The mean of the worst share. */
        CVAR,
        /** The least value that a share of the returns does not exceed. */
        QUANTILE
    }

    public RiskCriterion {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("The share of a criterion lies above 0 and up to 1, got " + share);
        }
        if (measure == Measure.MEAN && share != 1) {
            throw new IllegalArgumentException("The mean is that of all returns, got a share of " + share);
        }
    }

    /**
     * The criterion of that name.
     *
     * @param text mean, cvar=SHARE or quantile=SHARE
     * @throws IllegalArgumentException where it is none of these
     */
    public static RiskCriterion parse(String text) {
        String[] parts = text.split("=", -1);
        if (parts.length == 1 && parts[0].equals("mean")) {
            return MEAN;
        }
        if (parts.length == 2 && (parts[0].equals("cvar") || parts[0].equals("quantile"))) {
            try {
                return new RiskCriterion(
                        Measure.valueOf(parts[0].toUpperCase(Locale.ROOT)), Double.parseDouble(parts[1]));
            } catch (NumberFormatException none) {
                throw new IllegalArgumentException("'" + parts[1] + "' is no share: a criterion is " + FORMS, none);
            }
        }
        throw new IllegalArgumentException("Unknown criterion '" + text + "': it is " + FORMS);
    }

    /** What it is of a distribution. */
    public double of(WeightedDistribution distribution) {
        ToDoubleFunction<WeightedDistribution> figure = switch (measure) {
            case MEAN -> WeightedDistribution::mean;
            case CVAR -> d -> d.conditionalValueAtRisk(share);
            case QUANTILE -> d -> d.quantile(share);
        };
        return figure.applyAsDouble(distribution);
    }

    /**
     * What it is of a policy, by weighted returns of another one.
     *
     * @param returns finite, at least one
     * @param weights one for each return, finite and at least 0, up to a common factor
     * @return a statistic of how often each episode counts; NaN where all that count have weight 0
     */
    public Bootstrap.Statistic statistic(double[] returns, double[] weights) {
        requireWeighted(returns, weights);
        Sorted sorted = Sorted.of(returns, weights);
        return counts -> value(sorted, counts);
    }

    /** What it is of a policy minus what it is of the one that collected the log, on the same episodes; see {@link #statistic}. */
    public Bootstrap.Statistic difference(double[] returns, double[] weights) {
        Bootstrap.Statistic policy = statistic(returns, weights);
        Bootstrap.Statistic behavior = statistic(returns, ones(returns.length));
        return counts -> policy.of(counts) - behavior.of(counts);
    }

    /** What speaks against an interval: the worst share has to hold episodes enough, of policy and log. */
    public List<Caution> cautions(double[] returns, double[] weights) {
        return cautions(returns, weights, Clusters.single(returns.length));
    }

    /** The same of episodes that depend on each other: the worst share has to hold clusters enough. */
    public List<Caution> cautions(double[] returns, double[] weights, Clusters clusters) {
        requireWeighted(returns, weights);
        double effective =
                Math.min(tailSize(returns, weights, clusters), tailSize(returns, ones(returns.length), clusters));
        List<Caution> cautions = new ArrayList<>();
        String seen = String.format(
                Locale.ROOT,
                "The %s rests on what weighs as much as %.1f equally weighted %s",
                words(),
                effective,
                clusters.single() ? "episodes" : "clusters of episodes");
        if (effective < WeightSummary.REFUSED_SAMPLE_SIZE) {
            cautions.add(Caution.refusal(
                    Kind.FEW, seen + ": log more" + (measure == Measure.MEAN ? "" : ", or take a larger share")));
        } else if (effective < doubted(clusters)) {
            cautions.add(Caution.warning(Kind.FEW, seen + ": its interval is too short"));
        }
        return cautions;
    }

    /** A mean of single episodes is one like any other. */
    private double doubted(Clusters clusters) {
        return measure == Measure.MEAN && clusters.single() ? WeightSummary.DOUBTED_SAMPLE_SIZE : DOUBTED_TAIL_SIZE;
    }

    /** (sum w)^2 / sum w^2 of the worst share, or of the lesser part on either side of a quantile, w being the weight of a cluster there. */
    private double tailSize(double[] returns, double[] weights, Clusters clusters) {
        int[] order = ascending(returns);
        double total = Arrays.stream(weights).sum();
        double part = measure == Measure.QUANTILE ? Math.min(share, 1 - share) : share;
        boolean fromTop = measure == Measure.QUANTILE && share > 0.5;
        double sum = 0;
        double[] tail = new double[weights.length];
        for (int k = 0; k < order.length && sum < part * total; k++) {
            int i = order[fromTop ? order.length - 1 - k : k];
            tail[i] = weights[i];
            sum += weights[i];
        }
        double squares = Arrays.stream(clusters.sums(tail))
                .map(weight -> weight * weight)
                .sum();
        return squares == 0 ? 0 : sum / squares * sum;
    }

    private static void requireWeighted(double[] returns, double[] weights) {
        Moments.requireFinite(returns, "return");
        if (weights.length != returns.length) {
            throw new IllegalArgumentException(
                    "Each return has a weight, got " + returns.length + " returns and " + weights.length + " weights");
        }
        if (!Arrays.stream(weights).allMatch(weight -> weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("Weights are finite and at least 0");
        }
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static int[] ascending(double[] returns) {
        return IntStream.range(0, returns.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> returns[i]))
                .mapToInt(i -> i)
                .toArray();
    }

    private double value(Sorted sorted, double[] counts) {
        double mass = share * sorted.total(counts);
        if (mass == 0) {
            return Double.NaN;
        }
        return measure == Measure.QUANTILE ? sorted.quantile(counts, mass) : sorted.worst(counts, mass) / mass;
    }

    /** Episodes by what they return: the k-th worst is number {@code order[k]}. */
    private record Sorted(int[] order, double[] returns, double[] weights) {
        static Sorted of(double[] returns, double[] weights) {
            int[] order = ascending(returns);
            return new Sorted(
                    order,
                    Arrays.stream(order).mapToDouble(i -> returns[i]).toArray(),
                    Arrays.stream(order).mapToDouble(i -> weights[i]).toArray());
        }

        double total(double[] counts) {
            double total = 0;
            for (int k = 0; k < order.length; k++) {
                total += counts[order[k]] * weights[k];
            }
            return total;
        }

        /** The sum of the worst returns until their weights sum to a mass, of the last of them as much as is left. */
        double worst(double[] counts, double mass) {
            double sum = 0;
            double reached = 0;
            int k = 0;
            for (; k < order.length && reached < mass; k++) {
                double own = counts[order[k]] * weights[k];
                reached += own;
                sum += own * returns[k];
            }
            return sum - Math.max(0, reached - mass) * returns[k - 1];
        }

        double quantile(double[] counts, double mass) {
            double sum = 0;
            double found = returns[0];
            for (int k = 0; k < order.length && sum < mass * (1 - ROUNDING); k++) {
                double own = counts[order[k]] * weights[k];
                sum += own;
                found = own > 0 ? returns[k] : found;
            }
            return found;
        }
    }

    /** What it is, in words: the mean of the worst 10%. */
    public String words() {
        return switch (measure) {
            case MEAN -> "mean";
            case CVAR -> String.format(Locale.ROOT, "mean of the worst %s%%", percent());
            case QUANTILE -> String.format(Locale.ROOT, "%s%% quantile", percent());
        };
    }

    private String percent() {
        return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString();
    }

    @Override
    public String toString() {
        return measure == Measure.MEAN ? "mean" : measure.name().toLowerCase(Locale.ROOT) + "=" + share;
    }
}
