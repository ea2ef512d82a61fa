package dev.hindcast.evaluation.anytime;

import java.util.stream.IntStream;

/**
 * How much a player has cost by now, at most: an upper bound of the sum of mean regrets, which holds after every episode at once with the
 * probability 1 - alpha. Of each episode a difference d in [-1, 1] to another player is seen; its regret is minus the mean of d given the episodes
 * before it, and the regrets need not be alike.
 *
 * <p>With predictions p of d in [-1, 0] from the episodes before it, D and V the sums of d and of (d - p)^2, M the sum of the means of d and
 * psi(c) = -log(1 - c) - c, exp(c (D - M) - psi(c) V) is a nonnegative supermartingale for each c in (0, 1) (Fan, Grama and Liu 2015; Howard,
 * Ramdas, McAuliffe and Sekhon 2021, "Time-uniform, nonparametric, nonasymptotic confidence sequences", theorem 4), and so is the mean over the
 * {@link Stakes}. By Ville's inequality -M stays below margin(V) - D, where the margin is the D - M at which that mean is 1 / alpha. An episode
 * costs 1 at most, so that neither does the bound rise by more.
 *
 * @param episodes how many were played
 * @param sum D
 * @param squares V
 * @param upper the bound
 */
record RegretBound(int episodes, double sum, double squares, double upper) {
    private static final int NEWTON_STEPS = 4;
    private static final double[] PSI = IntStream.range(0, Stakes.GAMBLERS)
            .mapToDouble(j -> -Math.log1p(-Stakes.stake(j)) - Stakes.stake(j))
            .toArray();

    /** Before the first episode. */
    static final RegretBound NONE = new RegretBound(0, 0, 0, 0);

    /**
     * After one more episode.
     *
     * @param difference d, in [-1, 1]
     * @param predicted of d from what was seen before; above 0 it is taken for 0
     * @param alpha the probability that a bound ever fails, the same for all episodes
     */
    RegretBound with(double difference, double predicted, double alpha) {
        double error = difference - Math.min(0, predicted);
        double sum = this.sum + difference;
        double squares = this.squares + error * error;
        return new RegretBound(episodes + 1, sum, squares, Math.min(upper + 1, margin(squares, alpha) - sum));
    }

    /** By Newton's method from what one gambler alone needs: the logarithm of what all own is convex in the excess, so that no step goes too far. */
    private static double margin(double squares, double alpha) {
        double target = Math.log(1 / alpha);
        double margin = Double.POSITIVE_INFINITY;
        for (int j = 0; j < Stakes.GAMBLERS; j++) {
            margin = Math.min(margin, (target - Stakes.logStart(j) + PSI[j] * squares) / Stakes.stake(j));
        }
        for (int i = 0; i < NEWTON_STEPS; i++) {
            double owned = 0;
            double slope = 0;
            for (int j = 0; j < Stakes.GAMBLERS; j++) {
                double share = Math.exp(Stakes.logStart(j) + Stakes.stake(j) * margin - PSI[j] * squares - target);
                owned += share;
                slope += Stakes.stake(j) * share;
            }
            margin -= Math.log(owned) * owned / slope;
        }
        return margin;
    }
}
