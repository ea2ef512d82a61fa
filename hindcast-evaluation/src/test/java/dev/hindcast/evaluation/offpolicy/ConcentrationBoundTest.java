package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConcentrationBoundTest {
    /**
     * Forty samples, the first two of which choose the threshold. Equal ones have no variance: the bound predicted for the other 38 is
     * c (1 - 7 log(2 / delta) / (3 * 37)), greatest for the largest c, 1.
     */
    @Test
    void equalSamplesByHand() {
        double[] samples = new double[40];
        Arrays.fill(samples, 1);
        assertThat(ConcentrationBound.lower(samples, .9)).isCloseTo(1 - 7 * Math.log(20) / (3 * 37), within(1e-12));
    }

    /** The threshold is again 1, so that 38 samples of 0 and 5 in turn are 0 and 1: mean 1/2, variance 38/4 / 37. */
    @Test
    void limitedSamplesByHand() {
        double[] samples = new double[40];
        Arrays.setAll(samples, i -> i < 2 ? 1 : i % 2 == 0 ? 0 : 5);
        double log = Math.log(20);
        double expected = .5 - 7 * log / (3 * 37) - Math.sqrt(2 * (9.5 / 37) * log / 38);
        assertThat(ConcentrationBound.lower(samples, .9)).isCloseTo(expected, within(1e-12));
    }

    @Test
    void holdsInSimulation() {
        // Uniform in [0, 1], and of mean 1 with infinite variance: Pareto with density 1.5 x^-2.5 above 1, divided by
        // its mean 3.
        assertThat(shareAbove(u -> u, .5)).isLessThanOrEqualTo(.1);
        assertThat(shareAbove(u -> Math.pow(1 - u, -1 / 1.5) / 3, 1)).isLessThanOrEqualTo(.1);
        double[] many = samples(u -> u, 20_000, 1);
        assertThat(ConcentrationBound.lower(many, .9)).isBetween(.48, .5);
    }

    private static double shareAbove(DoubleUnaryOperator quantile, double mean) {
        return IntStream.range(0, 500)
                        .filter(seed -> ConcentrationBound.lower(samples(quantile, 300, seed), .9) > mean)
                        .count()
                / 500.0;
    }

    private static double[] samples(DoubleUnaryOperator quantile, int n, long seed) {
        return new SplittableRandom(seed).doubles(n).map(quantile).toArray();
    }

    @Test
    void saysNothingOfFewSamplesAndRefusesWhatItDoesNotHoldFor() {
        assertThat(ConcentrationBound.lower(new double[3], .9)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThatThrownBy(() -> ConcentrationBound.lower(new double[] {1, -1, 1, 1}, .9))
                .hasMessageContaining("not negative");
        assertThatThrownBy(() -> ConcentrationBound.lower(new double[10], 1)).hasMessageContaining("between 0 and 1");
    }
}
