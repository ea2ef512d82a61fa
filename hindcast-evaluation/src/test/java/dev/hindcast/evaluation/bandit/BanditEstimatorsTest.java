package dev.hindcast.evaluation.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.WeightSummary;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * By hand. Four rows, two actions; the policy takes action 1 with probability 0.6.
 *
 * <pre>
 * row  action  reward  propensity  weight  q(a)  r - q   w (r - q)
 * 0    0       1       0.8         0.5     0.5    0.5     0.25
 * 1    0       0       0.8         0.5     0.5   -0.5    -0.25
 * 2    1       2       0.2         3       3     -1      -3
 * 3    1       5       0.5         1.2     3      2       2.4
 * </pre>
 *
 * The model is given, q = (0.5, 3), so that it expects 0.4 * 0.5 + 0.6 * 3 = 2 of the policy.
 */
class BanditEstimatorsTest {
    private static final Offset<Double> EXACT = within(1e-12);
    private static final BanditLog LOG =
            BanditLog.of(2, new int[] {0, 0, 1, 1}, new double[] {1, 0, 2, 5}, new double[] {0.8, 0.8, 0.2, 0.5});
    private static final BanditPolicy POLICY = BanditPolicy.fixed(new double[] {0.4, 0.6});
    private static final RewardModel.Learner GIVEN = (log, counts) -> (other, row, action) -> action == 0 ? 0.5 : 3;
    private static final Uncertainty BOOTSTRAP = Uncertainty.bootstrap(1);
    private static final Uncertainty STUDENT = new Uncertainty(Confidence.STUDENT_T, 0.95, Range.UNKNOWN, 1);

    /** Student's t with 3 degrees of freedom, 97.5%. */
    private static final double T3 = 3.182446305284263;

    private static Estimate of(BanditEstimator estimator) {
        return estimator.estimate(LOG, POLICY, BOOTSTRAP);
    }

    @Test
    void weights() {
        assertThat(LOG.weights(POLICY)).containsExactly(new double[] {0.5, 0.5, 3, 1.2}, EXACT);
        WeightSummary summary = of(new InverseProbabilityWeighting()).weights().orElseThrow();
        // Sum 5.2, squares 0.25 + 0.25 + 9 + 1.44 = 10.94.
        assertThat(summary.effectiveSampleSize()).isCloseTo(27.04 / 10.94, EXACT);
        assertThat(summary.largestShare()).isCloseTo(3 / 5.2, EXACT);
    }

    @Test
    void inverseProbabilityWeighting() {
        // (0.5 + 0 + 6 + 6) / 4.
        Estimate ipw = new InverseProbabilityWeighting().estimate(LOG, POLICY, STUDENT);
        assertThat(ipw.value()).isCloseTo(3.125, EXACT);
        // Deviations -2.625 -3.125 2.875 2.875: squares sum to 6.890625 + 9.765625 + 2 * 8.265625 = 33.1875.
        double half = T3 * Math.sqrt(33.1875 / 3 / 4);
        assertThat(ipw.interval().low()).isCloseTo(3.125 - half, within(1e-9));
        assertThat(ipw.interval().high()).isCloseTo(3.125 + half, within(1e-9));
        // With weights up to 1: (0.5 + 0 + 2 + 5) / 4; two of four were limited.
        Estimate clipped = of(new InverseProbabilityWeighting(1));
        assertThat(clipped.value()).isCloseTo(1.875, EXACT);
        assertThat(clipped.weights().orElseThrow().clippedShare()).isEqualTo(0.5);
    }

    @Test
    void hoeffdingTakesTheLargestWeightForABound() {
        // Samples lie in [0, 3 * 5]: 15 sqrt(log(40) / 8).
        double half = 15 * Math.sqrt(Math.log(40) / 8);
        Estimate ipw = new InverseProbabilityWeighting()
                .estimate(LOG, POLICY, new Uncertainty(Confidence.HOEFFDING, 0.95, new Range(0, 5), 1));
        assertThat(ipw.interval().high()).isCloseTo(3.125 + half, EXACT);
        assertThat(ipw.cautions()).anyMatch(caution -> caution.reason().contains("largest logged weight, 3.0"));
        Estimate unbounded = new InverseProbabilityWeighting()
                .estimate(LOG, POLICY, new Uncertainty(Confidence.HOEFFDING, 0.95, Range.UNKNOWN, 1));
        assertThat(unbounded.interval().high()).isInfinite();
        assertThat(unbounded.cautions()).anyMatch(caution -> caution.reason().contains("state them"));
    }

    @Test
    void selfNormalizedWeighting() {
        // 12.5 / 5.2, with the linearised deviations w (r - v) / 1.3.
        double v = 12.5 / 5.2;
        Estimate snipw = new SelfNormalizedWeighting().estimate(LOG, POLICY, STUDENT);
        assertThat(snipw.value()).isCloseTo(v, EXACT);
        double squares = Math.pow(0.5 * (1 - v), 2)
                + Math.pow(0.5 * v, 2)
                + Math.pow(3 * (2 - v), 2)
                + Math.pow(1.2 * (5 - v), 2);
        double half = T3 * Math.sqrt(squares / (1.3 * 1.3) / 3 / 4);
        assertThat(snipw.interval().high()).isCloseTo(v + half, within(1e-9));
        Interval resampled = of(new SelfNormalizedWeighting()).interval();
        // A weighted mean stays within the rewards, whatever is drawn.
        assertThat(resampled.low()).isBetween(0.0, v);
        assertThat(resampled.high()).isBetween(v, 5.0);
        assertThat(new SelfNormalizedWeighting()
                        .estimate(LOG, POLICY, new Uncertainty(Confidence.HOEFFDING, 0.95, new Range(0, 5), 1))
                        .interval())
                .isEqualTo(Interval.UNKNOWN);
    }

    @Test
    void directMethod() {
        assertThat(of(new DirectMethod(GIVEN)).value()).isCloseTo(2, EXACT);
        // Means of the log: 0.5 and 3.5.
        assertThat(of(new DirectMethod(new TabularRewards(false))).value()).isCloseTo(0.4 * 0.5 + 0.6 * 3.5, EXACT);
    }

    @Test
    void doublyRobust() {
        // 2 + (0.25 - 0.25 - 3 + 2.4) / 4.
        assertThat(of(new DoublyRobust(new Fitting(GIVEN, 1))).value()).isCloseTo(1.85, EXACT);
        assertThat(of(new DoublyRobust(new Fitting(GIVEN, 4))).value()).isCloseTo(1.85, EXACT);
        // 2 - 0.6 / 5.2.
        assertThat(of(new SelfNormalizedDoublyRobust(new Fitting(GIVEN, 1))).value())
                .isCloseTo(2 - 0.6 / 5.2, EXACT);
    }

    @Test
    void switchDoublyRobust() {
        // Without row 2: 2 + 2.4 / 4; without row 3 as well, 2.
        assertThat(of(new SwitchDoublyRobust(new Fitting(GIVEN, 1), 1.5)).value())
                .isCloseTo(2.6, EXACT);
        assertThat(of(new SwitchDoublyRobust(new Fitting(GIVEN, 1), 1.2)).value())
                .isCloseTo(2.6, within(1e-9));
        assertThat(of(new SwitchDoublyRobust(new Fitting(GIVEN, 1), 1)).value()).isCloseTo(2, EXACT);
        assertThat(of(new SwitchDoublyRobust(new Fitting(GIVEN, 1), 0)).value()).isCloseTo(2, EXACT);
        assertThat(of(new SwitchDoublyRobust(new Fitting(GIVEN, 1), Double.POSITIVE_INFINITY))
                        .value())
                .isCloseTo(1.85, EXACT);
    }

    @Test
    void shrunkDoublyRobust() {
        // lambda 1: 0.5 / 1.25 = 0.4, 3 / 10 = 0.3, 1.2 / 2.44; corrections 0.2 - 0.2 - 0.3 + 2.4 / 2.44.
        assertThat(of(new ShrunkDoublyRobust(new Fitting(GIVEN, 1), 1)).value())
                .isCloseTo(2 + (-0.3 + 2.4 / 2.44) / 4, EXACT);
        assertThat(of(new ShrunkDoublyRobust(new Fitting(GIVEN, 1), 0)).value()).isCloseTo(2, EXACT);
        assertThat(of(new ShrunkDoublyRobust(new Fitting(GIVEN, 1), Double.POSITIVE_INFINITY))
                        .value())
                .isCloseTo(1.85, EXACT);
    }

    /** Variance / n + bias^2 of the candidate thresholds, worked out with the table above. */
    @Test
    void thresholdsOfLeastEstimatedError() {
        Corrected rows = Corrected.of(new Fitting(GIVEN, 1), LOG, POLICY, 0);
        // tau 0.5: corrections 0.25 -0.25 0 0: variance 0.03125 / 4, bias (3 - 2.4) / 4 = 0.15: 0.0078125 + 0.0225 =
        // 0.0303.
        // tau 1.2: 0.25 -0.25 0 2.4: mean 0.6, variance 1.47125 - 0.36 = 1.11125, / 4 = 0.2778, and the bias 0.75.
        // tau 3: 0.25 -0.25 -3 2.4: mean -0.15, variance 3.72125 - 0.0225 = 3.69875, / 4 = 0.9247.
        assertThat(Tuning.MSE.choose(
                        rows,
                        Predictions.ones(4),
                        new double[] {0.5, 1.2, 3},
                        (weight, tau) -> weight <= tau ? weight : 0))
                .isEqualTo(0.5);
        assertThat(Tuning.MSE.choose(
                        rows, Predictions.ones(4), new double[] {1.2, 3}, (weight, tau) -> weight <= tau ? weight : 0))
                .isEqualTo(1.2);
        assertThat(of(new SwitchDoublyRobust(new Fitting(GIVEN, 1), Double.NaN)).value())
                .isCloseTo(2, EXACT);
    }

    @Test
    void crossFittingPredictsRowsThatTheModelDoesNotKnow() {
        // Each row left out in turn: the other row of its action is the mean.
        Predictions left = Predictions.of(
                new Fitting(new TabularRewards(false), 4),
                Choices.of(LOG, POLICY),
                Predictions.ones(4),
                Folds.of(LOG, 4, 3));
        assertThat(left.logged()).containsExactly(new double[] {0, 1, 5, 2}, EXACT);
        assertThat(left.expected())
                .containsExactly(
                        new double[] {0.6 * 3.5, 0.4 + 0.6 * 3.5, 0.2 + 0.6 * 5, 0.2 + 0.6 * 2}, within(1e-12));
        assertThatThrownBy(() -> of(new DoublyRobust(new Fitting(GIVEN, 5)))).hasMessageContaining("5 folds");
    }

    @Test
    void aPolicyThatTheLogNeverTriesIsRefused() {
        BanditLog onlyZero = BanditLog.of(2, new int[] {0, 0}, new double[] {1, 1}, new double[] {1, 1});
        BanditPolicy one = BanditPolicy.fixed(new double[] {0, 1});
        assertThat(new InverseProbabilityWeighting()
                        .estimate(onlyZero, one, BOOTSTRAP)
                        .refused())
                .isTrue();
        Estimate snipw = new SelfNormalizedWeighting().estimate(onlyZero, one, BOOTSTRAP);
        assertThat(snipw.refused()).isTrue();
        assertThat(snipw.value()).isNaN();
        assertThat(snipw.interval()).isEqualTo(Interval.UNKNOWN);
        assertThat(new DirectMethod(new TabularRewards(false))
                        .estimate(onlyZero, one, BOOTSTRAP)
                        .cautions())
                .anyMatch(caution -> caution.reason().contains("100% of what the policy does"));
    }

    @Test
    void refusesWhatCannotBe() {
        int[] actions = {0, 1};
        double[] two = {1, 1};
        assertThatThrownBy(() -> BanditLog.of(2, actions, two, new double[] {1, 0}))
                .hasMessage("Row 1 has propensity 0, expected in (0, 1]");
        assertThatThrownBy(() -> BanditLog.of(1, actions, two, two)).hasMessageContaining("Row 1 has action 1");
        assertThatThrownBy(() -> BanditLog.of(2, actions, new double[] {0, Double.NaN}, two))
                .hasMessageContaining("Row 1 has reward NaN");
        assertThatThrownBy(() -> BanditLog.of(2, actions, new double[3], two)).hasMessageContaining("equally long");
        assertThatThrownBy(() -> BanditLog.of(2, new int[0], new double[0], new double[0]))
                .hasMessageContaining("no rows");
        assertThatThrownBy(() -> BanditPolicy.fixed(new double[] {0.4, 0.4})).hasMessageContaining("sum to 1");
        assertThatThrownBy(() -> BanditPolicy.fixed(new double[] {-0.5, 1.5})).hasMessageContaining("at least 0");
        assertThatThrownBy(() -> new InverseProbabilityWeighting(0)).hasMessageContaining("above 0");
        assertThatThrownBy(() -> new DoublyRobust(new Fitting(GIVEN, 0))).hasMessageContaining("at least 1 fold");
    }
}
