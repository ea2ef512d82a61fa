package dev.hindcast.evaluation.gate;

import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Clusters;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.RiskCriterion;
import dev.hindcast.evaluation.offpolicy.Estimator;
import dev.hindcast.evaluation.offpolicy.HiddenCause;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.UntriedMass;
import dev.hindcast.evaluation.offpolicy.WeightedCriterion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Another figure of the policy's returns than their mean, minus that of a baseline's, by the same episodes. Its lower bound is a percentile over resamples of both
 * sides at once; no bound is known to us that holds for any number of episodes.
 */
final class RiskDifference implements Comparison {
    private final Gate gate;
    private final RiskCriterion criterion;
    private final Estimator.Prepared prepared;
    private final OffPolicyData data;
    private final Clusters clusters;
    private final double[] returns;
    private final double[] weights;
    /** Those of the baseline: nothing where its figure is stated. */
    private final Optional<double[]> others;

    private final double baseline;
    private final double least;
    private final double lower;
    private final double unseen;

    /**
     * Of a policy and a gate's baseline.
     *
     * @throws IllegalArgumentException where the bound or the baseline is not for such figures
     */
    RiskDifference(Gate gate, RiskCriterion criterion, Estimator.Prepared prepared, OffPolicyData data) {
        this.gate = gate;
        this.criterion = criterion;
        this.prepared = prepared;
        this.data = data;
        this.clusters = gate.clustersOf(data);
        if (gate.bound() != Bound.BOOTSTRAP) {
            throw new IllegalArgumentException("The " + gate.bound() + " bound is of means, which " + criterion
                    + " is not: take `bound bootstrap`");
        }
        this.returns = data.returns();
        Range range = Difference.returns(gate, data);
        range.require(returns);
        this.least = range.low();
        this.weights = weights(data);
        this.others = others();
        this.baseline = others.map(other -> criterion.statistic(returns, other).of(ones(returns.length)))
                .orElseGet(() -> gate.baseline() instanceof Baseline.Value known ? known.value() : Double.NaN);
        this.lower = lower(returns, weights, others, clusters);
        this.unseen = unseen();
    }

    private static double[] weights(OffPolicyData data) {
        return WeightedCriterion.weights(data).orElseGet(() -> new double[data.episodes()]);
    }

    private Optional<double[]> others() {
        if (gate.baseline() instanceof Baseline.Value) {
            return Optional.empty();
        }
        if (gate.baseline() instanceof Baseline.OfPolicy other) {
            return Optional.of(weights(other.data()));
        }
        if (gate.baseline() instanceof Baseline.Logged) {
            return Optional.of(ones(returns.length));
        }
        throw new IllegalArgumentException("The returns of episodes without end were not logged, so that " + criterion
                + " of them is not known: leave out `horizon infinite`");
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Override
    public Estimator.Prepared ofPolicy() {
        return prepared;
    }

    @Override
    public Optional<String> missing() {
        return clusters.count() < 2 ? Optional.of(Gate.oneSaysNothing(data)) : Optional.empty();
    }

    @Override
    public List<Caution> cautions() {
        List<Caution> cautions = new ArrayList<>();
        cautions.addAll(criterion.cautions(returns, weights, clusters));
        others.map(other -> criterion.cautions(returns, other, clusters)).ifPresent(cautions::addAll);
        if (!Double.isFinite(least)) {
            cautions.add(gate.assumes());
        }
        double untried = data.untriedMass()
                .filter(UntriedMass::exact)
                .map(UntriedMass::mass)
                .orElse(0.0);
        if (untried > NEVER) {
            cautions.add(Caution.warning(
                    Kind.UNTRIED,
                    String.format(
                            Locale.ROOT,
                            "With probability %.3g an episode of the policy comes to what the log never tries, which may be worse than"
                                    + " all that was logged: %s of such episodes is not known. Log what the policy does, or judge one that keeps to the log",
                            untried,
                            criterion)));
        }
        if (lower > 0 && unseen <= 0) {
            cautions.add(Gate.fewDecide(unseen));
        }
        return cautions;
    }

    @Override
    public boolean countsUntried() {
        return false;
    }

    @Override
    public double baseline() {
        return baseline;
    }

    @Override
    public double lowerBound() {
        return beyondRounding(lower);
    }

    private double lower(double[] of, double[] policy, Optional<double[]> other, Clusters groups) {
        Bootstrap.Statistic figure = criterion.statistic(of, policy);
        Bootstrap.Statistic difference = figure.minus(
                other.map(theirs -> criterion.statistic(of, theirs)).orElse(counts -> baseline));
        return Bootstrap.interval(
                        groups.count(),
                        groups.single() ? difference : difference.ofGroups(groups),
                        gate.resamples(),
                        1 - 2 * gate.error(),
                        gate.seed())
                .low();
    }

    @Override
    public double withUnseen() {
        return unseen;
    }

    private double unseen() {
        double worst =
                Double.isFinite(least) ? least : Arrays.stream(returns).min().orElseThrow();
        return lower(
                with(returns, worst),
                with(weights, Arrays.stream(weights).max().orElseThrow()),
                others.map(other -> with(other, Arrays.stream(other).average().orElseThrow())),
                clusters.withOneMore());
    }

    private static double[] with(double[] values, double more) {
        double[] all = Arrays.copyOf(values, values.length + 1);
        all[values.length] = more;
        return all;
    }

    @Override
    public boolean holdsAt(double odds) {
        return lowerBound() - HiddenCause.shift(data, odds, criterion) > 0;
    }

    @Override
    public double beyondRounding(double difference) {
        return Math.abs(difference)
                        <= ROUNDING
                                * Arrays.stream(returns).map(Math::abs).max().orElseThrow()
                ? 0
                : difference;
    }
}
