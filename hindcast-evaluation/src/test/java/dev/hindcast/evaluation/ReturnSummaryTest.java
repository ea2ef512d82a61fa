package dev.hindcast.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReturnSummaryTest {
    @Test
    void summarisesByHand() {
        ReturnSummary summary = ReturnSummary.of(new double[] {-200, -150, -130, -120}, 1);
        assertThat(summary.episodes()).isEqualTo(4);
        assertThat(summary.mean()).isEqualTo(-150);
        // Deviations -50, 0, 20, 30: squares sum to 3,800.
        assertThat(summary.std()).isCloseTo(Math.sqrt(3800.0 / 3), within(1e-12));
        assertThat(summary.stderr()).isCloseTo(Math.sqrt(3800.0 / 3) / 2, within(1e-12));
        assertThat(summary.min()).isEqualTo(-200);
        assertThat(summary.max()).isEqualTo(-120);
        assertThat(summary.returns()).containsExactly(-200, -150, -130, -120);
    }

    @Test
    void saysWhatItHolds() {
        assertThat(new ReturnSummary(4, -150, 35.6, 17.8, -180, -125.04, -200, -120, new double[4]))
                .hasToString("mean -150.0 (95% interval -180.0 to -125.0) over 4 episodes, from -200.0 to -120.0");
        assertThat(ReturnSummary.of(new double[] {7}, 1)).hasToString("mean 7.000 of one episode");
    }

    /** Two samples, 0 and 1: the mean of a resample is 0, 1/2 or 1, at the ends with probability 1/4 each. */
    @Test
    void theIntervalOfTwoSamplesReachesFromOneToTheOther() {
        assertThat(ReturnSummary.of(new double[] {0, 1}, 3).interval()).isEqualTo(new Interval(0, 1));
    }

    @Test
    void theIntervalIsCloseToTheNormalOneForManyEpisodes() {
        SplittableRandom random = new SplittableRandom(5);
        double[] returns = random.doubles(400).map(u -> 100 * u).toArray();
        ReturnSummary summary = ReturnSummary.of(returns, 7);
        assertThat(summary.low95()).isCloseTo(summary.mean() - 1.96 * summary.stderr(), within(0.25));
        assertThat(summary.high95()).isCloseTo(summary.mean() + 1.96 * summary.stderr(), within(0.25));
    }

    @Test
    void oneSeedOneInterval() {
        double[] returns = new SplittableRandom(11).doubles(30).toArray();
        Interval interval = ReturnSummary.of(returns, 7).interval();
        assertThat(ReturnSummary.of(returns, 7).interval()).isEqualTo(interval);
        assertThat(ReturnSummary.of(returns, 8).interval()).isNotEqualTo(interval);
    }

    @Test
    void oneEpisodeHasNoSpread() {
        ReturnSummary summary = ReturnSummary.of(new double[] {-3}, 1);
        assertThat(summary.mean()).isEqualTo(-3);
        assertThat(new double[] {summary.std(), summary.stderr(), summary.low95(), summary.high95()})
                .containsOnly(Double.NaN);
    }

    @Test
    void laterChangesOfTheArrayDoNotReachTheSummary() {
        double[] returns = {1, 2};
        ReturnSummary summary = ReturnSummary.of(returns, 1);
        returns[0] = 99;
        assertThat(summary.returns()).containsExactly(1, 2);
    }

    @Test
    void refusesNothingAndNonsense() {
        assertThatThrownBy(() -> ReturnSummary.of(new double[0], 1)).hasMessageContaining("at least one");
        assertThatThrownBy(() -> ReturnSummary.of(new double[] {1, Double.NaN}, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("return at index 1 is NaN");
    }
}
