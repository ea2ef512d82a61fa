package dev.hindcast.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
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
        assertThat(largest(weights(n, i -> quantile((i + .5) / n, shape)))).isCloseTo(expected, within(1e-9));
    }

    @Test
    void agreesOnOtherWeights() {
        assertThat(largest(weights(200, i -> -Math.log((i + .5) / 200)))).isCloseTo(0.12849329278892999, within(1e-9));
        assertThat(largest(weights(300, i -> Math.exp(2 * Math.cos(i))))).isCloseTo(-1.3548434558049791, within(1e-9));
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

    /**
     * Products of ratios of two values have as many values as factors, which rounding makes many: before, 71% to 100% of such logs had a
     * heavy tail.
     */
    @ParameterizedTest
    @CsvSource({
        "5, 0.6, 1000",
        "10, 0.6, 100",
        "10, 0.9, 100",
        "10, 0.9, 3000",
        "20, 0.6, 1000",
        "20, 0.9, 300",
        "50, 0.6, 3000",
    })
    void fewRatiosHaveNoTail(int factors, double target, int n) {
        SplittableRandom random = new SplittableRandom(8);
        assertThat(alarms(100, n, () -> {
                    double weight = 1;
                    for (int t = 0; t < factors; t++) {
                        weight *= (random.nextBoolean() ? target : 1 - target) / .5;
                    }
                    return weight;
                }))
                .isZero();
    }

    /** One in twenty where the shape is 1/2, next to none where it is less: above 10% of 200 by chance once in a thousand times. */
    @ParameterizedTest
    @CsvSource({"100", "300", "1000", "3000"})
    void chanceAloneSeldomAlarms(int n) {
        SplittableRandom random = new SplittableRandom(9);
        assertThat(alarms(200, n, () -> Math.exp(.5 * random.nextGaussian()))).isLessThan(.05);
        assertThat(alarms(200, n, () -> Math.exp(random.nextGaussian()))).isLessThan(.05);
        assertThat(alarms(200, n, () -> quantile(random.nextDouble(), .3))).isLessThan(.05);
        assertThat(alarms(200, n, () -> quantile(random.nextDouble(), .5))).isLessThan(.1);
    }

    @Test
    void heavyTailsAlarm() {
        SplittableRandom random = new SplittableRandom(10);
        assertThat(alarms(200, 1_000, () -> quantile(random.nextDouble(), .8))).isGreaterThan(.5);
        assertThat(alarms(200, 1_000, () -> quantile(random.nextDouble(), 1))).isGreaterThan(.8);
        assertThat(alarms(200, 300, () -> quantile(random.nextDouble(), 1.5))).isGreaterThan(.9);
    }

    private static double largest(double[] weights) {
        int n = weights.length;
        Arrays.sort(weights);
        return ParetoTail.ofLargest(weights, (int) Math.ceil(Math.min(.2 * n, 3 * Math.sqrt(n))));
    }

    /**
     * Products of ratios of 1.7 (one time in eight) and .9 over episodes that go on with some probability come in bunches. With .9346 their shape is
     * 1/2, the root k = 1/q of .9346 (1.7^q + 7 x .9^q) / 8 = 1, which a fit to a single number of weights exceeds too often. With .99 it is .8.
     */
    @ParameterizedTest
    @CsvSource({"100", "300", "1000", "3000", "10000"})
    void bunchesAlarmNoMoreOftenThanSmoothTails(int n) {
        SplittableRandom random = new SplittableRandom(12);
        assertThat(alarms(200, n, () -> product(.9346, random))).isLessThan(.1);
        assertThat(alarms(50, n, () -> product(.99, random))).isGreaterThan(n < 1_000 ? .05 : .4);
    }

    private static double product(double goingOn, SplittableRandom random) {
        double weight = 1;
        do {
            weight *= random.nextInt(8) == 0 ? 1.7 : .9;
        } while (random.nextDouble() < goingOn);
        return weight;
    }

    private static double alarms(int logs, int n, DoubleSupplier weight) {
        return IntStream.range(0, logs)
                        .filter(k -> ParetoTail.shape(weights(n, i -> weight.getAsDouble())) > ParetoTail.alarm(n))
                        .count()
                / (double) logs;
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
