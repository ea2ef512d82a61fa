package dev.hindcast.evaluation.shift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.evaluation.behavior.FitSettings;
import dev.hindcast.learning.policy.Gaussian;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Estimators by samples against Gaussians, whose divergences are known. */
class SampleEstimatesTest {
    private static final FitSettings FIT = FitSettings.defaults().withUpdates(500);

    /** Two-dimensional, N(mean, deviation^2) in the first component and N(0, 1) in the second. */
    private static float[][] gaussian(int n, double mean, double deviation, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] points = new float[n][];
        for (int i = 0; i < n; i++) {
            points[i] = new float[] {(float) (mean + deviation * random.nextGaussian()), (float) random.nextGaussian()};
        }
        return points;
    }

    /** KL(N(m, s^2) || N(0, 1)) = (s^2 + m^2 - 1) / 2 - log s. */
    private static double divergence(double mean, double deviation) {
        return (deviation * deviation + mean * mean - 1) / 2 - Math.log(deviation);
    }

    /** 2,000 points: what the balls blur makes it too small, by a quarter at most where Q is as wide as P. */
    @ParameterizedTest
    @CsvSource({"0, 1, 1", "0.5, 1, 0.7", "1, 1, 0.8", "0, 0.5, 0.8", "0.5, 1.3, 0.6", "2, 1, 0.75"})
    void neighboursFindTheDivergence(double mean, double deviation, double share) {
        double found = NeighborDivergence.of(gaussian(2_000, mean, deviation, 1), gaussian(2_000, 0, 1, 2))
                .klDivergence();
        double truth = divergence(mean, deviation);
        assertThat(found).isBetween(share * truth - 0.01, truth + 0.06);
    }

    @Test
    void neighboursByHand() {
        float[][] points = {{0}, {1}, {3}};
        assertThat(NearestNeighbors.distancesWithin(points, 1)).containsExactly(1, 1, 2);
        assertThat(NearestNeighbors.distancesWithin(points, 2)).containsExactly(3, 2, 3);
        assertThat(NearestNeighbors.distances(new float[][] {{5}}, points, 3)).containsExactly(5);
        assertThatThrownBy(() -> NearestNeighbors.distancesWithin(points, 3)).hasMessageContaining("neighbour 3");
    }

    /**
     * log p/q of N(m, 1) and N(0, 1) is m x - m^2/2 and their total variation 2 Phi(m/2) - 1. 2,000 points of each are held out: the
     * standard error of the accuracies' sum is at most 0.016.
     */
    @ParameterizedTest
    @CsvSource({"0", "0.5", "1"})
    void aClassifierFindsTheRatio(double mean) {
        DensityRatio ratio = DensityRatio.of(gaussian(4_000, mean, 1, 1), gaussian(4_000, 0, 1, 2), FIT);
        assertThat(ratio.klDivergence()).isCloseTo(mean * mean / 2, within(0.1));
        double variation = 2 * new Gaussian(0, 1).cumulative(mean / 2) - 1;
        assertThat(ratio.totalVariation()).isCloseTo(variation, within(0.05));
        assertThat(ratio.effectiveShare()).isCloseTo(Math.exp(-mean * mean), within(0.15));
        for (float x : new float[] {-1, 0, 0.5f, 1}) {
            assertThat(ratio.logRatio(new float[] {x, 0})).isCloseTo(mean * x - mean * mean / 2, within(0.3));
        }
    }

    /**
     * The mean of the kernel over N(a, 1) x N(b, 1) in d dimensions is (h^2 / (h^2 + 2))^(d/2) exp(-|a - b|^2 / (2 (h^2 + 2))). The
     * standard error of the estimate is about 2/sqrt(n) times the deviation of its witness, below 0.02 for 500 points.
     */
    @ParameterizedTest
    @CsvSource({"0", "1", "2"})
    void theKernelMeansDifferAsTheyShould(double mean) {
        MeanDiscrepancy found = MeanDiscrepancy.of(gaussian(500, mean, 1, 1), gaussian(500, 0, 1, 2), 100, 3);
        double h2 = found.bandwidth() * found.bandwidth();
        double expected = 2 * h2 / (h2 + 2) * (1 - Math.exp(-mean * mean / (2 * (h2 + 2))));
        assertThat(found.squared()).isCloseTo(expected, within(0.04));
        if (mean > 0) {
            assertThat(found.pValue()).isEqualTo(1 / 101.0);
        }
    }

    /** Of equal distributions the p-value is uniform: 40 of them fall below 0.1 about 4 times, above 12 once in ten thousand. */
    @Test
    void theKernelTestKeepsItsLevelAndItsEstimateIsUnbiased() {
        int small = 0;
        double sum = 0;
        for (int seed = 0; seed < 40; seed++) {
            MeanDiscrepancy found = MeanDiscrepancy.of(
                    gaussian(60, 0, 1, 2 * seed + 100), gaussian(60, 0, 1, 2 * seed + 101), 99, seed);
            small += found.pValue() < 0.1 ? 1 : 0;
            sum += found.squared();
        }
        assertThat(small).isBetween(0, 12);
        assertThat(sum / 40).isCloseTo(0, within(0.006));
    }

    /** Squares by hand: P = {0, 2}, Q = {0, 0}, median distance 2, so that k(0, 2) = exp(-1/2) and k(0, 0) = 1. */
    @Test
    void theKernelMeanByHand() {
        MeanDiscrepancy found = MeanDiscrepancy.of(new float[][] {{0}, {2}}, new float[][] {{0}, {0}}, 1, 0);
        double k = Math.exp(-0.5);
        assertThat(found.bandwidth()).isEqualTo(2);
        assertThat(found.squared()).isCloseTo(k + 1 - 2 * (2 + 2 * k) / 4, within(1e-12));
    }
}
