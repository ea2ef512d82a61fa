package dev.hindcast.evaluation.gate;

import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Clusters;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.Moments;
import dev.hindcast.evaluation.RiskCriterion;
import dev.hindcast.evaluation.WeightSummary;
import dev.hindcast.evaluation.diagnostics.HeavyTails;
import dev.hindcast.evaluation.offpolicy.ConcentrationBound;
import dev.hindcast.evaluation.offpolicy.Estimator;
import dev.hindcast.evaluation.offpolicy.ExcessReturns;
import dev.hindcast.evaluation.offpolicy.HiddenCause;
import dev.hindcast.evaluation.offpolicy.ImportanceSampling;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.PerDecisionImportanceSampling;
import dev.hindcast.evaluation.offpolicy.UntriedMass;
import dev.hindcast.evaluation.offpolicy.WeightedCriterion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.statistics.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * A policy's value minus a baseline's by the same episodes, and its lower bound. Where the least return (or reward) is known and the
 * estimator is importance sampling, the policy's side is that of {@link ExcessReturns}, which counts what was never tried as the worst.
 */
final class Difference implements Comparison {
    private static final double SINGLE_PRECISION = 1e-6;

    private static final double SURE = 0.999;

    private final Gate gate;
    private final Estimator.Prepared prepared;
    private final OffPolicyData data;
    private final Clusters clusters;
    private final Range returns;
    /** What each episode says of the baseline: their mean is its value. */
    private final double[] against;

    private final double baseline;
    /** The policy's side, where it counts what was never tried as the worst. */
    private final Optional<ExcessReturns> excess;
    /** The bound, once it was asked for: a bootstrap may take long. */
    private @Nullable Double lower;

    Difference(Gate gate, Estimator.Prepared prepared, OffPolicyData data) {
        this.gate = gate;
        this.prepared = prepared;
        this.data = data;
        this.clusters = gate.clustersOf(data);
        this.returns = returns(gate, data);
        returns.require(data.returns());
        this.against = against(gate, data);
        this.baseline = Moments.mean(against);
        this.excess = excess(data);
    }

    /** A reward below the least would count as the least, for the policy alone. */
    static void requireRewards(Range stated, double[] rewards) {
        Range range = rounded(stated);
        for (double reward : rewards) {
            if (reward < range.low() || reward > range.high()) {
                throw new IllegalArgumentException("A logged reward is " + reward + ", outside of [" + stated.low()
                        + ", " + stated.high() + "]: state what a reward can be (`rewards=LOW,HIGH`)");
            }
        }
    }

    /** A little wider: what is logged in single precision may leave a range by rounding. */
    private static Range rounded(Range range) {
        double rounding = SINGLE_PRECISION * Math.max(Math.abs(range.low()), Math.abs(range.high()));
        return Double.isFinite(rounding) ? new Range(range.low() - rounding, range.high() + rounding) : range;
    }

    /** What returns can be. */
    static Range returns(Gate gate, OffPolicyData data) {
        return rounded(stated(gate, data));
    }

    /** Those that were stated, or those that follow from the rewards'. */
    private static Range stated(Gate gate, OffPolicyData data) {
        Range rewards = gate.rewards();
        if (!gate.returns().equals(Range.UNKNOWN) || rewards.equals(Range.UNKNOWN)) {
            return gate.returns();
        }
        double sum = 0;
        double power = 1;
        for (int t = 0; t < data.horizon(); t++) {
            sum += power;
            power *= data.discount();
        }
        return new Range(
                rewards.low() < 0 ? rewards.low() * sum : rewards.low(),
                rewards.high() > 0 ? rewards.high() * sum : rewards.high());
    }

    private static double[] against(Gate gate, OffPolicyData data) {
        if (gate.baseline() instanceof Baseline.Value known) {
            double[] same = new double[data.episodes()];
            Arrays.fill(same, known.value());
            return same;
        }
        if (gate.baseline() instanceof Baseline.Measured measured) {
            return measured.contributions();
        }
        if (gate.baseline() instanceof Baseline.OfPolicy other) {
            return contributions(gate, gate.estimator().prepare(other.data()));
        }
        return data.returns();
    }

    private static double[] contributions(Gate gate, Estimator.Prepared prepared) {
        return prepared.contributions()
                .orElseThrow(() -> new IllegalArgumentException(prepared.cautions().stream()
                        .filter(caution -> caution.level() == Caution.Level.REFUSAL)
                        .findFirst()
                        .map(Caution::reason)
                        .orElse("The estimator " + gate.estimator().name()
                                + " is no sum over episodes: take is, pdis or wpdis")));
    }

    @Override
    public Estimator.Prepared ofPolicy() {
        return excess.map(above -> above.insteadOf(prepared)).orElse(prepared);
    }

    @Override
    public double baseline() {
        return baseline;
    }

    @Override
    public Optional<String> missing() {
        if (clusters.count() < 2) {
            return Optional.of(Gate.oneSaysNothing(data));
        }
        if (!gate.bound().holdsForFew() || Double.isFinite(returns.high() - returns.low()) && excess.isPresent()) {
            return Optional.empty();
        }
        if (!ofReturnsAlone()) {
            throw new IllegalArgumentException("The " + gate.bound()
                    + " bound is for estimators that are means of what is weighted, which "
                    + gate.estimator().name() + " is not: take is or pdis, or another bound");
        }
        return Optional.of(
                gate.estimator() instanceof ImportanceSampling
                        ? "The " + gate.bound()
                                + " bound needs to know what the discounted return of an episode can be:"
                                + " state the range (`range=LOW,HIGH`), or take a bound that assumes more (`bound student-t`)"
                        : "The " + gate.bound() + " bound of pdis needs to know what a reward can be: state the range"
                                + " (`rewards=LOW,HIGH`), or take the estimator is with the range of returns");
    }

    /** Whether an episode adds what it earned, weighted, and nothing of how that differs from a value. */
    private boolean ofReturnsAlone() {
        return gate.estimator() instanceof ImportanceSampling
                || gate.estimator() instanceof PerDecisionImportanceSampling;
    }

    @Override
    public boolean countsUntried() {
        return excess.isPresent() || Double.isFinite(returns.high() - returns.low());
    }

    private Optional<ExcessReturns> excess(OffPolicyData weighted) {
        if (gate.estimator() instanceof ImportanceSampling && Double.isFinite(returns.low())) {
            return ExcessReturns.ofEpisodes(weighted, returns.low());
        }
        if (gate.estimator() instanceof PerDecisionImportanceSampling
                && Double.isFinite(gate.rewards().low())) {
            return ExcessReturns.ofSteps(weighted, gate.rewards().low());
        }
        return Optional.empty();
    }

    @Override
    public List<Caution> cautions() {
        List<Caution> cautions = new ArrayList<>();
        if (gate.bound().holdsForFew()) {
            cautions.addAll(heavyWeights());
        }
        double least = leastOfPolicy();
        if (least > returns.high()) {
            cautions.add(Caution.refusal(
                    Kind.PROPENSITIES,
                    String.format(
                            Locale.ROOT,
                            "The bound says that the policy is worth at least %.4g with %.1f%% confidence, where no return exceeds %.4g: the"
                                    + " probabilities of the logged actions are wrong",
                            least,
                            100 * SURE,
                            returns.high())));
        }
        if (gate.bound().holdsForFew()
                || clusters.count() < 2
                || prepared.contributions().isEmpty()) {
            return cautions;
        }
        if (!Double.isFinite(returns.high() - returns.low())) {
            cautions.add(gate.assumes());
            cautions.addAll(HeavyTails.cautions(samples(excess)));
        }
        if (gate.bound() == Bound.BOOTSTRAP && !clusters.single()) {
            WeightedCriterion.weights(data)
                    .map(weights -> RiskCriterion.MEAN.cautions(data.returns(), weights, clusters))
                    .ifPresent(cautions::addAll);
        }
        if (gate.bound() == Bound.STUDENT_T && prepared.value().mostResamples(gate.error()) < Integer.MAX_VALUE) {
            cautions.add(Caution.warning(
                    Kind.INTERVAL,
                    "What an episode adds to " + gate.estimator().name()
                            + " takes the fitted values for known: take the bootstrap bound, which fits them anew"));
        }
        double untried = data.untriedMass()
                .filter(UntriedMass::exact)
                .map(UntriedMass::mass)
                .orElse(0.0);
        if (!countsUntried() && untried > NEVER) {
            cautions.add(Caution.warning(
                    Kind.UNTRIED,
                    String.format(
                            Locale.ROOT,
                            "With probability %.3g an episode of the policy comes to what the log never tries, which may be worse than"
                                    + " all that was logged: state what returns can be (`range=LOW,HIGH`)",
                            untried)));
        }
        double unseen = withUnseen();
        if (unseen <= 0 && lowerBound() > 0) {
            cautions.add(Gate.fewDecide(unseen));
        }
        return cautions;
    }

    /** Weights whose mean is above 1 by the bound that holds for any number of episodes and however heavy their tail is. */
    private List<Caution> heavyWeights() {
        if (clusters.count() < 2
                || data.logRatios().isEmpty()
                || prepared.weights().isEmpty()) {
            return List.of();
        }
        double largest = prepared.weights().get().largest();
        double[] weights = WeightedCriterion.weights(data).orElseThrow();
        Arrays.setAll(weights, i -> weights[i] * largest);
        double least = Double.isFinite(largest)
                ? BettingBound.lower(weights, clusters, 0, SURE, gate.seed())
                : Double.POSITIVE_INFINITY;
        return least <= 1 + SINGLE_PRECISION
                ? List.of()
                : List.of(Caution.warning(
                        Kind.MEAN_WEIGHT,
                        String.format(
                                Locale.ROOT,
                                "The mean weight is at least %.4g with %.1f%% confidence, expected 1: the probabilities of the logged actions are"
                                        + " wrong",
                                least,
                                100 * SURE)));
    }

    /** A lower bound of the policy's own value that is hardly ever wrong; NaN where there is none. */
    private double leastOfPolicy() {
        if (missing().isPresent()
                || excess.isEmpty() && prepared.contributions().isEmpty()) {
            return Double.NaN;
        }
        return switch (gate.bound()) {
            case BETTING -> surely(excess.orElseThrow());
            case CONCENTRATION -> surely(excess.orElseThrow());
            case STUDENT_T, BOOTSTRAP -> student(policySamples(excess), clusters, 1 - SURE);
        };
    }

    private double surely(ExcessReturns policy) {
        if (!finite(policy)) {
            return Double.NaN;
        }
        return policy.least()
                + (gate.bound() == Bound.BETTING
                        ? lower(policy, 1 - SURE)
                        : ConcentrationBound.lower(policy.samples(), SURE));
    }

    /** Weights may be beyond all numbers. */
    private static boolean finite(ExcessReturns samples) {
        return Arrays.stream(samples.samples()).allMatch(Double::isFinite);
    }

    @Override
    public double lowerBound() {
        return beyondRounding(lowerOnce());
    }

    private double lowerOnce() {
        if (lower == null) {
            lower = lowerOf(excess);
        }
        return lower;
    }

    @Override
    public double beyondRounding(double difference) {
        double largest = Arrays.stream(data.returns()).map(Math::abs).max().orElseThrow();
        return Math.abs(difference) <= ROUNDING * largest ? 0 : difference;
    }

    /** Where samples do not tell what a hidden cause can take away, it is taken from the bound. */
    @Override
    public boolean holdsAt(double odds) {
        if (odds == 1) {
            return lowerOnce() > 0;
        }
        return excess.isEmpty()
                ? lowerOnce() - HiddenCause.shift(data, odds) > 0
                : lowerOf(excess(data.withOdds(odds))) > 0;
    }

    private double lowerOf(Optional<ExcessReturns> excess) {
        return switch (gate.bound()) {
            case BETTING -> betting(excess.orElseThrow());
            case CONCENTRATION -> concentration(excess.orElseThrow());
            case STUDENT_T -> student(samples(excess), clusters, gate.error());
            case BOOTSTRAP -> bootstrap(excess);
        };
    }

    /** What each episode loses where what was never tried earns the worst and the estimator counts it as something better. */
    private double[] untried(Optional<ExcessReturns> excess) {
        double width = returns.high() - returns.low();
        Optional<UntriedMass> mass = excess.isPresent() || !Double.isFinite(width)
                ? Optional.empty()
                : data.untriedMass().filter(UntriedMass::exact);
        return mass.map(untried -> Arrays.stream(untried.ofEpisodes())
                        .map(share -> share * width)
                        .toArray())
                .orElseGet(() -> new double[data.episodes()]);
    }

    /** Of each episode: what it says of the policy minus what it says of the baseline. */
    private double[] samples(Optional<ExcessReturns> excess) {
        double[] samples = policySamples(excess);
        Arrays.setAll(samples, i -> samples[i] - against[i]);
        return samples;
    }

    private double[] policySamples(Optional<ExcessReturns> excess) {
        double[] policy = excess.map(ExcessReturns::samples).orElseGet(() -> contributions(gate, prepared));
        double least = excess.map(ExcessReturns::least).orElse(0.0);
        double[] untried = untried(excess);
        double[] samples = new double[policy.length];
        Arrays.setAll(samples, i -> policy[i] + least - untried[i]);
        return samples;
    }

    /** The mean, by episode, minus t standard errors, which are those of the sums over clusters. */
    private static double student(double[] samples, Clusters clusters, double error) {
        double mean = Moments.mean(samples);
        double[] sums = clusters.sums(samples);
        double[] sizes = clusters.sizes();
        double squares = 0;
        for (int c = 0; c < sums.length; c++) {
            double distance = sums[c] - mean * sizes[c];
            squares += distance * distance;
        }
        int n = sums.length;
        double deviation = Math.sqrt(squares * n / (n - 1)) / samples.length;
        return mean - TDistribution.of(n - 1).inverseCumulativeProbability(1 - error) * deviation;
    }

    private double bootstrap(Optional<ExcessReturns> excess) {
        Bootstrap.Statistic mean = Bootstrap.mean(samples(excess));
        double[] lost = untried(excess);
        Arrays.setAll(lost, i -> lost[i] + against[i]);
        Bootstrap.Statistic other = Bootstrap.mean(lost);
        Bootstrap.Statistic difference =
                excess.isPresent() ? mean : prepared.value().minus(other);
        return Bootstrap.interval(
                        clusters.count(),
                        clusters.single() ? difference : difference.ofGroups(clusters),
                        gate.resamples(),
                        1 - 2 * gate.error(),
                        gate.seed())
                .low();
    }

    private double betting(ExcessReturns policy) {
        if (gate.baseline() instanceof Baseline.OfPolicy other) {
            return policy.least() + lower(policy, gate.error() / 2) - most(other);
        }
        double[] samples = samples(Optional.of(policy));
        double most = gate.baseline() instanceof Baseline.Value known ? known.value() : returns.high();
        return BettingBound.lower(samples, clusters, Math.min(0, policy.least() - most), 1 - gate.error(), gate.seed());
    }

    private double lower(ExcessReturns samples, double error) {
        return BettingBound.lower(samples.samples(), clusters, 0, 1 - error, gate.seed());
    }

    /** An upper bound of the value of a policy that is the baseline, what was never tried counting as the best. */
    private double most(Baseline.OfPolicy other) {
        ExcessReturns below =
                ExcessReturns.belowMost(other.data(), returns.high()).orElseThrow();
        if (!finite(below)) {
            return Double.POSITIVE_INFINITY;
        }
        return -below.least() - lower(below, gate.error() / 2);
    }

    private double concentration(ExcessReturns policy) {
        double half = 1 - gate.error() / 2;
        double lower = policy.least() + ConcentrationBound.lower(policy.samples(), half);
        if (gate.baseline() instanceof Baseline.OfPolicy other) {
            return lower - most(other);
        }
        return lower - (gate.baseline() instanceof Baseline.Value known ? known.value() : hoeffding(half));
    }

    /** Hoeffding's upper bound of the logged mean. */
    private double hoeffding(double confidence) {
        if (!clusters.single()) {
            throw new IllegalArgumentException("The concentration bound knows no clusters: take betting");
        }
        int n = against.length;
        return baseline + (returns.high() - returns.low()) * Math.sqrt(-Math.log1p(-confidence) / (2 * n));
    }

    /**
     * The t bound had the log held one more episode, with the largest weight and the worst return of those logged, or the least possible
     * where that is known; NaN for bounds that hold whatever was not logged.
     */
    @Override
    public double withUnseen() {
        if (gate.bound().holdsForFew() || prepared.weights().isEmpty()) {
            return Double.NaN;
        }
        WeightSummary weights = prepared.weights().get();
        double worst = Double.isFinite(returns.low())
                ? returns.low()
                : Arrays.stream(data.returns()).min().orElseThrow();
        double value = Moments.mean(contributions(gate, prepared));
        double unseen = ofReturnsAlone()
                ? weights.largest() * worst
                : value + weights.largest() / (prepared.mean() ? 1 : weights.mean()) * (worst - value);
        boolean logged = gate.baseline() instanceof Baseline.Logged || gate.baseline() instanceof Baseline.Measured;
        double other = logged ? worst : baseline;
        double[] samples = Arrays.copyOf(samples(Optional.empty()), data.episodes() + 1);
        samples[data.episodes()] = unseen - other;
        return student(samples, clusters.withOneMore(), gate.error());
    }
}
