package dev.hindcast.evaluation.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.evaluation.Clusters;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BettingBoundTest {
    private static final int REPETITIONS = 1_000;

    private static double[] samples(int n, long seed, ToDoubleFunction<SplittableRandom> draw) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] samples = new double[n];
        Arrays.setAll(samples, i -> draw.applyAsDouble(random));
        return samples;
    }

    private static long missed(int n, double mean, ToDoubleFunction<SplittableRandom> draw) {
        return LongStream.range(0, REPETITIONS)
                .parallel()
                .filter(seed -> BettingBound.lower(samples(n, seed, draw), 0, .95, seed) > mean)
                .count();
    }

    /** Means are known: 1/2; 1 of an exponential; 3 of a Pareto with infinite variance; 1 of 1,000 in one of 1,000 samples. */
    @ParameterizedTest
    @CsvSource({"5", "50", "500", "3000"})
    void theMeanIsRarelyBelow(int n) {
        int tolerated = BinomialDistribution.of(REPETITIONS, .05).inverseCumulativeProbability(.999);
        assertThat(missed(n, .5, random -> random.nextBoolean() ? 1 : 0)).isLessThanOrEqualTo(tolerated);
        assertThat(missed(n, 1, random -> -Math.log1p(-random.nextDouble()))).isLessThanOrEqualTo(tolerated);
        assertThat(missed(n, 3, random -> Math.pow(1 - random.nextDouble(), -1 / 1.5)))
                .isLessThanOrEqualTo(tolerated);
        assertThat(missed(n, 1, random -> random.nextInt(1_000) == 0 ? 1_000 : 0))
                .isLessThanOrEqualTo(tolerated);
    }

    /** Within twice the width of Student's t, which holds for normal means alone. */
    @Test
    void itIsClose() {
        int n = 2_000;
        double[] bounds = LongStream.range(0, 50)
                .mapToDouble(seed -> BettingBound.lower(samples(n, seed, random -> random.nextDouble()), 0, .95, seed))
                .toArray();
        double student = .5 - 1.645 * Math.sqrt(1 / 12.0 / n);
        double mean = Arrays.stream(bounds).average().orElseThrow();
        assertThat(mean).isLessThan(student).isGreaterThan(.5 - 2 * (.5 - student));
    }

    /**
     * Three samples of 0, 1 and 1 in the order of seed 0; nothing is staked on the first. The capital against m is the product of 1 +
     * stake (x / m - 1) over the other two, whose stakes are at most .75: below 20, so that nothing is excluded but what it reaches.
     */
    @Test
    void byHand() {
        double[] ones = {1, 1, 1, 1, 1, 1, 1, 1};
        double bound = BettingBound.lower(ones, 0, .95, 0);
        double capital = 1;
        for (int i = 1; i < 8; i++) {
            double variance = 1 / 4.0 / (i + 1);
            double stake = Math.min(.75, Math.sqrt(2 * Math.log(20) / (8 * variance)));
            capital *= 1 + stake * (1 / bound - 1);
        }
        assertThat(capital).isCloseTo(20, within(1e-6));
    }

    @Test
    void shiftsAndScalesWithTheSamples() {
        double[] samples = samples(100, 1, random -> random.nextDouble());
        double bound = BettingBound.lower(samples, 0, .9, 7);
        double[] moved = Arrays.stream(samples).map(x -> 10 * x - 3).toArray();
        assertThat(BettingBound.lower(moved, -3, .9, 7)).isCloseTo(10 * bound - 3, within(1e-9));
    }

    @Test
    void nothingAboveTheLeastSaysNothing() {
        assertThat(BettingBound.lower(new double[] {2, 2, 2}, 2, .95, 0)).isEqualTo(2);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> BettingBound.lower(new double[] {1, -1}, 0, .95, 0))
                .hasMessageContaining("index 1 is -1.0");
        assertThatThrownBy(() -> BettingBound.lower(new double[] {1, Double.NaN}, 0, .95, 0))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> BettingBound.lower(new double[] {1}, 0, 1, 0)).hasMessageContaining("between 0 and 1");
    }

    /** Ten copies of each sample say no more than one. */
    @Test
    void clustersCountOnce() {
        double[] samples = samples(100, 3, random -> random.nextDouble());
        double[] copies = new double[1_000];
        Arrays.setAll(copies, i -> samples[i / 10]);
        assertThat(BettingBound.lower(copies, Clusters.blocks(1_000, 10), 0, .95, 5))
                .isCloseTo(BettingBound.lower(samples, 0, .95, 5), within(1e-9));
    }

    /** Clusters of two sizes, whose samples are all alike: the mean is rarely below. */
    @Test
    void clustersOfDifferentSizes() {
        int[] of = new int[300];
        Arrays.setAll(of, i -> i < 200 ? i / 10 : 20 + (i - 200) / 2);
        Clusters clusters = new Clusters(of, 70);
        long missed = LongStream.range(0, REPETITIONS)
                .filter(seed -> {
                    double[] ofClusters = samples(70, seed, random -> random.nextBoolean() ? 1 : 0);
                    double[] samples = new double[300];
                    Arrays.setAll(samples, i -> ofClusters[of[i]]);
                    return BettingBound.lower(samples, clusters, 0, .95, seed) > .5;
                })
                .count();
        assertThat(missed)
                .isLessThanOrEqualTo(BinomialDistribution.of(REPETITIONS, .05).inverseCumulativeProbability(.999));
    }
}
