package dev.hindcast.evaluation.anytime;

import java.util.stream.IntStream;

/** The shares of what they own that gamblers stake, 0.9, 0.45, ... 0.9 / 128, and what they begin with: the next one with half as much each. */
final class Stakes {
    static final int GAMBLERS = 8;
    private static final double LARGEST = .9;
    private static final double OWNED_BY_ALL = 2 - Math.scalb(1.0, 1 - GAMBLERS);
    private static final double[] LOG_STARTS = IntStream.range(0, GAMBLERS)
            .mapToDouble(j -> Math.log(Math.scalb(1.0, -j) / OWNED_BY_ALL))
            .toArray();

    private Stakes() {}

    /** What gambler j stakes, in (0, 1). */
    static double stake(int j) {
        return Math.scalb(LARGEST, -j);
    }

    /** The logarithm of what gambler j begins with, all beginning with 1 together. */
    static double logStart(int j) {
        return LOG_STARTS[j];
    }

    /**
     * The logarithm of what they own together.
     *
     * @param logGrowth of how many times as much as at first each owns
     */
    static double logWealth(double[] logGrowth) {
        double[] logs = new double[GAMBLERS];
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < GAMBLERS; j++) {
            logs[j] = logStart(j) + logGrowth[j];
            largest = Math.max(largest, logs[j]);
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - largest);
        }
        return largest + Math.log(sum);
    }
}
