package dev.hindcast.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Samples that ascend along the log: groups of neighbours would be too wide, one from each part of the log too narrow. */
    @ParameterizedTest
    @ValueSource(ints = {Bootstrap.MOST_SINGLE + 1, 250_007, 400_000})
    void groupsVaryAsSingleThingsDo(int n) {
        double[] samples = IntStream.range(0, n)
                .mapToDouble(i -> -Math.log1p(-(i + 0.5) / n))
                .toArray();
        Interval interval = Bootstrap.interval(n, Bootstrap.mean(samples), 2_000, 0.95, n);
        double error = Math.sqrt(Moments.variance(samples) / n);
        assertThat(interval.high() - interval.low()).isCloseTo(2 * 1.96 * error, withinPercentage(8));
        assertThat((interval.high() + interval.low()) / 2).isCloseTo(Moments.mean(samples), within(0.2 * error));
    }

    @ParameterizedTest
    @ValueSource(ints = {Bootstrap.MOST_SINGLE, Bootstrap.MOST_SINGLE + 1, 250_007})
    void asManyThingsCountInEachResampleAsThereAre(int n) {
        assertThat(Bootstrap.statistics(n, counts -> Arrays.stream(counts).sum(), 5, 2))
                .containsOnly(n);
    }

    /** A shift of all samples shifts the interval: the number of things in a resample does not vary with the groups that are drawn. */
    @Test
    void groupsOfTwoSizesAddNoSpread() {
        double[] same = new double[Bootstrap.MOST_SINGLE + 10_000];
        Arrays.fill(same, 1e6);
        Bootstrap.Statistic sum = counts -> Arrays.stream(counts).sum();
        assertThat(Bootstrap.interval(same.length, Bootstrap.mean(same).minus(sum), 20, 0.95, 3))
                .isEqualTo(new Interval(1e6 - same.length, 1e6 - same.length));
    }

    @Test
    void statisticsOfGroupsAreThoseOfTheirThings() {
        SplittableRandom random = new SplittableRandom(1);
        double[] samples = random.doubles(100).toArray();
        double[] weights = random.doubles(100).toArray();
        Clusters groups = new Clusters(random.ints(100, 0, 7).toArray(), 7);
        double[] counts = {0, 2, 1, 0, 3, 1, 0};
        for (Bootstrap.Statistic statistic : List.of(
                Bootstrap.mean(samples),
                Bootstrap.weightedMean(samples, weights),
                Bootstrap.weightedMean(samples, weights).minus(Bootstrap.mean(weights)))) {
            assertThat(statistic.ofGroups(groups).of(counts))
                    .isCloseTo(statistic.of(groups.spread(counts)), within(1e-13));
        }
    }

    @Test
    void quantilesAreInterpolated() {
        double[] sorted = {0, 10, 20, 30};
        assertThat(Bootstrap.quantile(sorted, 0.5)).isEqualTo(15);
        assertThat(Bootstrap.quantile(sorted, 0)).isZero();
        assertThat(Bootstrap.quantile(sorted, 1)).isEqualTo(30);
        assertThat(Bootstrap.quantile(sorted, 0.7)).isCloseTo(25, within(1e-12));
        assertThat(Bootstrap.quantile(sorted, 0.9)).isEqualTo(30);
    }

    /** As often as it should a further value lies below, however few the values are; 2.5% of 40,000 within four standard errors. */
    @ParameterizedTest
    @ValueSource(ints = {39, 100, 199, 1_000})
    void aFurtherValueLiesBelowAQuantileAsOftenAsItShould(int count) {
        SplittableRandom random = new SplittableRandom(count);
        int repetitions = 40_000;
        int below = 0;
        for (int i = 0; i < repetitions; i++) {
            double[] sorted = random.doubles(count).sorted().toArray();
            below += random.nextDouble() < Bootstrap.quantile(sorted, 0.025) ? 1 : 0;
        }
        assertThat((double) below / repetitions).isCloseTo(0.025, within(4 * Math.sqrt(0.025 * 0.975 / repetitions)));
    }
}
