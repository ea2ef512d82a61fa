package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.tabular.FrozenLake;
import dev.hindcast.environment.tabular.Planning;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.WeightedDistribution;
import dev.hindcast.evaluation.WeightedDistribution.Normalization;
import org.junit.jupiter.api.Test;

class ReturnDistributionTest {
    private static final double A = 3.84;
    private static final double B = .4;
    private static final double C = 2.048;

    /** Returns B .5, A 2.8, C 3.51. */
    @Test
    void selfNormalizedByHand() {
        WeightedDistribution returns = ReturnDistribution.of(ThreeEpisodes.data(), Normalization.WEIGHTS)
                .distribution();
        double sum = A + B + C;
        assertThat(returns.cumulative(.4)).isZero();
        assertThat(returns.cumulative(.5)).isCloseTo(B / sum, within(1e-9));
        assertThat(returns.cumulative(3)).isCloseTo((A + B) / sum, within(1e-9));
        assertThat(returns.cumulative(4)).isEqualTo(1);
        double mean = (B * .5 + A * 2.8 + C * 3.51) / sum;
        assertThat(returns.mean()).isCloseTo(mean, within(1e-9));
        double squares = (B * .25 + A * 2.8 * 2.8 + C * 3.51 * 3.51) / sum;
        assertThat(returns.variance()).isCloseTo(squares - mean * mean, within(1e-9));
        assertThat(returns.quantile(.05)).isEqualTo(.5);
        assertThat(returns.quantile(.5)).isCloseTo(2.8, within(1e-9));
        assertThat(returns.quantile(1)).isCloseTo(3.51, within(1e-9));
        assertThat(returns.conditionalValueAtRisk(.2))
                .isCloseTo((B / sum * .5 + (.2 - B / sum) * 2.8) / .2, within(1e-9));
    }

    /** Weights exceed n before the last return: F is limited to 1. */
    @Test
    void importanceSamplingByHand() {
        WeightedDistribution returns =
                ReturnDistribution.of(ThreeEpisodes.data(), Normalization.COUNT).distribution();
        assertThat(returns.cumulative(.5)).isCloseTo(B / 3, within(1e-9));
        assertThat(returns.cumulative(2.9)).isEqualTo(1);
        assertThat(returns.mean()).isCloseTo(B / 3 * .5 + (1 - B / 3) * 2.8, within(1e-9));
    }

    @Test
    void intervalsResampleEpisodes() {
        for (Normalization form : Normalization.values()) {
            ReturnDistribution returns = ReturnDistribution.of(ThreeEpisodes.data(), form);
            double[] weights = {A, B, C};
            double[] values = {2.8, .5, 3.51};
            Interval expected = Bootstrap.interval(
                    3,
                    counts -> {
                        double low = counts[1] * weights[1];
                        double all = counts[0] * weights[0] + low + counts[2] * weights[2];
                        return low / (form == Normalization.WEIGHTS ? all : 3);
                    },
                    .9,
                    3);
            Interval interval = returns.interval(own -> own.cumulative(values[1]), Bootstrap.RESAMPLES, .9, 3);
            assertThat(interval.low()).isCloseTo(expected.low(), within(1e-9));
            assertThat(interval.high()).isCloseTo(Math.min(1, expected.high()), within(1e-9));
        }
    }

    /** The share of episodes that arrive is known, and with it the whole distribution of the returns 0 and 1. */
    @Test
    void meetsWhatIsKnownOfALake() {
        FrozenLake lake = FrozenLake.small();
        TabularPolicy best =
                Planning.policyIteration(lake.mdp().withDiscount(.99)).policy().restrictedTo(lake.mdp());
        TabularPolicy uniform = TabularPolicy.uniform(lake.mdp());
        TabularPolicy target = uniform.mixedWith(best, .15);
        OffPolicyData data = OffPolicyData.of(
                Rollouts.with(FrozenLake::small).collect("lake", uniform, 30_000, 5), target, Propensities.logged(), 1);
        double arrives = PolicyEvaluation.of(lake.mdp().withDiscount(1), target).expectedReturn();
        for (Normalization form : Normalization.values()) {
            ReturnDistribution returns = ReturnDistribution.of(data, form);
            Interval deviation = returns.interval(own -> own.cumulative(.5), Bootstrap.RESAMPLES, .6827, 1);
            double error = (deviation.high() - deviation.low()) / 2;
            assertThat(error).isLessThan(.3 * arrives);
            assertThat(1 - returns.distribution().cumulative(.5)).isCloseTo(arrives, within(4 * error));
            assertThat(returns.distribution().variance()).isCloseTo(arrives * (1 - arrives), within(4 * error));
            assertThat(returns.distribution().quantile(.5)).isZero();
        }
    }

    @Test
    void aPolicyThatNeverTakesWhatWasLoggedIsRefused() {
        TabularPolicy other = TabularPolicy.of(new double[][] {{0, 1}, {1, 0}, {1, 0}});
        OffPolicyData data = OffPolicyData.of(
                ThreeEpisodes.DATASET.filter(episode -> episode.id() != 1), other, Propensities.logged(), 1);
        assertThatThrownBy(() -> ReturnDistribution.of(data, Normalization.WEIGHTS))
                .hasMessageContaining("never takes what was logged");
        assertThatThrownBy(() -> ReturnDistribution.of(ThreeEpisodes.data(), Normalization.WEIGHTS)
                        .distribution()
                        .quantile(0))
                .hasMessageContaining("share");
    }
}
