package dev.hindcast.evaluation.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogisticTest {
    @Test
    void manyAtOnceAreWhatEachIs() {
        double[] numbers =
                IntStream.rangeClosed(-39_000, 39_000).mapToDouble(i -> i / 1e3).toArray();
        double[] together = Logistic.of(numbers);
        for (int i = 0; i < numbers.length; i++) {
            double alone = Logistic.of(numbers[i]);
            assertThat(together[i]).isCloseTo(alone, within(1e-13 * alone));
        }
        assertThat(Logistic.of(new double[] {-1e300, 0, 1e300, Double.NEGATIVE_INFINITY, Double.NaN}))
                .containsExactly(new double[] {0, 0.5, 1, 0, Double.NaN}, within(1e-17));
    }
}
