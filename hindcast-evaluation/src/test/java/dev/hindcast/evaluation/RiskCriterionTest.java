package dev.hindcast.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.evaluation.RiskCriterion.Measure;
import dev.hindcast.evaluation.WeightedDistribution.Normalization;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RiskCriterionTest {
    private static final double[] RETURNS = {3, -1, 0, 5};
    private static final double[] WEIGHTS = {2, 1, 4, 1};

    /** Ascending: -1 with 1/8, 0 with 4/8, 3 with 2/8, 5 with 1/8. */
    @ParameterizedTest
    @CsvSource({
        "mean, 1.25",
        "cvar=.125, -1",
        "cvar=.25, -.5",
        "cvar=.75, .333333333",
        "cvar=1, 1.25",
        "quantile=.125, -1",
        "quantile=.2, 0",
        "quantile=.625, 0",
        "quantile=.7, 3",
        "quantile=1, 5"
    })
    void byHand(String text, double expected) {
        RiskCriterion criterion = RiskCriterion.parse(text);
        assertThat(criterion.statistic(RETURNS, WEIGHTS).of(new double[] {1, 1, 1, 1}))
                .isCloseTo(expected, within(1e-8));
        assertThat(criterion.of(WeightedDistribution.of(RETURNS, WEIGHTS, Normalization.WEIGHTS)))
                .isCloseTo(expected, within(1e-8));
    }

    @Test
    void countsCountAndTheDifferenceIsToTheSameEpisodesOfTheLog() {
        RiskCriterion worst = RiskCriterion.parse("cvar=.5");
        double[] counts = {0, 2, 1, 1};
        assertThat(worst.statistic(RETURNS, WEIGHTS).of(counts)).isCloseTo(-2 / 3.5, within(1e-12));
        assertThat(worst.difference(RETURNS, WEIGHTS).of(counts)).isCloseTo(-2 / 3.5 + 1, within(1e-12));
        assertThat(worst.statistic(RETURNS, new double[] {1, 0, 0, 0}).of(counts))
                .isNaN();
    }

    private static double lower(RiskCriterion criterion, double[] returns, double[] weights, int resamples, long seed) {
        return Bootstrap.interval(returns.length, criterion.difference(returns, weights), resamples, .9, seed)
                .low();
    }

    /** Whether the bound of the difference is above its truth: returns uniform in [0, 1], of the policy's a given share is above a half. */
    private static boolean exceeds(RiskCriterion criterion, int episodes, long seed, double truth, double share) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] returns = random.doubles(episodes).toArray();
        double[] weights = Arrays.stream(returns)
                .map(value -> value > .5 ? 2 * share : 2 * (1 - share))
                .toArray();
        return lower(criterion, returns, weights, 200, seed) > truth;
    }

    /** Of the policy's returns F(x) = x / 2 up to 1/2 and 1/4 + 3/2 (x - 1/2) above: the worst tenth are uniform up to 1/5, those of the log up to 1/10. */
    @ParameterizedTest
    @CsvSource({
        "mean, 400, .125",
        "cvar=.1, 600, .05",
        "cvar=.1, 2000, .05",
        "quantile=.1, 600, .1",
        "quantile=.5, 400, .166666667"
    })
    void theBoundIsBelowTheTruthAsOftenAsItSays(String text, int episodes, double truth) {
        int logs = 300;
        long above = IntStream.range(0, logs)
                .filter(seed -> exceeds(RiskCriterion.parse(text), episodes, seed, truth, .75))
                .count();
        assertThat((double) above / logs).isLessThanOrEqualTo(.05 + 3 * Math.sqrt(.05 * .95 / logs));
        long better = IntStream.range(0, 50)
                .filter(seed -> exceeds(RiskCriterion.parse(text), episodes, seed, 0, .75))
                .count();
        assertThat(better).as("shown to be better").isGreaterThan(35);
    }

    /** Better in the mean, worse in a low quantile: nine tenths gamble for -1 or 3 where the log does half of the time, else .5 is sure. */
    @Test
    void tellsTheMeanFromAQuantile() {
        SplittableRandom random = new SplittableRandom(4);
        int n = 2_000;
        double[] returns = new double[n];
        double[] weights = new double[n];
        for (int i = 0; i < n; i++) {
            boolean gamble = random.nextDouble() < .5;
            returns[i] = gamble ? random.nextDouble() < .5 ? -1 : 3 : .5;
            weights[i] = gamble ? 1.8 : .2;
        }
        assertThat(lower(RiskCriterion.MEAN, returns, weights, 500, 1)).isPositive();
        assertThat(lower(RiskCriterion.parse("quantile=.4"), returns, weights, 500, 1))
                .isLessThan(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 200, 2_000})
    void aTailOfFewEpisodesIsNamed(int episodes) {
        double[] returns = IntStream.range(0, episodes).asDoubleStream().toArray();
        double[] weights = new double[episodes];
        Arrays.fill(weights, .3);
        var cautions = RiskCriterion.parse("cvar=.1").cautions(returns, weights);
        switch (episodes) {
            case 20 -> assertThat(cautions.get(0).level()).isEqualTo(Caution.Level.REFUSAL);
            case 200 ->
                assertThat(cautions.get(0).reason()).contains("worst 10%").contains("20.0");
            default -> assertThat(cautions).isEmpty();
        }
    }

    /** Forty episodes of each of so many clusters, whose weights are equal: the tail weighs as much as the clusters that it comes from. */
    @ParameterizedTest
    @ValueSource(ints = {4, 40, 60})
    void aTailOfFewClustersIsNamed(int count) {
        Clusters clusters = Clusters.blocks(40 * count, 40);
        double[] returns =
                IntStream.range(0, 40 * count).mapToDouble(i -> i % 40).toArray();
        double[] weights = new double[returns.length];
        Arrays.fill(weights, .3);
        RiskCriterion half = RiskCriterion.parse("cvar=.5");
        assertThat(half.cautions(returns, weights)).isEmpty();
        var cautions = half.cautions(returns, weights, clusters);
        switch (count) {
            case 4 -> assertThat(cautions.get(0).level()).isEqualTo(Caution.Level.REFUSAL);
            case 40 -> {
                assertThat(cautions.get(0).level()).isEqualTo(Caution.Level.WARNING);
                assertThat(cautions.get(0).reason()).contains("40.0 equally weighted clusters of episodes");
            }
            default -> assertThat(cautions).isEmpty();
        }
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> RiskCriterion.parse("median")).hasMessageContaining("cvar=SHARE");
        assertThatThrownBy(() -> RiskCriterion.parse("cvar=x")).hasMessageContaining("no share");
        assertThatThrownBy(() -> RiskCriterion.parse("cvar=0")).hasMessageContaining("above 0");
        assertThatThrownBy(() -> RiskCriterion.parse("cvar=1.5")).hasMessageContaining("above 0");
        assertThat(RiskCriterion.parse("cvar=0.1")).isEqualTo(new RiskCriterion(Measure.CVAR, .1));
        assertThat(RiskCriterion.parse("cvar=0.1")).hasToString("cvar=0.1");
        assertThatThrownBy(() -> RiskCriterion.MEAN.statistic(RETURNS, new double[] {1}))
                .hasMessageContaining("Each return has a weight");
    }

    /** Weights so small that a share of them is 0. */
    @ParameterizedTest
    @ValueSource(strings = {"cvar=.1", "quantile=.1"})
    void isUnknownWhereNothingWeighs(String criterion) {
        Bootstrap.Statistic statistic =
                RiskCriterion.parse(criterion).statistic(new double[] {1}, new double[] {Double.MIN_VALUE});
        assertThat(statistic.of(new double[] {1})).isNaN();
    }
}
