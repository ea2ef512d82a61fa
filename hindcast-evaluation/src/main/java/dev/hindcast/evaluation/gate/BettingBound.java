package dev.hindcast.evaluation.gate;

import dev.hindcast.evaluation.Clusters;
import java.util.SplittableRandom;

/**
 * A lower bound of the mean of independent samples of which only the least possible value is known: by betting (Waudby-Smith and Ramdas
 * 2023, "Estimating means of bounded random variables by betting", section 4; for weighted rewards Waudby-Smith et al. 2022, "Anytime-valid off-policy inference
 * for contextual bandits", section 2). Whoever bets at fair odds against a mean of at most m multiplies his capital, sample by sample, by
 *
 * <pre>
 *   1 + kappa_i ((x_i - lowest) / (m - lowest) - 1),   0 &lt;= kappa_i &lt; 1,
 * </pre>
 *
 * which is never negative and 1 on average where the mean is m. By Ville's inequality it ever reaches 1 / delta with probability delta at
 * most; a mean against which it does is excluded. The bound holds for any number of samples and however heavy their upper tail is.
 *
 * <p>The stake kappa_i is chosen from the samples before i: sqrt(2 log(1 / delta) / (n variance)) (mean - lowest) (equation 26), at most {@value #MOST}.
 * Samples are taken in a random order. Of clusters the sum over each is one sample, relative to the largest cluster.
 */
public final class BettingBound {
    private static final double MOST = 0.75;
    private static final int HALVINGS = 60;

    private BettingBound() {}

    /**
     * The lower bound of the mean.
     *
     * @param samples none below {@code lowest}
     * @param lowest what a sample is at least
     * @param confidence with which the mean is at least the bound, in (0, 1)
     * @param seed of the order
     * @return {@code lowest} where nothing more can be said
     * @throws IllegalArgumentException where a sample is below the lowest or not a number
     */
    public static double lower(double[] samples, double lowest, double confidence, long seed) {
        return lower(samples, Clusters.single(samples.length), lowest, confidence, seed);
    }

    /** As above, of samples that depend on each other within clusters; the mean is that over samples. */
    public static double lower(double[] samples, Clusters clusters, double lowest, double confidence, long seed) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("The confidence lies between 0 and 1, got " + confidence);
        }
        double[] excess = new double[samples.length];
        double largest = 0;
        for (int i = 0; i < samples.length; i++) {
            if (!(samples[i] >= lowest) || samples[i] == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("The sample at index " + i + " is " + samples[i]
                        + ", expected a finite number of at least " + lowest);
            }
            excess[i] = samples[i] - lowest;
            largest = Math.max(largest, excess[i]);
        }
        if (largest == 0) {
            return lowest;
        }
        return lowest + new Game(excess, clusters, -Math.log1p(-confidence), seed).lowestNotExcluded();
    }

    /** Bets on samples that are not negative. */
    private static final class Game {
        private final double target;
        /** Of each cluster in the order of the bets: sum and number of samples, relative to the largest number. */
        private final double[] sums;

        private final double[] sizes;
        private final double[] stakes;
        private final double mean;

        Game(double[] samples, Clusters clusters, double target, long seed) {
            this.target = target;
            this.sums = clusters.sums(samples);
            this.sizes = clusters.sizes();
            double largest = 0;
            double sum = 0;
            for (int i = 0; i < sums.length; i++) {
                largest = Math.max(largest, sizes[i]);
                sum += sums[i];
            }
            this.mean = sum / samples.length;
            shuffle(new SplittableRandom(seed));
            for (int i = 0; i < sums.length; i++) {
                sums[i] /= largest;
                sizes[i] /= largest;
            }
            this.stakes = stakes();
        }

        private void shuffle(SplittableRandom random) {
            for (int i = sums.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                double sum = sums[i];
                sums[i] = sums[j];
                sums[j] = sum;
                double size = sizes[i];
                sizes[i] = sizes[j];
                sizes[j] = size;
            }
        }

        /** From the clusters before each: nothing is staked on the first. */
        private double[] stakes() {
            double[] stakes = new double[sums.length];
            double sum = 0;
            double size = 0;
            double squares = 0;
            for (int i = 1; i < stakes.length; i++) {
                sum += sums[i - 1];
                size += sizes[i - 1];
                double average = sum / size;
                double deviation = sums[i - 1] - average * sizes[i - 1];
                squares += deviation * deviation;
                double variance = (average * average / 4 + squares) / (i + 1);
                stakes[i] =
                        variance > 0 ? Math.min(MOST, Math.sqrt(2 * target / (stakes.length * variance)) * average) : 0;
            }
            return stakes;
        }

        /** Capital falls with the mean that is bet against, so that what is excluded lies below one number. */
        double lowestNotExcluded() {
            double low = 0;
            double high = mean;
            for (int i = 0; i < HALVINGS && high - low > 1e-12 * mean; i++) {
                double middle = (low + high) / 2;
                if (excludes(middle)) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        private boolean excludes(double mean) {
            double logCapital = 0;
            for (int i = 0; i < sums.length; i++) {
                logCapital += Math.log1p(stakes[i] * (sums[i] / mean - sizes[i]));
                if (logCapital >= target) {
                    return true;
                }
            }
            return false;
        }
    }
}
