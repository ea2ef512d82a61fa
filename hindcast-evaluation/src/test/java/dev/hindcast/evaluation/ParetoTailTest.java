package dev.hindcast.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParetoTailTest {
    /**
     * The quantiles of generalised Pareto distributions at (i + 1/2) / n. The numbers are those of a second implementation of Zhang and
     * Stephens (2009) in NumPy, with the likelihood taken from the density itself, and the same prior.
     */
    @ParameterizedTest
    @CsvSource({
        "100, 0.3, 0.37726986816579694",
        "100, 0.9, 0.7205967434897373",
        "1000, 0.7, 0.6706577683143551",
        "40, 1.5, 0.8265760821732377",
        "30, -0.3, 0.2203494857660765",
    })
    void agreesWithAnotherImplementation(int n, double shape, double expected) {
        assertThat(ParetoTail.shape(weights(n, i -> quantile((i + .5) / n, shape))))
                .isCloseTo(expected, within(1e-9));
    }

    @Test
    void agreesOnOtherWeights() {
        assertThat(ParetoTail.shape(weights(200, i -> -Math.log((i + .5) / 200))))
                .isCloseTo(0.12849329278892999, within(1e-9));
        assertThat(ParetoTail.shape(weights(300, i -> Math.exp(2 * Math.cos(i)))))
                .isCloseTo(-1.3548434558049791, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"0.1", "0.5", "0.9"})
    void findsTheShapeThatSamplesWereDrawnWith(double shape) {
        SplittableRandom random = new SplittableRandom(5);
        double mean = IntStream.range(0, 100)
                .mapToDouble(k -> ParetoTail.shape(weights(5_000, i -> quantile(random.nextDouble(), shape))))
                .average()
                .orElseThrow();
        // 212 samples of the tail beside 10 of the prior: (212 k + 5) / 222.
        assertThat(mean).isCloseTo((212 * shape + 5) / 222, within(.03));
    }

    @Test
    void saysNothingOfFewOrEqualWeights() {
        assertThat(ParetoTail.shape(weights(20, i -> i))).isNaN();
        assertThat(ParetoTail.shape(weights(21, i -> i * i))).isFinite();
        assertThat(ParetoTail.shape(weights(100, i -> 1))).isNaN();
        assertThat(ParetoTail.shape(new double[100])).isNaN();
    }

    private static double quantile(double probability, double shape) {
        return (Math.pow(1 - probability, -shape) - 1) / shape;
    }

    private static double[] weights(int n, IntToDoubleFunction weight) {
        double[] weights = new double[n];
        Arrays.setAll(weights, weight);
        return weights;
    }
}
