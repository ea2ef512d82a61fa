package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.Moments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * MAGIC, model and guided importance sampling combined (Thomas and Brunskill 2016, arXiv 1604.00923, algorithm 1): a mean of the partial estimates
 * g^(j), which are weighted doubly robust up to step j and the model's value afterwards, with the weights on the simplex that minimise an
 * estimate of the squared error, x^T (Omega + b b^T) x. Omega is the covariance of the g^(j) over episodes, b_j how far g^(j) lies outside of a
 * bootstrap interval of g^(infinity), the weighted doubly robust estimate.
 *
 * <p>As in the paper the interval is the central 50%. The g^(j) are those of -1 (the model alone), infinity and up to 23 steps evenly
 * between. On tables resamples of episodes fit the values anew and choose x anew, with the same Omega and an interval that is as wide;
 * elsewhere they keep both, and the interval does not show how wrong the model may be. The values are cross-fitted, as {@link Estimators} and
 * {@link CrossFittedTables} do, since they correct logged steps.
 */
public final class Magic implements Estimator {
    private static final int PARTIAL_ESTIMATES = 25;
    private static final int RESAMPLES = 200;
    private static final double LEVEL = 0.5;
    private static final double DOUBTED_SHARE = 0.02;
    /** What rounding leaves of a share of 0. */
    private static final double ROUNDING = 1e-9;

    private final ActionValues values;
    private final Optional<CrossFittedTables> tables;
    private final EndedEpisodes convention;
    private final long seed;

    /**
     * @param values Q and V of the policy
     * @param convention what becomes of the weights of episodes that ended
     * @param seed of the bootstrap
     */
    public Magic(ActionValues values, EndedEpisodes convention, long seed) {
        this(values, Optional.empty(), convention, seed);
    }

    /**
     * @param tables the fit of the values, where resamples can fit them anew
     */
    Magic(ActionValues values, Optional<CrossFittedTables> tables, EndedEpisodes convention, long seed) {
        this.values = values;
        this.tables = tables;
        this.convention = convention;
        this.seed = seed;
    }

    @Override
    public String name() {
        return "magic";
    }

    @Override
    public Prepared prepare(OffPolicyData data) {
        return Weighting.with(data, weights -> {
            StepTerms terms = StepTerms.corrections(data, values);
            int[] ends = ends(data.horizon());
            Errors errors = errors(data, weights, terms, ends);
            double[] mixture = Simplex.minimize(errors.of(errors.estimates()));
            Prepared fixed = Weighting.selfNormalized(
                    data, weights, mixed(data, terms, ends, mixture), convention, cautions(data, mixture));
            return tables.map(fit -> new Prepared(
                            new Refitted(counts -> again(data, weights, fit, ends, errors, counts)),
                            fixed.contributions(),
                            fixed.mean(),
                            fixed.weights(),
                            fixed.cautions()))
                    .orElse(fixed);
        });
    }

    /** The estimate of a resample, to which the values are fitted anew, and for which the mixture is chosen anew. */
    private double again(
            OffPolicyData data,
            StepWeights weights,
            CrossFittedTables fit,
            int[] ends,
            Errors errors,
            double[] counts) {
        StepTerms terms = StepTerms.corrections(data, fit.fit(counts));
        StepWeights.Ratios ratios = weights.selfNormalized(terms, convention).ratios(counts);
        double[] estimates = estimates(ratios, data.discounts(), ends);
        double[] mixture = Simplex.minimize(errors.of(estimates));
        double value = 0;
        for (int j = 0; j < ends.length; j++) {
            value += mixture[j] * estimates[j];
        }
        return value;
    }

    /** g^(j) of each j. */
    private static double[] estimates(StepWeights.Ratios ratios, double[] discounts, int[] ends) {
        double[] estimates = new double[ends.length];
        for (int j = 0; j < ends.length; j++) {
            for (int t = 0; t <= ends[j] + 1 && t < ratios.v().length; t++) {
                estimates[j] +=
                        discounts[t] * (ratios.v()[t] + (t <= ends[j] && t < ratios.x().length ? ratios.x()[t] : 0));
            }
        }
        return estimates;
    }

    /** The last of the partial estimates alone leaves nothing to the model, of which there is nothing to say then. */
    private List<Caution> cautions(OffPolicyData data, double[] mixture) {
        double share = 1 - mixture[mixture.length - 1];
        if (share < ROUNDING) {
            return List.of();
        }
        List<Caution> cautions = new ArrayList<>(values.cautions());
        String reason = String.format(
                Locale.ROOT, "With a share of %.1f%% the estimate is that of the model from some step on", 100 * share);
        cautions.add(
                tables.isEmpty() && share > DOUBTED_SHARE
                        ? Caution.warning(Kind.MODEL, reason + ", with an error that the interval does not show")
                        : Caution.note(Kind.MODEL, reason));
        if (share > DOUBTED_SHARE) {
            cautions.addAll(HiddenState.cautions(data));
        }
        return cautions;
    }

    /** Each j but infinity, for which the horizon stands. */
    private static int[] ends(int horizon) {
        int count = Math.min(PARTIAL_ESTIMATES, horizon + 1);
        return IntStream.range(0, count)
                .map(i -> (int) Math.round(-1 + (double) i * horizon / (count - 1)))
                .toArray();
    }

    /**
     * The mixture of the partial estimates is one estimate: the correction of step t counts with the weights of all j of at least t, the
     * value of s_t with those of all j of at least t - 1.
     */
    private static StepTerms mixed(OffPolicyData data, StepTerms terms, int[] ends, double[] mixture) {
        double[] ofX = new double[data.horizon()];
        double[] ofV = new double[data.horizon() + 1];
        for (int j = 0; j < ends.length; j++) {
            for (int t = 0; t < ofV.length; t++) {
                ofV[t] += ends[j] >= t - 1 ? mixture[j] : 0;
                if (t < ofX.length) {
                    ofX[t] += ends[j] >= t ? mixture[j] : 0;
                }
            }
        }
        return terms.scaled(data, ofX, ofV);
    }

    private Errors errors(OffPolicyData data, StepWeights weights, StepTerms terms, int[] ends) {
        double[][] contributions = new double[ends.length][];
        for (int j = 0; j < ends.length; j++) {
            double[] alone = new double[ends.length];
            alone[j] = 1;
            contributions[j] = weights.selfNormalized(mixed(data, terms, ends, alone), convention)
                    .contributions();
        }
        double[] estimates =
                Arrays.stream(contributions).mapToDouble(Moments::mean).toArray();
        StepWeights.SelfNormalized all = weights.selfNormalized(terms, convention);
        Interval interval = Bootstrap.interval(data.episodes(), all.value(), RESAMPLES, LEVEL, seed);
        return new Errors(estimates, covariance(contributions, estimates), interval);
    }

    /**
     * What is known of the errors of the partial estimates.
     *
     * @param estimates g^(j)
     * @param covariance Omega, of their means over episodes
     * @param interval of the last of them
     */
    @SuppressWarnings("ArrayRecordComponent") // never leaves the class
    private record Errors(double[] estimates, double[][] covariance, Interval interval) {
        /** Omega + b b^T, where the estimates are others and the interval is as wide, about the last of them. */
        double[][] of(double[] others) {
            int size = others.length;
            double shift = others[size - 1] - estimates[size - 1];
            double[] bias = Arrays.stream(others)
                    .map(estimate -> outside(estimate - shift, interval))
                    .toArray();
            double[][] error = new double[size][size];
            for (int j = 0; j < size; j++) {
                for (int k = 0; k < size; k++) {
                    error[j][k] = covariance[j][k] + bias[j] * bias[k];
                }
            }
            return error;
        }
    }

    private static double outside(double value, Interval interval) {
        return value > interval.high() ? value - interval.high() : Math.min(0, value - interval.low());
    }

    /** Omega, the covariance of the means of the contributions. */
    private static double[][] covariance(double[][] contributions, double[] means) {
        int size = means.length;
        int n = contributions[0].length;
        double[][] error = new double[size][size];
        for (int j = 0; j < size; j++) {
            for (int k = 0; k < size; k++) {
                double covariance = 0;
                for (int i = 0; i < n; i++) {
                    covariance += (contributions[j][i] - means[j]) * (contributions[k][i] - means[k]);
                }
                error[j][k] = covariance / n / (n - 1);
            }
        }
        return error;
    }
}
