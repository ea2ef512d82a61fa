package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Caution.Level;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Runs estimators and says how far each can be trusted. Immutable.
 *
 * @param confidence how intervals are made
 * @param level the probability with which an interval shall cover the value, in (0, 1)
 * @param range bounds of what an episode may contribute (its weighted return), which the intervals that hold for few episodes need
 * @param resamples of the bootstrap, at least 2
 * @param seed of the bootstrap
 */
@RecordBuilder
public record OffPolicyEvaluation(Confidence confidence, double level, Confidence.Range range, int resamples, long seed)
        implements OffPolicyEvaluationBuilder.With {
    private static final double MOST_UNSEEN = 0.01;
    private static final double ROUNDING = 1e-9;
    /** Rounded probabilities sum up to this. */
    private static final double NEVER = 1e-6;
    /** What was never tried may be worse than all that was logged. */
    private static final double DOUBTED_UNTRIED = 0.005;

    public OffPolicyEvaluation {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("A confidence level lies between 0 and 1, got " + level);
        }
        if (resamples < 2) {
            throw new IllegalArgumentException("The bootstrap takes at least 2 resamples, got " + resamples);
        }
    }

    /** 95% bootstrap intervals of {@value Bootstrap#RESAMPLES} resamples. */
    public static OffPolicyEvaluation seeded(long seed) {
        return new OffPolicyEvaluation(Confidence.BOOTSTRAP, 0.95, Confidence.Range.UNKNOWN, Bootstrap.RESAMPLES, seed);
    }

    /**
     * What an estimator says of the policy's value.
     *
     * @throws IllegalArgumentException where the interval needs a range that was not stated, or what an episode contributes lies outside
     */
    public Estimate estimate(Estimator estimator, OffPolicyData data) {
        return estimate(estimator.name(), estimator.prepare(data), data);
    }

    /** What an estimator that is prepared on the data says of the policy's value. */
    public Estimate estimate(String estimator, Estimator.Prepared prepared, OffPolicyData data) {
        List<Caution> cautions = new ArrayList<>(prepared.cautions());
        cautions.addAll(data.target().cautions());
        prepared.weights().ifPresent(weights -> cautions.addAll(weights.cautions("episodes")));
        double value = prepared.estimate(data.episodes());
        if (!Double.isFinite(value) && cautions.stream().noneMatch(c -> c.level() == Caution.Level.REFUSAL)) {
            cautions.add(Caution.refusal(
                    Kind.MEAN_WEIGHT, "The estimate is " + value + ": the weights are beyond all numbers"));
        }
        boolean settled = cautions.stream().noneMatch(c -> c.kind() == Kind.UNCONVERGED && c.level() != Level.NOTE);
        Interval interval =
                Double.isFinite(value) && settled ? interval(prepared, value, data, cautions) : Interval.UNKNOWN;
        if (prepared.weights().isPresent()) {
            boolean widthless = interval.high() - interval.low() <= ROUNDING * Math.abs(value);
            if (widthless && !(range.low() == range.high())) {
                cautions.add(unseen(prepared.weights().get().effectiveSampleSize()));
            }
            data.untriedMass().flatMap(mass -> untried(mass, interval, data)).ifPresent(cautions::add);
        }
        return new Estimate(estimator, value, interval, confidence, prepared.weights(), cautions);
    }

    /** What n of n did not show happens in up to 3 of n (Hanley and Lippman-Hand 1983). */
    private static Caution unseen(double effective) {
        double share = Math.min(1, 3 / effective);
        String reason = String.format(
                Locale.ROOT,
                "All episodes that weigh anything earned the same, and the interval has no width: another outcome of up to %.2g of the"
                        + " episodes may have gone unseen",
                share);
        return share > MOST_UNSEEN ? Caution.warning(Kind.FEW, reason) : Caution.note(Kind.FEW, reason);
    }

    /** No weight stands for what was never tried: it may be worth anything in the range of returns. */
    private static Optional<Caution> untried(UntriedMass untried, Interval interval, OffPolicyData data) {
        if (!untried.exact() || untried.mass() < NEVER) {
            return Optional.empty();
        }
        DoubleSummaryStatistics returns = Arrays.stream(data.returns()).summaryStatistics();
        double error = untried.mass() * (returns.getMax() - returns.getMin());
        String reason = String.format(
                Locale.ROOT,
                "With probability %.3g an episode of the policy comes to what the log never tries, which no weight stands for:"
                        + " if that earned anything between the worst and the best logged return, the value would differ by up to %.4g",
                untried.mass(),
                error);
        boolean hidden = error <= (interval.high() - interval.low()) / 2 && untried.mass() <= DOUBTED_UNTRIED;
        return Optional.of(hidden ? Caution.note(Kind.UNTRIED, reason) : Caution.warning(Kind.UNTRIED, reason));
    }

    private Interval interval(Estimator.Prepared prepared, double value, OffPolicyData data, List<Caution> cautions) {
        if (confidence == Confidence.BOOTSTRAP) {
            return bootstrap(prepared, value, data, cautions);
        }
        boolean forFew = confidence == Confidence.HOEFFDING || confidence == Confidence.EMPIRICAL_BERNSTEIN;
        if (prepared.contributions().isEmpty() || forFew && !prepared.mean()) {
            cautions.add(Caution.warning(
                    Kind.INTERVAL,
                    String.format(
                            Locale.ROOT,
                            "There is no %s interval: the estimate is no mean of independent samples. Take the bootstrap",
                            confidence)));
            return Interval.UNKNOWN;
        }
        if (forFew && !Double.isFinite(range.high() - range.low())) {
            throw new IllegalArgumentException("The " + confidence
                    + " interval needs to know what an episode's weighted return can be: state the range");
        }
        return confidence.of(prepared.contributions().get(), level, range, seed);
    }

    private Interval bootstrap(Estimator.Prepared prepared, double value, OffPolicyData data, List<Caution> cautions) {
        Interval interval = Bootstrap.interval(data.episodes(), prepared.value(), resamples, level, seed);
        double rounding = ROUNDING * Math.abs(value);
        if (value < interval.low() - rounding || value > interval.high() + rounding) {
            cautions.add(
                    Caution.warning(
                            Kind.INTERVAL,
                            "The estimate lies outside of its own bootstrap interval: resamples hold fewer"
                                    + " different episodes than the log, and with fewer the estimate is another. Trust neither"));
        }
        return interval;
    }
}
