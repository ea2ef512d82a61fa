package dev.hindcast.evaluation;

import dev.hindcast.evaluation.Caution.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How evenly importance weights are spread over what was logged.
 *
 * @param count how many weights, one an episode or one a decision of a bandit
 * @param effectiveSampleSize (sum w)^2 / sum w^2, between 1 and {@code count} (Kish 1965; Kong 1992); 0 where all are zero
 * @param mean near 1 where the logged propensities are right and the log covers what the policy does
 * @param standardError of the mean
 * @param largest the largest weight
 * @param largestShare what of the sum of all weights it makes up, in [0, 1]; 0 where all are zero
 * @param tailShape the shape of a Pareto distribution fitted to the largest weights (Vehtari et al. 2024): above 1/2 their variance is
 *     infinite; NaN where they are few or equal
 * @param zeroShare the share of weights that are zero
 * @param clippedShare the share of weights that were limited, 0 where none are
 */
public record WeightSummary(
        int count,
        double effectiveSampleSize,
        double mean,
        double standardError,
        double largest,
        double largestShare,
        double tailShape,
        double zeroShare,
        double clippedShare) {
    /** An effective sample size below which there is no telling how wrong an estimate is. */
    public static final double REFUSED_SAMPLE_SIZE = 5;

    /**
     * An effective sample size below which intervals cannot be trusted: those of 95% of self-normalised means of lognormal weights hold less than
     * 90% there.
     */
    public static final double DOUBTED_SAMPLE_SIZE = 20;

    /** A share of the largest weight above which it alone moves the estimate. */
    public static final double DOUBTED_LARGEST_SHARE = 0.2;

    private static final double DOUBTED_DEVIATIONS = 3;
    /** How far from 1 rounding alone brings a mean weight. */
    private static final double ROUNDING = 1e-5;

    /** The summary of weights none of which was limited. */
    public static WeightSummary of(double[] weights) {
        return of(weights, Double.POSITIVE_INFINITY);
    }

    /**
     * The summary of weights that are given by their natural logarithms, of any size: what does not depend on their scale is computed
     * relative to the largest, so that squares neither vanish nor overflow.
     *
     * @param logs at least one; minus infinity for a weight of 0
     */
    public static WeightSummary ofLogs(double[] logs) {
        double largest = Arrays.stream(logs).max().orElseThrow();
        if (largest == Double.NEGATIVE_INFINITY) {
            return of(new double[logs.length]);
        }
        double[] relative = new double[logs.length];
        Arrays.setAll(relative, i -> Math.exp(logs[i] - largest));
        return of(relative).scaled(Math.exp(largest));
    }

    private WeightSummary scaled(double factor) {
        return new WeightSummary(
                count,
                effectiveSampleSize,
                mean * factor,
                standardError * factor,
                largest * factor,
                largestShare,
                tailShape,
                zeroShare,
                clippedShare);
    }

    /**
     * The summary of weights.
     *
     * @param weights as they are before they are limited, at least one, none negative
     * @param limit what larger ones are reduced to
     */
    public static WeightSummary of(double[] weights, double limit) {
        return of(
                weights,
                Arrays.stream(weights).map(weight -> Math.min(weight, limit)).toArray());
    }

    /**
     * The summary of weights as they are used.
     *
     * @param weights as they are before they are limited, at least one, none negative
     * @param used what is made of them
     */
    public static WeightSummary of(double[] weights, double[] used) {
        int n = used.length;
        double sum = Arrays.stream(used).sum();
        double squares = Arrays.stream(used).map(weight -> weight * weight).sum();
        double largest = Arrays.stream(used).max().orElseThrow();
        return new WeightSummary(
                n,
                sum > 0 ? sum / squares * sum : 0,
                sum / n,
                Math.sqrt(Moments.variance(used) / n),
                largest,
                sum > 0 ? largest / sum : 0,
                ParetoTail.shape(used),
                (double) Arrays.stream(used).filter(weight -> weight == 0).count() / n,
                (double) IntStream.range(0, n).filter(i -> used[i] < weights[i]).count() / n);
    }

    /**
     * What the weights say against an estimate.
     *
     * @param what is weighted, in the plural, such as "episodes"
     */
    public List<Caution> cautions(String what) {
        if (mean == 0) {
            return List.of(
                    Caution.refusal(
                            Kind.UNTRIED,
                            "The policy never, or next to never, takes what was logged: all " + count + " " + what
                                    + " have weight 0. Log a policy that tries what this one does, or use an estimator with a model"));
        }
        List<Caution> cautions = new ArrayList<>();
        String effective =
                format("the %d %s weigh as much as %.1f equally weighted ones", count, what, effectiveSampleSize);
        if (effectiveSampleSize < REFUSED_SAMPLE_SIZE) {
            cautions.add(Caution.refusal(
                    Kind.FEW,
                    "Nearly all weight lies on few " + what + ": " + effective
                            + ". Log more, or a policy nearer to this one, or use an estimator with a model"));
        } else if (effectiveSampleSize < DOUBTED_SAMPLE_SIZE) {
            cautions.add(Caution.warning(Kind.FEW, "Little data bear on this policy: " + effective));
        }
        if (largestShare > DOUBTED_LARGEST_SHARE) {
            cautions.add(Caution.warning(
                    Kind.HEAVY_TAIL, format("One of the %s has %.0f%% of all weight", what, 100 * largestShare)));
        }
        if (tailShape > ParetoTail.alarm(count)) {
            cautions.add(Caution.warning(
                    Kind.HEAVY_TAIL,
                    format(
                            "The weights have a heavy tail (Pareto shape %.2f, with infinite variance above %.1f): intervals are too short,"
                                    + " since %s that weigh much may be missing",
                            tailShape, ParetoTail.LIMIT, what)));
        }
        if (!Double.isFinite(mean)) {
            cautions.add(Caution.refusal(Kind.MEAN_WEIGHT, "The weights are beyond all numbers"));
        } else if (clippedShare == 0 && Math.abs(mean - 1) > DOUBTED_DEVIATIONS * standardError + ROUNDING) {
            cautions.add(Caution.warning(
                    Kind.MEAN_WEIGHT,
                    format(
                            "The mean weight is %.3f with standard error %.3f, expected 1: the propensities are wrong, the policy does"
                                    + " what the log never tries, or few %s of large weight stand for many that are missing (thin tails)",
                            mean, standardError, what)));
        }
        if (clippedShare > 0) {
            cautions.add(Caution.note(Kind.LIMITED, format("%.2f%% of the weights were limited", 100 * clippedShare)));
        }
        return cautions;
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
