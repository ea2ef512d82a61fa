package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.Moments;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * MAGIC, model and guided importance sampling combined (Thomas and Brunskill 2016, arXiv 1604.00923, algorithm 1): a mean of the partial estimates
 * g^(j), which are weighted doubly robust up to step j and the model's value afterwards, with the weights on the simplex that minimise an
 * estimate of the squared error, x^T (Omega + b b^T) x. Omega is the covariance of the g^(j) over episodes, b_j how far g^(j) lies outside of a
 * bootstrap interval of g^(infinity), the weighted doubly robust estimate.
 *
 * <p>As in the paper the interval is the central 50%. The g^(j) are those of -1 (the model alone), infinity and up to 23 steps evenly
 * between. Resamples of episodes keep the weights x.
 */
public final class Magic implements Estimator {
    private static final int PARTIAL_ESTIMATES = 25;
    private static final int RESAMPLES = 200;
    private static final double LEVEL = 0.5;

    private final ActionValues values;
    private final EndedEpisodes convention;
    private final long seed;

    /**
     * @param values Q and V of the policy
     * @param convention what becomes of the weights of episodes that ended
     * @param seed of the bootstrap
     */
    public Magic(ActionValues values, EndedEpisodes convention, long seed) {
        this.values = values;
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
            double[] mixture = mixture(data, weights, terms, ends);
            return Weighting.selfNormalized(
                    data, weights, mixed(data, terms, ends, mixture), convention, values.cautions());
        });
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

    private double[] mixture(OffPolicyData data, StepWeights weights, StepTerms terms, int[] ends) {
        int n = data.episodes();
        double[][] contributions = new double[ends.length][];
        for (int j = 0; j < ends.length; j++) {
            double[] alone = new double[ends.length];
            alone[j] = 1;
            contributions[j] = weights.selfNormalized(mixed(data, terms, ends, alone), convention)
                    .contributions();
        }
        double[] estimates =
                Arrays.stream(contributions).mapToDouble(Moments::mean).toArray();
        Interval interval =
                Bootstrap.interval(n, weights.selfNormalized(terms, convention).value(), RESAMPLES, LEVEL, seed);
        double[] bias = Arrays.stream(estimates)
                .map(estimate -> outside(estimate, interval))
                .toArray();
        return Simplex.minimize(squaredError(contributions, estimates, bias));
    }

    private static double outside(double value, Interval interval) {
        return value > interval.high() ? value - interval.high() : Math.min(0, value - interval.low());
    }

    /** Omega + b b^T, Omega being the covariance of the means of the contributions. */
    private static double[][] squaredError(double[][] contributions, double[] means, double[] bias) {
        int size = means.length;
        int n = contributions[0].length;
        double[][] error = new double[size][size];
        for (int j = 0; j < size; j++) {
            for (int k = 0; k < size; k++) {
                double covariance = 0;
                for (int i = 0; i < n; i++) {
                    covariance += (contributions[j][i] - means[j]) * (contributions[k][i] - means[k]);
                }
                error[j][k] = covariance / n / (n - 1) + bias[j] * bias[k];
            }
        }
        return error;
    }
}
