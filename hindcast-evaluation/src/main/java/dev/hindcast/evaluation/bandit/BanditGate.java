package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Caution.Level;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.gate.Bound;
import dev.hindcast.evaluation.gate.Verdict;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lets a policy pass where a lower confidence bound of its mean reward minus a baseline's exceeds 0, and nothing speaks against it: what
 * {@link dev.hindcast.evaluation.gate.Gate} is for episodes. The rows must not be those that the policy was learned from or chosen by.
 *
 * @param bound {@link Bound#BETTING}, for rewards of a known range, or {@link Bound#STUDENT_T}
 * @param confidence with which a policy that passes is better, at least 1/2 and below 1
 * @param rewards bounds of a reward, from what is known of the problem and not from the log
 * @param baseline what the policy has to be better than
 * @param tests how many policies are tested on the same rows, at least 1: each has its share of the error (Bonferroni)
 * @param accepted kinds of warnings that do not close it
 * @param seed of the order of bets
 */
public record BanditGate(
        Bound bound,
        double confidence,
        Range rewards,
        BanditBaseline baseline,
        int tests,
        Set<Kind> accepted,
        long seed) {
    private static final int HALVINGS = 14;
    private static final double MOST_ODDS = 1_000;

    public BanditGate {
        if (!(confidence >= 0.5 && confidence < 1)) {
            throw new IllegalArgumentException("The confidence is at least 0.5 and below 1, got " + confidence);
        }
        if (tests < 1) {
            throw new IllegalArgumentException("At least one policy is tested, got " + tests);
        }
        if (bound != Bound.BETTING && bound != Bound.STUDENT_T) {
            throw new IllegalArgumentException("A bandit's gate takes the bounds betting and student-t, got " + bound);
        }
        accepted = Set.copyOf(accepted);
    }

    /** Against the logged mean by betting, with 95% confidence and every warning closing it. */
    public static BanditGate of(Range rewards, long seed) {
        return new BanditGate(Bound.BETTING, 0.95, rewards, new BanditBaseline.Logged(), 1, Set.of(), seed);
    }

    /**
     * Tests a policy.
     *
     * @param known what else speaks against the test
     * @throws IllegalArgumentException where a logged reward lies outside of the stated range
     */
    public Verdict test(BanditLog log, BanditPolicy policy, List<Caution> known) {
        BanditEstimator estimator =
                bound == Bound.BETTING ? new InverseProbabilityWeighting() : new SelfNormalizedWeighting();
        Estimate estimate =
                estimator.estimate(log, policy, new Uncertainty(Confidence.STUDENT_T, 0.95, Range.UNKNOWN, seed));
        BanditDifference difference = new BanditDifference(this, log, policy);
        List<Caution> cautions = new ArrayList<>(known);
        cautions.addAll(PropensityCheck.cautions(log));
        cautions.addAll(difference.dependence());
        cautions.addAll(difference.fewDecide());
        estimate.cautions().stream().map(this::forBound).forEach(cautions::add);
        cautions.addAll(ofBaseline(estimator, log));
        List<Caution> distinct = cautions.stream().distinct().toList();
        List<Caution> against = distinct.stream().filter(this::closes).toList();
        boolean refused = against.stream().anyMatch(caution -> caution.level() == Level.REFUSAL);
        double lower = refused || !difference.bounded() ? Double.NaN : difference.lowerBound();
        boolean open = lower > 0 && against.isEmpty();
        return new Verdict(
                open,
                estimate.withCautions(distinct),
                estimate.value() - difference.mean(),
                lower,
                Double.isNaN(lower) ? Double.NaN : Math.min(lower, difference.withUnseen()),
                open && difference.knowsHiddenCauses()
                        ? OptionalDouble.of(closingOdds(difference))
                        : OptionalDouble.empty(),
                against,
                distinct.stream()
                        .filter(caution -> caution.level() == Level.WARNING && !closes(caution))
                        .toList(),
                reason(estimate, difference, lower, against));
    }

    /**
     * What speaks against the figure of a policy that is the baseline: too low a one opens the gate as too high a one of the policy does. By
     * betting what it does that the log never tries counts as the best.
     */
    private List<Caution> ofBaseline(BanditEstimator estimator, BanditLog log) {
        if (bound == Bound.BETTING || !(baseline instanceof BanditBaseline.OfPolicy other)) {
            return List.of();
        }
        Uncertainty uncertainty = new Uncertainty(Confidence.STUDENT_T, 0.95, Range.UNKNOWN, seed);
        return estimator.estimate(log, other.policy(), uncertainty).cautions().stream()
                .map(this::forBound)
                .map(caution -> new Caution(
                        caution.level(), caution.kind(), "Of the baseline " + other.name() + ": " + caution.reason()))
                .toList();
    }

    /** What weakens intervals of few or heavy-tailed rows does not weaken a bound that holds for them. */
    private Caution forBound(Caution caution) {
        boolean weakens = bound != Bound.BETTING
                || switch (caution.kind()) {
                    case FEW, HEAVY_TAIL, INTERVAL, DEPENDENCE -> false;
                    default -> true;
                };
        return weakens ? caution : Caution.note(caution.kind(), caution.reason());
    }

    private boolean closes(Caution caution) {
        return caution.level() == Level.REFUSAL
                || caution.level() == Level.WARNING && !accepted.contains(caution.kind());
    }

    /** The odds ratio of a hidden cause at which the bound falls to 0, by bisection of its logarithm. */
    private static double closingOdds(BanditDifference difference) {
        if (difference.lowerBound(MOST_ODDS) > 0) {
            return MOST_ODDS;
        }
        double low = 0;
        double high = Math.log(MOST_ODDS);
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (difference.lowerBound(Math.exp(middle)) > 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.exp(low);
    }

    private String reason(Estimate estimate, BanditDifference difference, double lower, List<Caution> against) {
        for (Caution caution : against) {
            if (caution.level() == Level.REFUSAL) {
                return caution.reason();
            }
        }
        if (!difference.bounded()) {
            return "The betting bound needs to know what a reward can be: state it, as `rewards=0,1` for clicks, or take"
                    + " the bound student-t, which " + Bound.STUDENT_T.assumption();
        }
        String figures = String.format(
                Locale.ROOT,
                "difference %.4g, at least %.4g with %s%% confidence%s (by %s %.4g against %s, %.4g; %s bound)",
                difference.mean(),
                lower,
                BigDecimal.valueOf(confidence)
                        .movePointRight(2)
                        .stripTrailingZeros()
                        .toPlainString(),
                tests == 1 ? "" : " in " + tests + " tests together",
                estimate.estimator(),
                estimate.value(),
                baseline.words(),
                estimate.value() - difference.mean(),
                bound);
        if (lower > 0) {
            return (against.isEmpty() ? "Better: " : "Not trusted (" + kinds(against) + "): ") + figures;
        }
        return difference.mean() <= 0
                ? "Not better: " + figures
                : "Not shown to be better: " + figures + ". More rows, or a policy nearer to the log's, would tell";
    }

    private static String kinds(List<Caution> cautions) {
        return cautions.stream()
                .map(caution -> caution.kind().toString())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** The confidence of each test. */
    double each() {
        return 1 - (1 - confidence) / tests;
    }
}
