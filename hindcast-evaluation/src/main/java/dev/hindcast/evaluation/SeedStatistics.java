package dev.hindcast.evaluation;

import java.util.Arrays;

/**
 * What the scores of several seeds, on one task or on several, say of an algorithm: Agarwal et al. 2021, "Deep Reinforcement
 * Learning at the Edge of the Statistical Precipice", sections 4.1 and 4.3. Intervals are 95% percentile intervals of the stratified
 * bootstrap: seeds are resampled within each task. Where there is one seed only, every spread is NaN.
 *
 * @param tasks how many tasks
 * @param seeds how many seeds on each task
 * @param mean the mean over all scores
 * @param meanInterval 95% interval of the mean
 * @param interquartileMean the mean of the middle half of all scores: of n scores the floor(n / 4) lowest and highest are left
 *     out, so up to three scores it is the mean
 * @param interquartileMeanInterval 95% interval of the interquartile mean
 * @param std the standard deviation over seeds, pooled over the tasks: sqrt(mean over tasks of the sample variance)
 * @param stderr the standard error of {@code mean} with the tasks held fixed: std / sqrt(tasks * seeds)
 */
public record SeedStatistics(
        int tasks,
        int seeds,
        double mean,
        Interval meanInterval,
        double interquartileMean,
        Interval interquartileMeanInterval,
        double std,
        double stderr) {
    /** Of fewer seeds bootstrap intervals are too narrow to tell an order by. */
    public static final int ENOUGH = 5;

    /**
     * The statistics of one task.
     *
     * @param scores one for each seed, finite
     * @param seed of the bootstrap's 2,000 resamples
     */
    public static SeedStatistics of(double[] scores, long seed) {
        return of(new double[][] {scores}, seed);
    }

    /**
     * The statistics over tasks, whose scores should be on one scale, such as D4RL's.
     *
     * @param scores tasks x seeds, finite
     * @param seed of the bootstrap's 2,000 resamples
     * @throws IllegalArgumentException where there is no score, one is not finite, or tasks differ in their number of seeds
     */
    public static SeedStatistics of(double[][] scores, long seed) {
        requireTable(scores);
        double[] all = Arrays.stream(scores).flatMapToDouble(Arrays::stream).toArray();
        double std =
                Math.sqrt(Arrays.stream(scores).mapToDouble(Moments::variance).sum() / scores.length);
        return new SeedStatistics(
                scores.length,
                scores[0].length,
                Moments.mean(all),
                Bootstrap.interval(scores, Moments::mean, seed),
                Moments.interquartileMean(all),
                Bootstrap.interval(scores, Moments::interquartileMean, seed),
                std,
                std / Math.sqrt(all.length));
    }

    private static void requireTable(double[][] scores) {
        if (scores.length == 0) {
            throw new IllegalArgumentException("No tasks: at least one is needed.");
        }
        for (int task = 0; task < scores.length; task++) {
            Moments.requireFinite(scores[task], "score");
            if (scores[task].length != scores[0].length) {
                throw new IllegalArgumentException("Task " + task + " has " + scores[task].length
                        + " seeds but task 0 has " + scores[0].length + ": every task needs as many.");
            }
        }
    }
}
