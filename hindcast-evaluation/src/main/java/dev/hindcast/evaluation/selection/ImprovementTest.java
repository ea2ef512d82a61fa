package dev.hindcast.evaluation.selection;

import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Moments;
import dev.hindcast.evaluation.offpolicy.ConcentrationBound;
import dev.hindcast.evaluation.offpolicy.Estimator;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.OffPolicyEvaluation;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The safety test of high-confidence policy improvement (Thomas, Theocharous and Ghavamzadeh 2015, "High Confidence Policy Improvement", section 4):
 * a policy passes where a lower confidence bound of its value exceeds the value of the policy that collected the data. The episodes must
 * not be those that the policy was learned from.
 *
 * <p>What is bounded is the difference between the two on the same episodes, so that the behaviour's value need not be known.
 *
 * @param estimator of the policy's value
 * @param bound how the lower bound is made
 * @param confidence with which a policy that passes is better, at least 1/2 and below 1
 * @param returns bounds of the return of an episode, from what is known of the problem and not from the log; {@link Bound#CONCENTRATION}
 *     alone looks at them
 * @param seed of the bootstrap
 */
public record ImprovementTest(
        Estimator estimator, Bound bound, double confidence, Confidence.Range returns, long seed) {
    /** A policy that is the log's own differs from it by rounding alone, which is no improvement. */
    private static final double ROUNDING = 1e-9;

    /** How a lower bound of the difference is made. */
    public enum Bound {
        /** Student's t for the mean of the episodes' contributions: close to its confidence once episodes are many. */
        STUDENT_T,
        /** The percentile of the difference over resamples of episodes. */
        BOOTSTRAP,
        /**
         * {@link ConcentrationBound} of the policy's value against Hoeffding's upper bound of the behaviour's, each with half of the
         * error: holds for any number of episodes, and asks for many. For estimators that are means over episodes, and returns that
         * are not negative and have a known upper bound.
         */
        CONCENTRATION;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public ImprovementTest {
        if (!(confidence >= 0.5 && confidence < 1)) {
            throw new IllegalArgumentException("The confidence is at least 0.5 and below 1, got " + confidence);
        }
    }

    /** A test that knows no bounds of returns. */
    public ImprovementTest(Estimator estimator, Bound bound, double confidence, long seed) {
        this(estimator, bound, confidence, Confidence.Range.UNKNOWN, seed);
    }

    /**
     * What the test says.
     *
     * @param passed whether the policy is better, with the confidence asked for
     * @param policy the estimate of the policy's value
     * @param behaviorValue the mean return of the episodes
     * @param lowerBound of the policy's value minus the behaviour's; NaN where there is none
     * @param reason in words
     */
    public record Verdict(boolean passed, Estimate policy, double behaviorValue, double lowerBound, String reason) {}

    /** Tests a policy on episodes that it was not learned from. */
    public Verdict test(OffPolicyData data) {
        Estimate estimate = OffPolicyEvaluation.seeded(seed).estimate(estimator, data);
        double[] logged = data.returns();
        double behavior = Moments.mean(logged);
        Optional<Caution> refusal = estimate.cautions().stream()
                .filter(caution -> caution.level() == Caution.Level.REFUSAL)
                .findFirst();
        if (logged.length < 2) {
            return new Verdict(false, estimate, behavior, Double.NaN, "One episode says nothing of chance: log more");
        }
        if (refusal.isPresent()) {
            return new Verdict(
                    false, estimate, behavior, Double.NaN, refusal.get().reason());
        }
        double lower = beyondRounding(lowerBound(estimator.prepare(data), logged), logged);
        return new Verdict(lower > 0, estimate, behavior, lower, reason(estimate, behavior, lower));
    }

    /** The bound, or 0 where only rounding tells it from that: the policy that collected the data is no better than itself. */
    private static double beyondRounding(double lower, double[] returns) {
        double largest = Arrays.stream(returns).map(Math::abs).max().orElseThrow();
        return Math.abs(lower) <= ROUNDING * largest ? 0 : lower;
    }

    private String reason(Estimate estimate, double behavior, double lower) {
        String difference = String.format(
                Locale.ROOT,
                "with %s%% confidence the policy is worth at %s than the behaviour (estimates %.4g and %.4g)",
                percent(confidence),
                String.format(Locale.ROOT, lower > 0 ? "least %.4g more" : "most %.4g less", Math.abs(lower)),
                estimate.value(),
                behavior);
        if (lower > 0) {
            return "Better: " + difference;
        }
        return estimate.value() <= behavior
                ? "Not better: its estimate does not exceed the behaviour's value; " + difference
                : "Not shown to be better: " + difference
                        + ". More episodes, or a policy nearer to the log's, would tell";
    }

    private static String percent(double share) {
        return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString();
    }

    private double lowerBound(Estimator.Prepared prepared, double[] logged) {
        return switch (bound) {
            case STUDENT_T -> student(prepared, logged);
            case BOOTSTRAP -> bootstrap(prepared, logged);
            case CONCENTRATION -> concentration(prepared, logged);
        };
    }

    private double student(Estimator.Prepared prepared, double[] logged) {
        double[] contributions = contributions(prepared);
        double[] differences = new double[logged.length];
        Arrays.setAll(differences, i -> contributions[i] - logged[i]);
        double mean = Moments.mean(differences);
        double squares =
                Arrays.stream(differences).map(x -> (x - mean) * (x - mean)).sum();
        int n = differences.length;
        double quantile = TDistribution.of(n - 1).inverseCumulativeProbability(confidence);
        return mean - quantile * Math.sqrt(squares / (n - 1) / n);
    }

    private double bootstrap(Estimator.Prepared prepared, double[] logged) {
        Bootstrap.Statistic behavior = Bootstrap.mean(logged);
        Bootstrap.Statistic difference = counts -> prepared.value().of(counts) - behavior.of(counts);
        return Bootstrap.interval(logged.length, difference, 2 * confidence - 1, seed)
                .low();
    }

    private double concentration(Estimator.Prepared prepared, double[] logged) {
        if (!prepared.mean()) {
            throw new IllegalArgumentException(
                    "The concentration bound is for estimators that are means over episodes, which " + estimator.name()
                            + " is not: take is or pdis, or another bound");
        }
        double half = (1 + confidence) / 2;
        double[] contributions = contributions(prepared);
        if (!(returns.low() >= 0 && returns.high() < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("The concentration bound needs to know what the discounted return of an"
                    + " episode can be, and that it is not negative: state the range, or take another bound");
        }
        returns.require(logged);
        double width = returns.high() - returns.low();
        double behavior = Moments.mean(logged) + width * Math.sqrt(Math.log(1 / (1 - half)) / (2 * logged.length));
        return ConcentrationBound.lower(contributions, half) - behavior;
    }

    private double[] contributions(Estimator.Prepared prepared) {
        return prepared.contributions()
                .orElseThrow(() -> new IllegalArgumentException(
                        "The estimator " + estimator.name() + " is no sum over episodes: take the bootstrap bound"));
    }
}
