package dev.hindcast.evaluation;

import java.util.Arrays;

/**
 * What the scores of several seeds, on one task or on several, say of algorithms beyond {@link SeedStatistics}: Agarwal et al. 2021, "Deep
 * Reinforcement Learning at the Edge of the Statistical Precipice" (arXiv 2108.13264), section 4. Intervals are 95% percentile intervals
 * of the stratified bootstrap, {@link Interval#UNKNOWN} where a task has one seed only.
 */
public final class RunStatistics {
    private RunStatistics() {}

    /**
     * A statistic of scores.
     *
     * @param value the statistic
     * @param interval its 95% interval
     */
    public record Statistic(double value, Interval interval) {}

    /**
     * By how much runs fall short of a desired score on average, where what they have beyond it does not count: the mean over all runs of
     * max(desired - score, 0).
     *
     * @param scores tasks x seeds, finite, on one scale
     * @param desired such as 100 for D4RL's normalised scores, the score of an expert
     * @param seed of the bootstrap's 2,000 resamples
     */
    public static Statistic optimalityGap(double[][] scores, double desired, long seed) {
        requireScores(scores);
        return new Statistic(
                gap(Bootstrap.flat(scores), desired),
                Bootstrap.interval(scores, resample -> gap(resample, desired), seed));
    }

    private static double gap(double[] scores, double desired) {
        return Arrays.stream(scores)
                .map(score -> Math.max(desired - score, 0))
                .average()
                .orElseThrow();
    }

    /**
     * The probability that a run of X scores more than a run of Y on the same task, where equal scores count half; the mean over the tasks of
     * the Mann-Whitney statistic U / (n m).
     *
     * @param x tasks x seeds, finite
     * @param y as many tasks; the number of seeds may differ
     * @param seed of the bootstrap's 2,000 resamples, in which the seeds of X and Y are drawn apart
     * @throws IllegalArgumentException where there is no score, or the numbers of tasks differ
     */
    public static Statistic probabilityOfImprovement(double[][] x, double[][] y, long seed) {
        requireScores(x);
        requireScores(y);
        if (x.length != y.length) {
            throw new IllegalArgumentException("X has " + x.length + " tasks and Y has " + y.length
                    + ": compare scores on the same tasks, in the same order");
        }
        double[][] both = Arrays.copyOf(x, 2 * x.length);
        System.arraycopy(y, 0, both, x.length, y.length);
        return new Statistic(improvement(both), Bootstrap.stratified(both, RunStatistics::improvement, seed));
    }

    /** Of tables in the first half over those in the second. */
    private static double improvement(double[][] both) {
        int tasks = both.length / 2;
        double sum = 0;
        for (int task = 0; task < tasks; task++) {
            sum += improvement(both[task], both[tasks + task]);
        }
        return sum / tasks;
    }

    private static double improvement(double[] x, double[] y) {
        double wins = 0;
        for (double mine : x) {
            for (double other : y) {
                wins += mine > other ? 1 : mine == other ? 0.5 : 0;
            }
        }
        return wins / x.length / y.length;
    }

    static void requireScores(double[][] scores) {
        if (scores.length == 0) {
            throw new IllegalArgumentException("No tasks: at least one is needed.");
        }
        for (double[] task : scores) {
            Moments.requireFinite(task, "score");
        }
    }
}
