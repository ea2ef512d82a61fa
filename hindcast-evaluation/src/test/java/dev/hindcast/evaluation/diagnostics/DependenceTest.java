package dev.hindcast.evaluation.diagnostics;

import static dev.hindcast.evaluation.diagnostics.MadeLogs.share;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Independent numbers, with however heavy tails or many ties, are hardly ever called dependent, and dependent ones nearly always. */
class DependenceTest {
    private static final double SIGNIFICANCE = 0.005;

    private static double[] independent(int n, long seed, DoubleUnaryOperator of) {
        Random random = new Random(seed);
        double[] numbers = new double[n];
        for (int i = 0; i < n; i++) {
            numbers[i] = of.applyAsDouble(random.nextGaussian());
        }
        return numbers;
    }

    private static double found(int seeds, int n, DoubleUnaryOperator of) {
        return share(
                seeds,
                seed -> Dependence.of(independent(n, seed, of), SIGNIFICANCE).isPresent());
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 100, 1_000, 10_000})
    void independentNumbers(int n) {
        int seeds = 1_000;
        double most = SIGNIFICANCE + 3 * Math.sqrt(SIGNIFICANCE / seeds);
        assertThat(found(seeds, n, x -> x)).isLessThanOrEqualTo(most);
        assertThat(found(seeds, n, x -> Math.exp(5 * x))).isLessThanOrEqualTo(most);
        assertThat(found(seeds, n, x -> 1 / x)).isLessThanOrEqualTo(most);
    }

    /** One in two, in ten, in fifty and in three hundred differs from the others. */
    @ParameterizedTest
    @CsvSource({"100,0", "1000,0", "100,1.28", "1000,1.28", "10000,1.28", "1000,2.05", "10000,2.05", "10000,2.7"})
    void tiesAndRareEvents(int n, double above) {
        int seeds = 1_000;
        assertThat(found(seeds, n, x -> x > above ? 1 : 0)).isLessThanOrEqualTo(0.01);
        assertThat(found(seeds, n, x -> x > above ? Math.exp(3 * x) : 0)).isLessThanOrEqualTo(0.01);
    }

    /** Days of 50 episodes: a third of the variance is that of the day. */
    @ParameterizedTest
    @CsvSource({"20,50,0.5", "40,25,0.5", "20,100,0.5", "200,10,0.3"})
    void days(int days, int each, double variance) {
        assertThat(share(200, seed -> {
                    Random random = new Random(seed);
                    double[] numbers = new double[days * each];
                    double day = 0;
                    for (int i = 0; i < numbers.length; i++) {
                        day = i % each == 0 ? Math.sqrt(variance) * random.nextGaussian() : day;
                        numbers[i] = day + random.nextGaussian();
                    }
                    return Dependence.of(numbers, SIGNIFICANCE).isPresent();
                }))
                .isGreaterThanOrEqualTo(0.95);
    }

    /** The mean of an autoregression of coefficient c has (1 + c) / (1 - c) times the variance. */
    @ParameterizedTest
    @CsvSource({"500,0.3", "2000,0.15", "100,0.74"})
    void autoregression(int n, double coefficient) {
        assertThat(share(200, seed -> {
                    Random random = new Random(seed);
                    double[] numbers = new double[n];
                    for (int i = 1; i < n; i++) {
                        numbers[i] = coefficient * numbers[i - 1] + random.nextGaussian();
                    }
                    return Dependence.of(numbers, SIGNIFICANCE).isPresent();
                }))
                .isGreaterThanOrEqualTo(0.95);
    }

    /** What follows another is known exactly, but the mean is hardly less sure. */
    @Test
    void whatDoesNotMatterIsNotSaid() {
        Random random = new Random(1);
        double[] numbers = new double[100_000];
        for (int i = 1; i < numbers.length; i++) {
            numbers[i] = 0.05 * numbers[i - 1] + random.nextGaussian();
        }
        assertThat(Dependence.of(numbers, SIGNIFICANCE)).isEmpty();
    }

    @Test
    void inflationIsThatOfTheMean() {
        Random random = new Random(2);
        double[] numbers = new double[50_000];
        double day = 0;
        for (int i = 0; i < numbers.length; i++) {
            day = i % 50 == 0 ? random.nextGaussian() : day;
            numbers[i] = day + random.nextGaussian();
        }
        Dependence dependence = Dependence.of(numbers, SIGNIFICANCE).orElseThrow();
        assertThat(dependence.block()).isGreaterThanOrEqualTo(50);
        assertThat(dependence.inflation()).isBetween(22.0, 30.0);
        assertThat(dependence.neighbors()).isBetween(0.43, 0.52);
    }

    @Test
    void constantNumbersAndFewOnes() {
        assertThat(Dependence.of(new double[1_000], SIGNIFICANCE)).isEmpty();
        assertThat(Dependence.of(new double[] {1, 2, 3}, SIGNIFICANCE)).isEmpty();
    }
}
