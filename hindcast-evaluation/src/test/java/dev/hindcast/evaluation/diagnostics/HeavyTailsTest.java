package dev.hindcast.evaluation.diagnostics;

import static dev.hindcast.evaluation.diagnostics.MadeLogs.share;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tails of infinite variance are found, and those of common distributions are not taken for such. */
class HeavyTailsTest {
    private static double heavy(int n, ToDoubleFunction<Random> draw) {
        return share(200, seed -> {
            Random random = new Random(seed);
            double[] numbers = new double[n];
            for (int i = 0; i < n; i++) {
                numbers[i] = draw.applyAsDouble(random);
            }
            return HeavyTails.heavy(numbers);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 500, 5_000})
    void commonDistributions(int n) {
        assertThat(heavy(n, Random::nextGaussian)).isLessThanOrEqualTo(0.02);
        assertThat(heavy(n, Random::nextDouble)).isLessThanOrEqualTo(0.02);
        assertThat(heavy(n, random -> -Math.log(1 - random.nextDouble()))).isLessThanOrEqualTo(0.02);
    }

    /** A tenth of the returns are far worse, those of the others near each other. */
    @ParameterizedTest
    @ValueSource(ints = {500, 2_000})
    void twoGroups(int n) {
        assertThat(heavy(
                        n,
                        random -> random.nextDouble() < 0.1
                                ? -500 + 100 * random.nextGaussian()
                                : -130 + 5 * random.nextGaussian()))
                .isLessThanOrEqualTo(0.02);
    }

    /** Of either sign, with a shape of 1 and of 2. */
    @ParameterizedTest
    @ValueSource(ints = {500, 5_000})
    void infiniteVariance(int n) {
        assertThat(heavy(n, random -> Math.tan(Math.PI * (random.nextDouble() - 0.5))))
                .isGreaterThanOrEqualTo(0.95);
        assertThat(heavy(n, random -> 1 - 1 / Math.pow(1 - random.nextDouble(), 2)))
                .isGreaterThanOrEqualTo(0.95);
    }
}
