package dev.hindcast.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Which share of runs scores more than each threshold: Agarwal et al. 2021, "Deep Reinforcement Learning at the Edge of the Statistical
 * Precipice" (arXiv 2108.13264), section 4.2. Where one profile lies above another everywhere, its algorithm is better whatever is asked of it.
 *
 * @param thresholds scores, as they were given
 * @param shares one for each threshold, in [0, 1]; read only
 * @param intervals 95% percentile intervals of the stratified bootstrap, one for each threshold by itself, {@link Interval#UNKNOWN} where a
 *     task has one seed only
 */
public record PerformanceProfile(double[] thresholds, double[] shares, List<Interval> intervals) {
    public PerformanceProfile {
        intervals = List.copyOf(intervals);
    }

    /**
     * The distribution of scores: at threshold t, the mean over tasks of the share of seeds that score more than t.
     *
     * @param scores tasks x seeds, finite, on one scale
     * @param seed of the bootstrap's 2,000 resamples
     */
    public static PerformanceProfile ofScores(double[][] scores, double[] thresholds, long seed) {
        return of(scores, thresholds, task -> task, seed);
    }

    /**
     * The distribution of average scores: at threshold t, the share of tasks whose mean over seeds is more than t. It hides how seeds
     * differ, and is biased where there are few.
     *
     * @param scores tasks x seeds, finite, on one scale
     * @param seed of the bootstrap's 2,000 resamples
     */
    public static PerformanceProfile ofAverageScores(double[][] scores, double[] thresholds, long seed) {
        return of(scores, thresholds, task -> new double[] {Moments.mean(task)}, seed);
    }

    private static PerformanceProfile of(
            double[][] scores, double[] thresholds, Function<double[], double[]> ofTask, long seed) {
        RunStatistics.requireScores(scores);
        double[] own = thresholds.clone();
        Function<double[][], double[]> profile = tasks -> shares(tasks, own, ofTask);
        return new PerformanceProfile(
                own, profile.apply(scores), List.of(Bootstrap.stratified(scores, own.length, profile, seed)));
    }

    private static double[] shares(double[][] tasks, double[] thresholds, Function<double[], double[]> ofTask) {
        double[] shares = new double[thresholds.length];
        for (double[] task : tasks) {
            double[] scores = ofTask.apply(task);
            for (int k = 0; k < thresholds.length; k++) {
                double threshold = thresholds[k];
                double above =
                        Arrays.stream(scores).filter(score -> score > threshold).count();
                shares[k] += above / scores.length / tasks.length;
            }
        }
        return shares;
    }
}
