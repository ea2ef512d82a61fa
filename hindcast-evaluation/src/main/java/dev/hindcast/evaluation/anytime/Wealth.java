package dev.hindcast.evaluation.anytime;

/**
 * Evidence that the mean of differences d, each in [-1, 1], is below a supposed m: what gamblers own who began with 1 and stake on "less than m".
 *
 * <p>Who stakes the share c owns 1 + c ((1 - d) / (1 - m) - 1) times as much after d. Where each difference has a mean of m or more given those
 * before it, which need not be the same for all, what they own together is a nonnegative supermartingale, and exceeds 1 / alpha at any time with
 * probability alpha at most (Ville's inequality; Waudby-Smith and Ramdas 2023, "Estimating means of bounded random variables by betting").
 * Immutable.
 */
final class Wealth {
    private final double supposed;
    private final double[] logGrowth;

    private Wealth(double supposed, double[] logGrowth) {
        this.supposed = supposed;
        this.logGrowth = logGrowth;
    }

    /**
     * Before the first difference.
     *
     * @param supposed m, in [-1, 1)
     */
    static Wealth against(double supposed) {
        return new Wealth(supposed, new double[Stakes.GAMBLERS]);
    }

    /** After one more difference. */
    Wealth with(double difference) {
        double odds = (1 - difference) / (1 - supposed) - 1;
        double[] grown = new double[Stakes.GAMBLERS];
        for (int j = 0; j < Stakes.GAMBLERS; j++) {
            grown[j] = logGrowth[j] + Math.log1p(Stakes.stake(j) * odds);
        }
        return new Wealth(supposed, grown);
    }

    /** The logarithm of what all own. */
    double log() {
        return Stakes.logWealth(logGrowth);
    }
}
