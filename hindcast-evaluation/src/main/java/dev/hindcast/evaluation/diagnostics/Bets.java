package dev.hindcast.evaluation.diagnostics;

/**
 * Bets against E[Y | past] being at most 1, for numbers Y that are never negative. A bettor who stakes the share lambda of what it has on each
 * of them holds the product of 1 + lambda (Y - 1), whose expectation is at most 1 where the hypothesis holds, whatever the distribution
 * (Ville 1939; Waudby-Smith and Ramdas 2024, "Estimating means of bounded random variables by betting", section 4). So does the mean over
 * several shares and several bettors: it exceeds 1 / alpha with probability alpha at most.
 *
 * <p>Bettors are numbered. One chooses among the numbers of a step by what was known before it.
 */
final class Bets {
    /** How far the mean may exceed 1 by probabilities that were rounded when they were written. */
    static final double ROUNDING = 2e-3;

    private static final double[] STAKES = {0.002, 0.01, 0.05, 0.2, 0.5, 0.9};

    private final double[] logs;
    private final double[] sums;
    private final long[] counts;

    Bets(int bettors) {
        logs = new double[bettors * STAKES.length];
        sums = new double[bettors];
        counts = new long[bettors];
    }

    /** A bettor sees a number, at least 0. */
    void see(int bettor, double y) {
        see(bettor, y, 1);
    }

    /**
     * A bettor sees a number that it knew to be at least 1 - 1 / {@code boldness}, which lets it stake as many times more.
     *
     * @param boldness at least 1
     */
    void see(int bettor, double y, double boldness) {
        double gain = boldness * (y - 1 - ROUNDING);
        for (int s = 0; s < STAKES.length; s++) {
            logs[bettor * STAKES.length + s] += Math.log1p(STAKES[s] * gain);
        }
        sums[bettor] += y;
        counts[bettor]++;
    }

    /** A bettor sees that many zeros. */
    void seeZeros(int bettor, long zeros) {
        for (int s = 0; s < STAKES.length; s++) {
            logs[bettor * STAKES.length + s] += zeros * Math.log1p(-STAKES[s] * (1 + ROUNDING));
        }
        counts[bettor] += zeros;
    }

    /** What others saw is added. */
    void add(Bets others) {
        for (int i = 0; i < logs.length; i++) {
            logs[i] += others.logs[i];
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] += others.sums[i];
            counts[i] += others.counts[i];
        }
    }

    /** How many numbers a bettor saw. */
    long count(int bettor) {
        return counts[bettor];
    }

    /** Their mean. */
    double mean(int bettor) {
        return sums[bettor] / counts[bettor];
    }

    /** The logarithm of the mean of what all bettors that saw anything hold; minus infinity where none did. */
    double logWealth() {
        double largest = Double.NEGATIVE_INFINITY;
        int betting = 0;
        for (int b = 0; b < counts.length; b++) {
            betting += counts[b] > 0 ? 1 : 0;
            largest = counts[b] > 0 ? Math.max(largest, largest(b)) : largest;
        }
        if (betting == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        double sum = 0;
        for (int i = 0; i < logs.length; i++) {
            sum += counts[i / STAKES.length] > 0 ? Math.exp(logs[i] - largest) : 0;
        }
        return largest + Math.log(sum / (betting * STAKES.length));
    }

    /** The bettor who holds most. */
    int richest() {
        int richest = 0;
        for (int b = 1; b < counts.length; b++) {
            richest = largest(b) > largest(richest) ? b : richest;
        }
        return richest;
    }

    private double largest(int bettor) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int s = 0; s < STAKES.length; s++) {
            largest = Math.max(largest, logs[bettor * STAKES.length + s]);
        }
        return largest;
    }
}
