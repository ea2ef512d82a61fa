package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Clusters;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.gate.BettingBound;
import dev.hindcast.evaluation.gate.Bound;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The difference between a policy's mean reward and a baseline's, row by row.
 *
 * <p>For rewards of a known range, r' = (r - low) / (high - low), the samples are w r' + b (1 - r') - 1, w and b being the weights of policy and
 * baseline: their mean is the difference of the values, since that of b is 1, and none is below -1 however large the weights are. Against a known
 * value v they are w r' - v'. Otherwise they are those of the self-normalised estimates, linearised.
 */
final class BanditDifference {
    private static final double CORRELATED = 4;

    private final BanditGate gate;
    private final BanditLog log;
    private final double[] weights;
    private final double[] others;
    private final boolean scaled;
    private final double width;

    BanditDifference(BanditGate gate, BanditLog log, BanditPolicy policy) {
        this.gate = gate;
        this.log = log;
        this.weights = log.weights(policy);
        this.others = gate.baseline() instanceof BanditBaseline.OfPolicy other
                ? log.weights(other.policy())
                : Predictions.ones(log.size());
        Range range = gate.rewards();
        this.scaled = gate.bound() == Bound.BETTING;
        this.width = range.high() - range.low();
        if (scaled) {
            range.require(log.rewards());
        }
    }

    /** Whether there is a bound: whether the range is known that it needs. */
    boolean bounded() {
        return !scaled || Double.isFinite(width) && width > 0;
    }

    /** Whether the bound at odds of a hidden cause changes the weights of both sides: those of a policy that is the baseline by betting alone. */
    boolean knowsHiddenCauses() {
        return scaled || !(gate.baseline() instanceof BanditBaseline.OfPolicy);
    }

    /** The estimate of the difference. */
    double mean() {
        if (scaled && bounded()) {
            return width * Estimates.average(samples(1));
        }
        double policy = LinearRewards.dot(weights, log.rewards())
                / Arrays.stream(weights).sum();
        return policy - baseline();
    }

    private double baseline() {
        return gate.baseline() instanceof BanditBaseline.Value known
                ? known.value()
                : LinearRewards.dot(others, log.rewards())
                        / Arrays.stream(others).sum();
    }

    double lowerBound() {
        return lowerBound(1);
    }

    /**
     * The lower bound where a hidden cause may change the odds of each logged action by a factor (Tan 2006): each weight is as small as
     * that allows.
     *
     * @param odds at least 1
     */
    double lowerBound(double odds) {
        double[] samples = samples(odds);
        return scaled
                ? width * BettingBound.lower(samples, log.clusters(), lowest(), gate.each(), gate.seed())
                : student(log.clusters(), samples);
    }

    /** The lower bound with one row more, of the largest weight and the worst reward. */
    double withUnseen() {
        double[] samples = Arrays.copyOf(samples(1), log.size() + 1);
        double largest = Arrays.stream(weights).max().orElseThrow();
        Range range = gate.rewards();
        double worst = Double.isFinite(range.low())
                ? range.low()
                : Arrays.stream(log.rewards()).min().orElseThrow();
        samples[log.size()] = scaled ? lowest() + unseenBaseline() : largest * (worst - baseline());
        int[] of = Arrays.copyOf(log.clusters().of(), log.size() + 1);
        of[log.size()] = log.clusters().count();
        Clusters clusters = new Clusters(of, log.clusters().count() + 1);
        return scaled
                ? width * BettingBound.lower(samples, clusters, lowest(), gate.each(), gate.seed())
                : student(clusters, samples);
    }

    /** A warning where the t bound falls to 0 with one row more, which one that holds for any number of rows knows of. */
    List<Caution> fewDecide() {
        if (scaled || !(lowerBound() > 0 && withUnseen() <= 0)) {
            return List.of();
        }
        return List.of(Caution.warning(
                Kind.HEAVY_TAIL,
                String.format(
                        Locale.ROOT,
                        "One more row of the largest weight and the worst reward would bring the bound to %.4g: few rows decide",
                        withUnseen())));
    }

    /** What a row of the worst reward adds to the least sample: the baseline's weight, on average 1, where it is weighted. */
    private double unseenBaseline() {
        return gate.baseline() instanceof BanditBaseline.Value ? 0 : 1;
    }

    /** A warning where neighbouring rows are alike and no clusters were stated. */
    List<Caution> dependence() {
        if (!log.clusters().single() || log.size() < 3 || !bounded()) {
            return List.of();
        }
        double[] samples = samples(1);
        double mean = Estimates.average(samples);
        double squares = 0;
        double products = 0;
        for (int i = 0; i < samples.length; i++) {
            squares += (samples[i] - mean) * (samples[i] - mean);
            products += i == 0 ? 0 : (samples[i] - mean) * (samples[i - 1] - mean);
        }
        double correlation = squares > 0 ? products / squares : 0;
        return correlation * Math.sqrt(samples.length) <= CORRELATED
                ? List.of()
                : List.of(Caution.warning(
                        Kind.DEPENDENCE,
                        String.format(
                                Locale.ROOT,
                                "Neighbouring decisions are alike (correlation %.2f): name the user, the day or what else"
                                        + " they have in common by `cluster`",
                                correlation)));
    }

    private double lowest() {
        return gate.baseline() instanceof BanditBaseline.Value known
                ? -(known.value() - gate.rewards().low()) / width
                : -1;
    }

    /** w r' + b (1 - r'). */
    private double scaled(int row, double odds) {
        double share = (log.rewards()[row] - gate.rewards().low()) / width;
        double other = gate.baseline() instanceof BanditBaseline.OfPolicy
                ? least(others[row], row, odds)
                : gate.baseline() instanceof BanditBaseline.Logged ? 1 : 0;
        return least(weights[row], row, odds) * share + other * (1 - share);
    }

    private double[] samples(double odds) {
        double[] samples = new double[log.size()];
        if (scaled) {
            Arrays.setAll(samples, i -> Math.max(lowest(), scaled(i, odds) + lowest()));
            return samples;
        }
        double meanWeight = Estimates.average(weights);
        double meanOther = Estimates.average(others);
        double value = LinearRewards.dot(weights, log.rewards())
                / Arrays.stream(weights).sum();
        double baseline = baseline();
        for (int i = 0; i < samples.length; i++) {
            double least = log.rewards()[i] > baseline ? least(weights[i], i, odds) : most(weights[i], i, odds);
            double policy = weights[i] * (log.rewards()[i] - value) / meanWeight
                    + value
                    + (least - weights[i]) * (log.rewards()[i] - baseline) / meanWeight;
            samples[i] = policy
                    - (gate.baseline() instanceof BanditBaseline.Value
                            ? baseline
                            : others[i] * (log.rewards()[i] - baseline) / meanOther + baseline);
        }
        return samples;
    }

    /** The weight where the odds of the logged action were greater by the factor. */
    private double least(double weight, int row, double odds) {
        double propensity = log.propensities()[row];
        return weight * (propensity + (1 - propensity) / odds);
    }

    private double most(double weight, int row, double odds) {
        double propensity = log.propensities()[row];
        return weight * (propensity + (1 - propensity) * odds);
    }

    private double student(Clusters clusters, double[] samples) {
        return clusters.count() < 2
                ? Double.NEGATIVE_INFINITY
                : Estimates.average(samples)
                        - TDistribution.of(clusters.count() - 1).inverseCumulativeProbability(gate.each())
                                * Resampling.standardError(clusters, samples);
    }
}
