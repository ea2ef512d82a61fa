package dev.hindcast.evaluation.behavior;

import dev.hindcast.dataset.Discrete;
import dev.hindcast.environment.DiscretePolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Calibration of probabilities. Held-out steps are binned by the probability that the estimate gives to its most likely action; in each
 * bin the mean of these probabilities is held against the share of steps in which that action was taken (Guo et al. 2017, "On
 * Calibration of Modern Neural Networks", section 2).
 *
 * @param steps how many held-out steps there were
 * @param expectedError the expected calibration error: the mean over steps of a bin's |accuracy - confidence|, in [0, 1]
 * @param bins the reliability table, ten bins of equal width, without empty ones
 * @param logLikelihood the mean of log beta(a | s), in nats
 * @param baseline the mean of the log frequency that the taken action has in the training data among the legal ones
 */
public record DiscreteCalibration(
        int steps, double expectedError, List<Bin> bins, double logLikelihood, double baseline) implements Calibration {
    private static final int BINS = 10;
    private static final double TOLERATED_ERROR = 0.1;

    public DiscreteCalibration {
        bins = List.copyOf(bins);
    }

    /**
     * A row of the reliability table.
     *
     * @param from the least probability in the bin
     * @param to the largest
     * @param steps how many steps fell into it
     * @param confidence the mean probability of the most likely action
     * @param accuracy the share of steps in which that action was taken
     */
    public record Bin(double from, double to, int steps, double confidence, double accuracy) {}

    /** Measures a policy on held-out steps. */
    public static DiscreteCalibration of(DiscretePolicy policy, List<LoggedStep> training, List<LoggedStep> heldOut) {
        Discrete actions = policy.actionSpace();
        double[] marginal = marginal(training, actions);
        int[] counts = new int[BINS];
        double[] confidence = new double[BINS];
        double[] accuracy = new double[BINS];
        double likelihood = 0;
        double baseline = 0;
        for (LoggedStep step : heldOut) {
            double[] probabilities = policy.probabilities(step.past());
            int taken = step.actionIndex(actions);
            int best = best(probabilities);
            int bin = Math.min(BINS - 1, (int) (BINS * probabilities[best]));
            counts[bin]++;
            confidence[bin] += probabilities[best];
            accuracy[bin] += best == taken ? 1 : 0;
            likelihood += Math.log(probabilities[taken]);
            baseline += Math.log(amongLegal(marginal, step, taken));
        }
        List<Bin> bins = new ArrayList<>();
        double error = 0;
        for (int b = 0; b < BINS; b++) {
            if (counts[b] > 0) {
                bins.add(new Bin(
                        (double) b / BINS,
                        (b + 1.0) / BINS,
                        counts[b],
                        confidence[b] / counts[b],
                        accuracy[b] / counts[b]));
                error += Math.abs(accuracy[b] - confidence[b]) / heldOut.size();
            }
        }
        int n = heldOut.size();
        return new DiscreteCalibration(n, error, bins, likelihood / n, baseline / n);
    }

    /** Frequencies with one step more of each action, so that none is 0. */
    private static double[] marginal(List<LoggedStep> training, Discrete actions) {
        double[] marginal = new double[actions.n()];
        Arrays.fill(marginal, 1);
        training.forEach(step -> marginal[step.actionIndex(actions)]++);
        return marginal;
    }

    private static double amongLegal(double[] marginal, LoggedStep step, int taken) {
        double sum = 0;
        for (int a = 0; a < marginal.length; a++) {
            sum += step.legal().allows(a) ? marginal[a] : 0;
        }
        return marginal[taken] / sum;
    }

    private static int best(double[] probabilities) {
        int best = 0;
        for (int a = 1; a < probabilities.length; a++) {
            best = probabilities[a] > probabilities[best] ? a : best;
        }
        return best;
    }

    @Override
    public boolean trustworthy() {
        return logLikelihood >= baseline && expectedError <= TOLERATED_ERROR;
    }
}
