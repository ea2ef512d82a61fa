package dev.hindcast.evaluation.behavior;

import dev.hindcast.environment.DensityPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Calibration of densities by the probability integral transform (Dawid 1984; Gneiting et al. 2007): where the estimate is right, the
 * rank of each component of a logged action among {@value #DRAWS} draws of the estimate in the same state is uniform. Ties, such as
 * actions at a bound, are ranked at random.
 *
 * @param steps how many held-out steps there were
 * @param uniformity for each component, the largest distance of the ranks' distribution from the uniform one (Kolmogorov-Smirnov), in
 *     [0, 1]
 * @param histogram the share of ranks in each tenth, all components together; 0.1 each where the estimate is right
 * @param coverage how often the central regions hold the logged component
 * @param logLikelihood the mean of log beta(a | s) per component of an action, in nats
 * @param baseline the same under one Gaussian with the training actions' mean and deviation (of the inverse of tanh, where actions are
 *     bounded)
 */
public record DensityCalibration(
        int steps,
        List<Double> uniformity,
        List<Double> histogram,
        List<Coverage> coverage,
        double logLikelihood,
        double baseline)
        implements Calibration {
    private static final int DRAWS = 100;
    private static final int TENTHS = 10;
    private static final int MOST_STEPS = 1_000;
    private static final List<Double> LEVELS = List.of(0.5, 0.8, 0.9, 0.95);
    private static final double TOLERATED_DISTANCE = 0.1;

    public DensityCalibration {
        uniformity = List.copyOf(uniformity);
        histogram = List.copyOf(histogram);
        coverage = List.copyOf(coverage);
    }

    /**
     * A central region.
     *
     * @param level the share of components that it should hold
     * @param share that it held
     */
    public record Coverage(double level, double share) {}

    /**
     * Measures a policy on held-out steps, at most 1,000 of them.
     *
     * @param seed of the choice of steps and of the draws
     */
    public static DensityCalibration of(
            DensityPolicy policy, List<LoggedStep> training, List<LoggedStep> heldOut, long seed) {
        List<LoggedStep> steps = LoggedStep.drawn(heldOut, MOST_STEPS, seed);
        ActionMap gaussian = ActionMap.of(policy.actionSpace(), training);
        SplittableRandom random = new SplittableRandom(seed);
        double[][] ranks = new double[gaussian.size()][steps.size()];
        double likelihood = 0;
        double baseline = 0;
        for (int n = 0; n < steps.size(); n++) {
            LoggedStep step = steps.get(n);
            double[] rank = ranks(policy, step, random);
            for (int i = 0; i < rank.length; i++) {
                ranks[i][n] = rank[i];
            }
            likelihood += policy.logDensity(step.past(), step.action());
            baseline += logDensity(gaussian, step.action());
        }
        int components = steps.size() * gaussian.size();
        return new DensityCalibration(
                steps.size(),
                uniformity(ranks),
                histogram(ranks),
                coverage(ranks),
                likelihood / components,
                baseline / components);
    }

    /** The rank of each component among draws, in (0, 1). */
    private static double[] ranks(DensityPolicy policy, LoggedStep step, SplittableRandom random) {
        double[] rank = new double[step.action().length];
        double[] ties = new double[rank.length];
        for (int k = 0; k < DRAWS; k++) {
            float[] drawn = policy.sample(step.past(), random);
            for (int i = 0; i < rank.length; i++) {
                rank[i] += drawn[i] < step.action()[i] ? 1 : 0;
                ties[i] += drawn[i] == step.action()[i] ? 1 : 0;
            }
        }
        for (int i = 0; i < rank.length; i++) {
            rank[i] = (rank[i] + (ties[i] + 1) * random.nextDouble()) / (DRAWS + 1);
        }
        return rank;
    }

    private static double logDensity(ActionMap gaussian, float[] action) {
        double sum = gaussian.logDerivative(action);
        for (float value : gaussian.normalized(action)) {
            sum += Normals.logDensity(value, 0, 0);
        }
        return sum;
    }

    private static List<Double> uniformity(double[][] ranks) {
        List<Double> distances = new ArrayList<>();
        for (double[] component : ranks) {
            double[] sorted = component.clone();
            Arrays.sort(sorted);
            double distance = 0;
            for (int n = 0; n < sorted.length; n++) {
                distance = Math.max(distance, sorted[n] - (double) n / sorted.length);
                distance = Math.max(distance, (n + 1.0) / sorted.length - sorted[n]);
            }
            distances.add(distance);
        }
        return distances;
    }

    private static List<Double> histogram(double[][] ranks) {
        double[] shares = new double[TENTHS];
        for (double[] component : ranks) {
            for (double rank : component) {
                shares[Math.min(TENTHS - 1, (int) (TENTHS * rank))] += 1.0 / (ranks.length * component.length);
            }
        }
        return Arrays.stream(shares).boxed().toList();
    }

    private static List<Coverage> coverage(double[][] ranks) {
        List<Coverage> coverage = new ArrayList<>();
        for (double level : LEVELS) {
            double share = Arrays.stream(ranks)
                    .flatMapToDouble(Arrays::stream)
                    .map(rank -> Math.abs(rank - 0.5) <= level / 2 ? 1 : 0)
                    .average()
                    .orElseThrow();
            coverage.add(new Coverage(level, share));
        }
        return coverage;
    }

    /** The largest of {@link #uniformity}. */
    public double worstUniformity() {
        return uniformity.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    @Override
    public boolean trustworthy() {
        return logLikelihood >= baseline && worstUniformity() <= TOLERATED_DISTANCE;
    }
}
