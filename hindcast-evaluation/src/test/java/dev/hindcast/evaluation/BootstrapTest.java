package dev.hindcast.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    @Test
    void countsAreThoseOfDrawsWithReplacement() {
        int resamples = 4_000;
        double[] ofFirst = Bootstrap.statistics(5, counts -> counts[0], resamples, 1);
        assertThat(Bootstrap.statistics(5, counts -> Arrays.stream(counts).sum(), 100, 1))
                .containsOnly(5);
        // Binomial (5, 1/5): mean 1, variance 0.8, never drawn with probability 0.8^5.
        assertThat(Moments.mean(ofFirst)).isCloseTo(1, within(0.05));
        assertThat(Moments.variance(ofFirst)).isCloseTo(0.8, within(0.07));
        assertThat(Arrays.stream(ofFirst).filter(count -> count == 0).count() / (double) resamples)
                .isCloseTo(0.32768, within(0.025));
    }

    @Test
    void sameSeedSameStatistics() {
        double[] samples = IntStream.range(0, 50).mapToDouble(i -> i * i).toArray();
        double[] first = Bootstrap.statistics(50, Bootstrap.mean(samples), 200, 9);
        assertThat(Bootstrap.statistics(50, Bootstrap.mean(samples), 200, 9)).isEqualTo(first);
        assertThat(Bootstrap.statistics(50, Bootstrap.mean(samples), 200, 10)).isNotEqualTo(first);
    }

    /** The statistic is NaN where the third thing is not drawn, and 3 or more otherwise. */
    @Test
    void resamplesWithoutAStatisticAreLeftOut() {
        Interval interval = Bootstrap.interval(3, counts -> counts[2] == 0 ? Double.NaN : 2 + counts[2], 0.99, 1);
        assertThat(interval).isEqualTo(new Interval(3, 5));
        assertThat(Bootstrap.interval(3, counts -> Double.NaN, 0.95, 1)).isEqualTo(Interval.UNKNOWN);
        assertThat(Bootstrap.interval(1, counts -> 1, 0.95, 1)).isEqualTo(Interval.UNKNOWN);
    }

    @Test
    void quantilesAreInterpolated() {
        double[] sorted = {0, 10, 20, 30};
        assertThat(Bootstrap.quantile(sorted, 0.5)).isEqualTo(15);
        assertThat(Bootstrap.quantile(sorted, 0)).isZero();
        assertThat(Bootstrap.quantile(sorted, 1)).isEqualTo(30);
        assertThat(Bootstrap.quantile(sorted, 0.9)).isCloseTo(27, within(1e-12));
    }
}
