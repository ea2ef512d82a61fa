package dev.hindcast.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SeedStatisticsTest {
    @Test
    void oneTaskByHand() {
        SeedStatistics statistics = SeedStatistics.of(new double[] {100, 2, 4, 0, 6, 8, -50, 10}, 1);
        assertThat(statistics.mean()).isEqualTo(10);
        // Sorted -50 0 | 2 4 6 8 | 10 100.
        assertThat(statistics.interquartileMean()).isEqualTo(5);
        // Deviations 90 -8 -6 -10 -4 -2 -60 0: squares sum to 11,920.
        assertThat(statistics.std()).isCloseTo(Math.sqrt(11_920.0 / 7), within(1e-12));
        assertThat(statistics.stderr()).isCloseTo(Math.sqrt(11_920.0 / 7 / 8), within(1e-12));
    }

    @Test
    void twoTasksByHand() {
        SeedStatistics statistics = SeedStatistics.of(new double[][] {{0, 2}, {10, 16}}, 1);
        assertThat(statistics.mean()).isEqualTo(7);
        assertThat(statistics.interquartileMean()).isEqualTo(6);
        // Variances within the tasks: 2 and 18.
        assertThat(statistics.std()).isCloseTo(Math.sqrt(10), within(1e-12));
        assertThat(statistics.stderr()).isCloseTo(Math.sqrt(10) / 2, within(1e-12));
        // Means of the resamples: {0, 1, 2} for the one task, {10, 13, 16} for the other.
        assertThat(statistics.meanInterval()).isEqualTo(new Interval(5, 9));
    }

    @Test
    void upToThreeScoresTheInterquartileMeanIsTheMean() {
        assertThat(SeedStatistics.of(new double[] {1, 2, 9}, 1).interquartileMean())
                .isEqualTo(4);
    }

    @Test
    void oneSeedHasNoSpread() {
        SeedStatistics statistics = SeedStatistics.of(new double[] {5}, 1);
        assertThat(statistics.mean()).isEqualTo(5);
        assertThat(statistics.meanInterval()).isEqualTo(Interval.UNKNOWN);
        assertThat(statistics.std()).isNaN();
    }

    @Test
    void sameSeedSameIntervals() {
        double[] scores = gaussians(new SplittableRandom(1), 12);
        assertThat(SeedStatistics.of(scores, 3)).isEqualTo(SeedStatistics.of(scores, 3));
        assertThat(SeedStatistics.of(scores, 4).meanInterval())
                .isNotEqualTo(SeedStatistics.of(scores, 3).meanInterval());
    }

    /** Pooling the tasks before resampling would let their difference into the interval, which is then wider than the tasks allow. */
    @Test
    void resamplesWithinTasks() {
        double[][] scores = {{0, 1, 2, 3}, {1000, 1001, 1002, 1003}};
        double[] pooled = Arrays.stream(scores).flatMapToDouble(Arrays::stream).toArray();
        assertThat(width(SeedStatistics.of(scores, 1).meanInterval())).isLessThan(2);
        assertThat(width(SeedStatistics.of(pooled, 1).meanInterval())).isGreaterThan(500);
    }

    @Test
    void theIntervalsCover() {
        assertThat(coverage(Moments::mean)).isBetween(0.91, 0.97);
        assertThat(coverage(Moments::interquartileMean)).isBetween(0.90, 0.975);
    }

    /** What the test above catches: a statistic that is biased, and one that wastes its sample. */
    @Test
    void brokenIntervalsDoNotCoverAsTheyShould() {
        assertThat(coverage(scores -> Moments.mean(scores) + 0.2)).isLessThan(0.90);
        assertThat(coverage(scores -> scores[0])).isGreaterThan(0.975);
    }

    @Test
    void refusesRaggedTables() {
        assertThatThrownBy(() -> SeedStatistics.of(new double[][] {{1, 2}, {1}}, 1))
                .hasMessageContaining("Task 1 has 1 seeds but task 0 has 2");
        assertThatThrownBy(() -> SeedStatistics.of(new double[0][], 1)).hasMessageContaining("at least one");
        assertThatThrownBy(() -> SeedStatistics.of(new double[] {1, Double.POSITIVE_INFINITY}, 1))
                .hasMessageContaining("score at index 1 is Infinity");
    }

    /** How often the interval of 40 standard normal scores contains their distribution's centre. */
    private static double coverage(ToDoubleFunction<double[]> statistic) {
        SplittableRandom random = new SplittableRandom(17);
        int trials = 500;
        int covered = 0;
        for (int trial = 0; trial < trials; trial++) {
            double[][] scores = {gaussians(random, 40)};
            covered += Bootstrap.interval(scores, statistic, trial).contains(0) ? 1 : 0;
        }
        return (double) covered / trials;
    }

    private static double[] gaussians(SplittableRandom random, int count) {
        return Stream.generate(random::nextGaussian)
                .limit(count)
                .mapToDouble(x -> x)
                .toArray();
    }

    private static double width(Interval interval) {
        return interval.high() - interval.low();
    }
}
