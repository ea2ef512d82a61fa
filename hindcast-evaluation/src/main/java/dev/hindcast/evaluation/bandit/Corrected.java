package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Clusters;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.WeightSummary;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * What a model expects of the policy, and how far it was from what was earned: the material of all doubly robust estimators.
 *
 * @param expected sum_a pi(a | x_i) q(x_i, a), one a row
 * @param residuals r_i - q(x_i, a_i), one a row
 * @param weights pi(a_i | x_i) / propensity_i, one a row
 */
record Corrected(double[] expected, double[] residuals, double[] weights) {
    static Corrected of(Fitting fitting, BanditLog log, BanditPolicy policy, long seed) {
        double[] ones = Predictions.ones(log.size());
        int[] fold = Folds.of(log, fitting.folds(), seed);
        return of(Predictions.of(fitting, Choices.of(log, policy), ones, fold), log, log.weights(policy));
    }

    /** What has been predicted, beside what was earned. */
    static Corrected of(Predictions predictions, BanditLog log, double[] weights) {
        double[] residuals = new double[log.size()];
        Arrays.setAll(residuals, i -> log.rewards()[i] - predictions.logged()[i]);
        return new Corrected(predictions.expected(), residuals, weights);
    }

    /** The rows that count. */
    Corrected counted(double[] counts) {
        return new Corrected(counted(expected, counts), counted(residuals, counts), counted(weights, counts));
    }

    /** Of numbers one a row those of rows that count. */
    static double[] counted(double[] numbers, double[] counts) {
        double[] counted = new double[numbers.length];
        int size = 0;
        for (int row = 0; row < counts.length; row++) {
            if (counts[row] > 0) {
                counted[size++] = numbers[row];
            }
        }
        return Arrays.copyOf(counted, size);
    }

    /** The residuals, weighted. */
    double[] corrections(DoubleUnaryOperator weighting) {
        double[] corrections = new double[weights.length];
        Arrays.setAll(corrections, i -> weighting.applyAsDouble(weights[i]) * residuals[i]);
        return corrections;
    }

    /** The samples whose mean is the estimate. */
    double[] samples(DoubleUnaryOperator weighting) {
        double[] samples = corrections(weighting);
        Arrays.setAll(samples, i -> samples[i] + expected[i]);
        return samples;
    }

    Estimate estimate(String name, Clusters clusters, Uncertainty uncertainty) {
        WeightSummary summary = WeightSummary.of(weights);
        return Estimates.mean(
                name, clusters, samples(weight -> weight), range(summary.largest()), summary, uncertainty);
    }

    /** As far as the log shows what samples can be. */
    private Range range(double largest) {
        double least = Arrays.stream(expected).min().orElseThrow();
        double greatest = Arrays.stream(expected).max().orElseThrow();
        double error = Arrays.stream(residuals).map(Math::abs).max().orElseThrow();
        return new Range(least - largest * error, greatest + largest * error);
    }
}
