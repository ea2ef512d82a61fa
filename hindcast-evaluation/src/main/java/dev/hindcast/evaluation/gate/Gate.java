package dev.hindcast.evaluation.gate;

import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Caution.Level;
import dev.hindcast.evaluation.Clusters;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.diagnostics.LogDiagnostics;
import dev.hindcast.evaluation.offpolicy.Disagreement;
import dev.hindcast.evaluation.offpolicy.Estimator;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.OffPolicyEvaluation;
import dev.hindcast.evaluation.offpolicy.UntriedMass;
import dev.hindcast.evaluation.offpolicy.WeightedCriterion;
import dev.hindcast.evaluation.offpolicy.WeightedPerDecisionImportanceSampling;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lets a policy pass where a lower confidence bound of its value minus a baseline's exceeds 0, and nothing speaks against the bound: the
 * safety test of high-confidence policy improvement (Thomas, Theocharous and Ghavamzadeh 2015, "High Confidence Policy Improvement",
 * section 4) with warnings that close it. The episodes must not be those that the policy was learned from or chosen by. With a
 * {@link WeightedCriterion} values are those of its figure, such as the mean of the worst tenth of the returns. Immutable.
 *
 * @param estimator of the policy's value
 * @param bound how the lower bound is made
 * @param confidence with which a policy that passes is better, at least 1/2 and below 1
 * @param returns bounds of the discounted return of an episode, from what is known of the problem and not from the log
 * @param rewards bounds of a reward, likewise; those of returns follow from them where they are not stated
 * @param baseline what the policy has to be better than
 * @param tests how many policies are tested on the same episodes, at least 1: each has its share of the error (Bonferroni)
 * @param clusters which episodes depend on each other; each stands by itself where nothing is stated
 * @param accepted kinds of warnings that do not close it
 * @param seed of resamples and of the order of bets
 */
@RecordBuilder
public record Gate(
        Estimator estimator,
        Bound bound,
        double confidence,
        Confidence.Range returns,
        Confidence.Range rewards,
        Baseline baseline,
        int tests,
        Optional<Clusters> clusters,
        Set<Kind> accepted,
        long seed)
        implements GateBuilder.With {
    private static final Set<String> MODEL_FREE = Set.of("is", "wis", "pdis", "wpdis");

    private static final int HALVINGS = 14;
    private static final double MOST_ODDS = 1_000;
    private static final int BEYOND = 20;
    private static final int DOUBTED = 5;
    private static final int MOST_RESAMPLES = 100_000;
    private static final double ROUNDING = 1e-9;

    public Gate {
        if (!(confidence >= 0.5 && confidence < 1)) {
            throw new IllegalArgumentException("The confidence is at least 0.5 and below 1, got " + confidence);
        }
        if (tests < 1) {
            throw new IllegalArgumentException("At least one policy is tested, got " + tests);
        }
        accepted = Set.copyOf(accepted);
    }

    /** With 95% confidence against what was logged, for returns whose range is not known yet. */
    public static Gate of(Estimator estimator, Bound bound, long seed) {
        return new Gate(
                estimator,
                bound,
                0.95,
                Confidence.Range.UNKNOWN,
                Confidence.Range.UNKNOWN,
                new Baseline.Logged(),
                1,
                Optional.empty(),
                Set.of(),
                seed);
    }

    /** Tests a policy on episodes that it was neither learned from nor chosen by. */
    public Verdict test(OffPolicyData data) {
        return test(data, List.of());
    }

    /**
     * As above, with what else is known to speak against the test.
     *
     * @throws IllegalArgumentException where the bound does not fit the estimator, or a logged return or reward lies outside of its stated range
     */
    public Verdict test(OffPolicyData data, List<Caution> known) {
        requireProbabilities();
        Difference.requireRewards(rewards, data.rewards());
        Estimator.Prepared prepared = estimator.prepare(data);
        Confidence kind = bound == Bound.BOOTSTRAP ? Confidence.BOOTSTRAP : Confidence.STUDENT_T;
        Comparison difference = estimator instanceof WeightedCriterion risk
                ? new RiskDifference(this, risk.criterion(), prepared, data)
                : new Difference(this, prepared, data);
        OffPolicyEvaluation evaluation = OffPolicyEvaluation.seeded(seed).withConfidence(kind);
        Estimate ofReturns = evaluation.estimate(estimator.name(), prepared, data);
        boolean bounded = difference.missing().isEmpty()
                && !refused(ofReturns.cautions().stream()
                        .map(caution -> forBound(caution, difference.countsUntried()))
                        .toList());
        double least = bounded ? difference.lowerBound() : Double.NaN;
        Estimate estimate = above(least, ofReturns, difference)
                ? evaluation
                        .estimate(estimator.name(), difference.ofPolicy(), data)
                        .and(List.of(goesWith(least, ofReturns.value() - difference.baseline())))
                : ofReturns;
        List<Caution> cautions = new ArrayList<>();
        Stream.of(known, diagnosed(data), estimate.cautions(), contradictions(estimate, data), difference.cautions())
                .flatMap(List::stream)
                .map(caution -> forBound(caution, difference.countsUntried()))
                .distinct()
                .forEach(cautions::add);
        cautions.addAll(ofBaseline(kind));
        coarse(prepared).ifPresent(cautions::add);
        if (above(least, estimate, difference)) {
            cautions.add(impossible(least, estimate.value() - difference.baseline()));
        }
        Estimate all = estimate.withCautions(cautions);
        List<Caution> against = cautions.stream().filter(this::closes).toList();
        List<Caution> passed = cautions.stream()
                .filter(caution -> caution.level() == Level.WARNING && !closes(caution))
                .toList();
        return verdict(all, difference, refused(against) ? Double.NaN : least, against, passed);
    }

    private List<Caution> diagnosed(OffPolicyData data) {
        return LogDiagnostics.cautions(data, clusters.map(Clusters::of).orElse(new int[0]));
    }

    /** An estimator that needs no model is asked whether it contradicts one that does. */
    private List<Caution> contradictions(Estimate estimate, OffPolicyData data) {
        if (MODEL_FREE.contains(estimator.name()) || estimator instanceof WeightedCriterion) {
            return List.of();
        }
        Estimate witness = OffPolicyEvaluation.seeded(seed)
                .withConfidence(Confidence.STUDENT_T)
                .estimate(new WeightedPerDecisionImportanceSampling(), data);
        return Disagreement.cautions(List.of(estimate, witness));
    }

    private void requireProbabilities() {
        if (baseline instanceof Baseline.OfPolicy other
                && other.data().logRatios().isEmpty()) {
            throw new IllegalArgumentException(
                    "The baseline " + other.name()
                            + " has no probabilities of actions by which episodes could be weighted: state its value, or take another one");
        }
    }

    /** What speaks against the figure of a policy that is the baseline: too low a one opens the gate as too high a one of the policy does. */
    private List<Caution> ofBaseline(Confidence kind) {
        if (!(baseline instanceof Baseline.OfPolicy other)) {
            return List.of();
        }
        List<Caution> cautions = OffPolicyEvaluation.seeded(seed)
                .withConfidence(kind)
                .estimate(estimator, other.data())
                .cautions();
        return Stream.concat(cautions.stream(), untried(other).stream())
                .map(caution -> forBound(caution, bound.holdsForFew()))
                .map(caution -> new Caution(
                        caution.level(), caution.kind(), "Of the baseline " + other.name() + ": " + caution.reason()))
                .distinct()
                .toList();
    }

    private static Optional<Caution> untried(Baseline.OfPolicy other) {
        return other.data()
                .untriedMass()
                .filter(UntriedMass::exact)
                .map(UntriedMass::mass)
                .filter(mass -> mass > Comparison.NEVER)
                .map(mass -> Caution.warning(
                        Kind.UNTRIED,
                        String.format(
                                Locale.ROOT,
                                "With probability %.3g an episode of it comes to what the log never tries, which may be better than all that"
                                        + " was logged. Take a bound that counts it as the best (`bound betting`), or state the baseline's value",
                                mass)));
    }

    /** What speaks against a percentile so low that resamples do not tell it. */
    private Optional<Caution> coarse(Estimator.Prepared prepared) {
        int taken = Math.min(resamples(), prepared.value().mostResamples(error()));
        return bound == Bound.BOOTSTRAP && taken * error() < DOUBTED - ROUNDING
                ? Optional.of(Caution.warning(
                        Kind.INTERVAL,
                        String.format(
                                Locale.ROOT,
                                "Of %d resamples fewer than %d lie below the bound: ask for less confidence or fewer tests, or take an estimator that needs no"
                                        + " model and the betting bound",
                                taken,
                                DOUBTED)))
                : Optional.empty();
    }

    /** How many resamples a percentile is taken of, so that {@value #BEYOND} lie below it. */
    int resamples() {
        return (int) Math.min(MOST_RESAMPLES, Math.max(Bootstrap.RESAMPLES, Math.ceil(BEYOND / error())));
    }

    private boolean closes(Caution caution) {
        return caution.level() == Level.REFUSAL
                || caution.level() == Level.WARNING && !accepted.contains(caution.kind());
    }

    /**
     * What weakens intervals of few or heavy-tailed episodes does not weaken a bound that holds for them, nor does what was never tried
     * weaken one that counts it as the worst.
     */
    private Caution forBound(Caution caution, boolean countsUntried) {
        boolean weakens = switch (caution.kind()) {
            case FEW, HEAVY_TAIL, INTERVAL -> !bound.holdsForFew();
            case UNTRIED -> !countsUntried || caution.level() == Level.REFUSAL;
            default -> true;
        };
        return weakens ? caution : Caution.note(caution.kind(), caution.reason());
    }

    private static boolean above(double bound, Estimate estimate, Comparison difference) {
        double estimated = difference.beyondRounding(estimate.value() - difference.baseline());
        return bound > estimated + ROUNDING * Math.abs(estimated);
    }

    private static Caution goesWith(double bound, double ofReturns) {
        return Caution.note(
                Kind.MEAN_WEIGHT,
                String.format(
                        Locale.ROOT,
                        "The estimate is by what returns exceed the least one by, as the bound is: by the returns themselves the difference would be %.4g,"
                                + " below its bound of %.4g, since the mean weight is not 1",
                        ofReturns,
                        bound));
    }

    /** As that of a few resamples may, each of which holds fewer different episodes than the log. */
    private static Caution impossible(double bound, double estimated) {
        return Caution.refusal(
                Kind.INTERVAL,
                String.format(
                        Locale.ROOT,
                        "The bound of the difference, %.4g, lies above the estimate of it, %.4g: too few episodes weigh anything for either to be"
                                + " trusted",
                        bound,
                        estimated));
    }

    private Verdict verdict(
            Estimate estimate, Comparison difference, double lower, List<Caution> against, List<Caution> passed) {
        boolean open = lower > 0 && Double.isFinite(lower) && against.isEmpty();
        return new Verdict(
                open,
                estimate,
                difference.baseline(),
                lower,
                Double.isNaN(lower) ? Double.NaN : difference.withUnseen(),
                open && !(baseline instanceof Baseline.OfPolicy)
                        ? OptionalDouble.of(closingOdds(difference))
                        : OptionalDouble.empty(),
                against,
                passed,
                reason(estimate, difference, lower, against));
    }

    private static boolean refused(List<Caution> against) {
        return against.stream().anyMatch(caution -> caution.level() == Level.REFUSAL);
    }

    /** The odds ratio at which the bound falls to 0, by bisection of its logarithm; {@value #MOST_ODDS} where it does so later or never. */
    private double closingOdds(Comparison difference) {
        double low = 0;
        double high = Math.log(MOST_ODDS);
        if (difference.holdsAt(MOST_ODDS)) {
            return MOST_ODDS;
        }
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (difference.holdsAt(Math.exp(middle))) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.exp(low);
    }

    private String reason(Estimate estimate, Comparison difference, double lower, List<Caution> against) {
        Optional<String> refusal = against.stream()
                .filter(caution -> caution.level() == Level.REFUSAL)
                .map(Caution::reason)
                .findFirst()
                .or(difference::missing);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        String figures = figures(estimate, difference, lower);
        if (lower > 0) {
            return against.isEmpty() ? "Better: " + figures : "Not trusted (" + kinds(against) + "): " + figures;
        }
        return difference.beyondRounding(estimate.value() - difference.baseline()) <= 0
                ? "Not better: " + figures
                : "Not shown to be better: " + figures + ". More episodes, or a policy nearer to the log's, would tell";
    }

    private static String kinds(List<Caution> cautions) {
        return cautions.stream()
                .map(caution -> caution.kind().toString())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private String figures(Estimate estimate, Comparison difference, double lower) {
        return String.format(
                Locale.ROOT,
                "difference %.4g, at least %.4g with %s%% confidence%s (by %s %.4g against %s, %.4g; %s bound)",
                difference.beyondRounding(estimate.value() - difference.baseline()),
                lower,
                percent(confidence),
                tests == 1 ? "" : " in " + tests + " tests together",
                estimator.name(),
                estimate.value(),
                baselineWords(),
                difference.baseline(),
                bound);
    }

    private static String percent(double share) {
        return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString();
    }

    /** What the policy has to be better than, in words that follow "against". */
    public String baselineWords() {
        return baseline instanceof Baseline.Logged && estimator instanceof WeightedCriterion risk
                ? "the log's own " + risk.criterion() + ", exploration included"
                : baseline.words();
    }

    Clusters clustersOf(OffPolicyData data) {
        Clusters all = clusters.orElseGet(() -> Clusters.single(data.episodes()));
        if (all.of().length != data.episodes()) {
            throw new IllegalArgumentException(
                    "The clusters are of " + all.of().length + " episodes, the log has " + data.episodes());
        }
        return all;
    }

    static String oneSaysNothing(OffPolicyData data) {
        return data.episodes() < 2
                ? "One episode says nothing of chance: log more"
                : "One cluster says nothing of chance: all episodes depend on each other";
    }

    /** Of a bound that knows of no episode that was not logged. */
    Caution assumes() {
        return Caution.warning(
                Kind.INTERVAL,
                "The " + bound + " bound " + bound.assumption()
                        + ": state what returns can be (`range=LOW,HIGH`), which shows what one such episode could do");
    }

    static Caution fewDecide(double unseen) {
        return Caution.warning(
                Kind.HEAVY_TAIL,
                String.format(
                        Locale.ROOT,
                        "One more episode of the largest weight and the worst return would bring the bound to %.4g: few"
                                + " episodes decide",
                        unseen));
    }

    /** The share of the error that this test may make. */
    double error() {
        return (1 - confidence) / tests;
    }
}
