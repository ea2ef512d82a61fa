package dev.hindcast.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlopeTest {
    /** sqrt(6) - 1 = 1.4495: the last one agrees with the second (0.25 + 1.4495 * 0.5 = 0.975) as long as they are 0.974 apart. */
    @Test
    void takesTheNarrowestThatContradictsNoWiderOne() {
        double[] halfWidths = {1, 0.5, 0.25};
        assertThat(Slope.select(new double[] {0, 0.3, 1.27}, halfWidths)).isEqualTo(2);
        assertThat(Slope.select(new double[] {0, 0.3, 1.28}, halfWidths)).isEqualTo(1);
        // The second is too far from the first (0.5 + 1.4495 = 1.9495), whatever the third says.
        assertThat(Slope.select(new double[] {0, 1.95, 0}, halfWidths)).isEqualTo(0);
        assertThat(Slope.select(new double[] {0, 1.94, 1.9}, halfWidths)).isEqualTo(1);
    }

    @Test
    void theOrderGivenDoesNotMatter() {
        assertThat(Slope.select(new double[] {1.28, 0, 0.3}, new double[] {0.25, 1, 0.5}))
                .isEqualTo(2);
        assertThat(Slope.select(new double[] {4}, new double[] {0})).isEqualTo(0);
    }

    /** With the deviations known, the error is at most sqrt(6) + 3 times the least bias and deviation. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5, 20})
    void errsLittleMoreThanTheBest(int candidates) {
        RandomGenerator random = new SplittableRandom(candidates);
        for (int repetition = 0; repetition < 2_000; repetition++) {
            double[] estimates = new double[candidates];
            double[] halfWidths = new double[candidates];
            double best = Double.POSITIVE_INFINITY;
            double largest = 0;
            for (int i = 0; i < candidates; i++) {
                halfWidths[i] = Math.pow(0.7, i);
                double bias = i * 0.3 * random.nextDouble(-1, 1);
                largest = Math.max(largest, Math.abs(bias));
                estimates[i] = bias + halfWidths[i] * random.nextDouble(-1, 1);
                best = Math.min(best, largest + halfWidths[i]);
            }
            double error = Math.abs(estimates[Slope.select(estimates, halfWidths)]);
            assertThat(error).isLessThanOrEqualTo((Math.sqrt(6) + 3) * best);
        }
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> Slope.select(new double[0], new double[0])).hasMessageContaining("at least one");
        assertThatThrownBy(() -> Slope.select(new double[2], new double[1])).hasMessageContaining("one for each");
        assertThatThrownBy(() -> Slope.select(new double[] {Double.NaN}, new double[1]))
                .hasMessageContaining("finite");
        assertThatThrownBy(() -> Slope.select(new double[1], new double[] {-1})).hasMessageContaining("from 0");
    }
}
