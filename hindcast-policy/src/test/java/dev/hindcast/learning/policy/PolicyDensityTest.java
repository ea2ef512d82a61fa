package dev.hindcast.learning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Standardization;
import dev.hindcast.environment.DensityPolicy;
import dev.hindcast.environment.Past;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyDensityTest {
    private static final float LOW = -3;
    private static final float HIGH = 5;
    private static final float[] STATE = {0.5f, -2};

    /** A network whose output does not depend on its two inputs unless {@code slope} differs from 0. */
    private static FeedForward network(float slope, float... bias) {
        float[] weight = new float[2 * bias.length];
        java.util.Arrays.fill(weight, slope);
        return FeedForward.perceptron(List.of(new Layer.Linear(2, bias.length, weight, bias)));
    }

    private static DatasetSpec spec(int actions) {
        return new DatasetSpec(
                Box.unbounded(2), Box.of(actions, LOW, HIGH), new Standardization(new float[] {1, 0}, new float[] {2, 4
                }));
    }

    private static DensityPolicy tanhGaussian(double mean, double logStd) {
        return ContinuousNetworkPolicy.tanhGaussian(spec(1), network(0.1f, (float) mean, (float) logStd))
                .density()
                .orElseThrow();
    }

    private static DensityPolicy gaussian(double mean, double logStd) {
        return ContinuousNetworkPolicy.gaussian(spec(1), network(0.1f, (float) mean), new float[] {(float) logStd})
                .density()
                .orElseThrow();
    }

    /** The integral of the density from low to {@code end} by the midpoint rule. */
    private static double integral(DensityPolicy policy, double end) {
        int steps = 200_000;
        double width = (end - LOW) / steps;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            sum += Math.exp(policy.logDensity(Past.of(STATE), new float[] {(float) (LOW + (i + 0.5) * width)})) * width;
        }
        return sum;
    }

    private static double mass(DensityPolicy policy, float bound) {
        return Math.exp(policy.logDensity(Past.of(STATE), new float[] {bound}));
    }

    private static double drawnUpTo(DensityPolicy policy, double end, int draws) {
        SplittableRandom random = new SplittableRandom(4);
        int below = 0;
        for (int i = 0; i < draws; i++) {
            below += policy.sample(Past.of(STATE), random)[0] <= end ? 1 : 0;
        }
        return (double) below / draws;
    }

    @ParameterizedTest
    @CsvSource({"0, -1", "0.7, -0.5", "-0.4, 0.3"})
    void aTanhGaussianIntegratesToOneAndIsWhatSamplesFollow(double mean, double logStd) {
        DensityPolicy policy = tanhGaussian(mean, logStd);
        assertThat(integral(policy, HIGH)).isCloseTo(1, within(1e-4));
        for (double end : new double[] {-1, 1, 3}) {
            assertThat(drawnUpTo(policy, end, 40_000)).isCloseTo(integral(policy, end), within(5 * 0.5 / 200));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, -1", "0.7, -0.5", "-0.4, 0.3"})
    void aLimitedGaussianIntegratesToOneWithTheMassesOfItsBounds(double mean, double logStd) {
        DensityPolicy policy = gaussian(mean, logStd);
        assertThat(mass(policy, LOW) + integral(policy, HIGH) + mass(policy, HIGH))
                .isCloseTo(1, within(1e-4));
        assertThat(drawnUpTo(policy, LOW, 40_000)).isCloseTo(mass(policy, LOW), within(5 * 0.5 / 200));
        assertThat(drawnUpTo(policy, 1, 40_000))
                .isCloseTo(mass(policy, LOW) + integral(policy, 1), within(5 * 0.5 / 200));
    }

    /** log N(u; 0, 1) - log(1 - tanh(u)^2) - log 4 with u = 0.5: the stretch to [-3, 5] is by 4. */
    @Test
    void aDensityByHand() {
        DensityPolicy policy = ContinuousNetworkPolicy.tanhGaussian(spec(1), network(0, 0, 0))
                .density()
                .orElseThrow();
        double expected = -0.125 - 0.918938533 - Math.log(1 - 0.462117157 * 0.462117157) - Math.log(4);
        assertThat(policy.logDensity(Past.of(STATE), new float[] {(float) (1 + 4 * 0.462117157)}))
                .isCloseTo(expected, within(1e-6));
    }

    @Test
    void componentsMultiply() {
        DensityPolicy both = ContinuousNetworkPolicy.tanhGaussian(spec(2), network(0, 0.3f, -0.2f, -1, 0.1f))
                .density()
                .orElseThrow();
        double first = ContinuousNetworkPolicy.tanhGaussian(spec(1), network(0, 0.3f, -1))
                .density()
                .orElseThrow()
                .logDensity(Past.of(STATE), new float[] {2});
        double second = ContinuousNetworkPolicy.tanhGaussian(spec(1), network(0, -0.2f, 0.1f))
                .density()
                .orElseThrow()
                .logDensity(Past.of(STATE), new float[] {-1});
        assertThat(both.logDensity(Past.of(STATE), new float[] {2, -1})).isCloseTo(first + second, within(1e-9));
    }

    @Test
    void isFiniteWhereTanhRoundsToItsBoundAndMinusInfinityOutside() {
        DensityPolicy policy = tanhGaussian(9, 0);
        assertThat(policy.logDensity(Past.of(STATE), new float[] {HIGH})).isFinite();
        assertThat(policy.logDensity(Past.of(STATE), new float[] {HIGH + 0.01f}))
                .isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(gaussian(0, 0).logDensity(Past.of(STATE), new float[] {LOW - 0.01f}))
                .isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void aDeterministicPolicyAndAnEmptyRangeHaveNone() {
        assertThat(ContinuousNetworkPolicy.deterministic(spec(1), network(0, 0)).density())
                .isEmpty();
        DatasetSpec point = DatasetSpec.unstandardized(Box.unbounded(2), Box.of(1, 2, 2));
        assertThat(ContinuousNetworkPolicy.tanhGaussian(point, network(0, 0, 0)).density())
                .isEmpty();
    }

    /** Values of the standard normal distribution by the C library's erfc. */
    @ParameterizedTest
    @CsvSource({
        "0, 0.5",
        "1, 0.8413447461",
        "-1, 0.1586552539",
        "1.959963985, 0.975",
        "-3.5, 2.326290790e-4",
        "-2.999, 1.354336534e-3",
        "-8, 6.220960574e-16",
        "3.5, 0.999767370921"
    })
    void normalProbabilities(double z, double expected) {
        assertThat(new Gaussian(2, 3).cumulative(2 + 3 * z)).isCloseTo(expected, within(1e-6 * expected));
        assertThat(Math.exp(new Gaussian(2, 3).logSurvival(2 - 3 * z))).isCloseTo(expected, within(1e-6 * expected));
        assertThatThrownBy(() -> new Gaussian(0, 0)).hasMessageContaining("positive");
    }
}
