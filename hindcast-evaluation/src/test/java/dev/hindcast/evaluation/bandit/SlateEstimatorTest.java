package dev.hindcast.evaluation.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Confidence.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** By hand. Two slates of two positions with weights (2, 0.5) and (0.5, 3) and rewards (1, 4) and (2, 1). */
class SlateEstimatorTest {
    private static final Offset<Double> EXACT = within(1e-12);
    private static final Uncertainty BOOTSTRAP = Uncertainty.bootstrap(1);
    private static final SlateLog LOG = SlateLog.factored(
            new double[][] {{1, 4}, {2, 1}},
            new double[][] {{0.25, 0.5}, {0.5, 0.2}},
            new double[][] {{0.5, 0.25}, {0.25, 0.6}});

    @Test
    void estimators() {
        // Weights of the slates 1 and 1.5: (5 + 4.5) / 2.
        assertThat(value(SlateEstimator.STANDARD_IPS)).isCloseTo(4.75, EXACT);
        // (2 + 2) and (1 + 3).
        assertThat(value(SlateEstimator.INDEPENDENT_IPS)).isCloseTo(4, EXACT);
        // (2 * 1 + 1 * 4) and (0.5 * 2 + 1.5 * 1).
        assertThat(value(SlateEstimator.REWARD_INTERACTION_IPS)).isCloseTo(4.25, EXACT);
        // (2 + 0.5 - 1) * 5 and (0.5 + 3 - 1) * 3.
        assertThat(value(SlateEstimator.PSEUDO_INVERSE)).isCloseTo(7.5, EXACT);
        // V_1 + w_1 (r_1 - Q_1) + w_1 V_2 + w_12 (r_2 - Q_2):
        // 3 + 2 (1 - 4) + 2 * 2 + 1 (4 - 1) = 4 and 3 + 0.5 (2 - 2) + 0.5 * 1 + 1.5 (1 - 3) = 0.5.
        assertThat(new CascadeDoublyRobust(new double[][] {{4, 1}, {2, 3}}, new double[][] {{3, 2}, {3, 1}})
                        .estimate(LOG, BOOTSTRAP)
                        .value())
                .isCloseTo(2.25, EXACT);
    }

    private static double value(SlateEstimator estimator) {
        return estimator.estimate(LOG, BOOTSTRAP).value();
    }

    @Test
    void thePseudoInverseOfIndependentPositionsIsASumOfWeights() {
        double[][] logged = {{0.2, 0.3, 0.5}, {0.6, 0.3, 0.1}};
        double[][] target = {{0.7, 0.2, 0.1}, {0.1, 0.1, 0.8}};
        List<int[]> slates = new ArrayList<>();
        double[] loggedOf = new double[9];
        double[] targetOf = new double[9];
        for (int i = 0; i < 9; i++) {
            slates.add(new int[] {i / 3, i % 3});
            loggedOf[i] = logged[0][i / 3] * logged[1][i % 3];
            targetOf[i] = target[0][i / 3] * target[1][i % 3];
        }
        PseudoInverse inverse = PseudoInverse.of(3, slates, loggedOf, targetOf);
        for (int[] slate : slates) {
            double sum = target[0][slate[0]] / logged[0][slate[0]] + target[1][slate[1]] / logged[1][slate[1]];
            assertThat(inverse.weight(slate)).isCloseTo(sum - 1, within(1e-9));
        }
    }

    /** Rankings without repetition, a reward that is a sum over positions: weight times reward has the policy's value for mean, exactly. */
    @Test
    void thePseudoInverseIsUnbiasedForRankings() {
        List<int[]> slates = List.of(
                new int[] {0, 1}, new int[] {0, 2}, new int[] {1, 0}, new int[] {1, 2}, new int[] {2, 0}, new int[] {
                    2, 1
                });
        double[] logged = {1 / 6.0, 1 / 6.0, 1 / 6.0, 1 / 6.0, 1 / 6.0, 1 / 6.0};
        double[] target = {0.5, 0.1, 0.1, 0.1, 0.1, 0.1};
        double[][] earned = {{1, 5, 2}, {4, 0, 3}};
        PseudoInverse inverse = PseudoInverse.of(3, slates, logged, target);
        double expected = 0;
        double truth = 0;
        for (int s = 0; s < 6; s++) {
            double reward = earned[0][slates.get(s)[0]] + earned[1][slates.get(s)[1]];
            expected += logged[s] * inverse.weight(slates.get(s)) * reward;
            truth += target[s] * reward;
        }
        assertThat(expected).isCloseTo(truth, within(1e-9));
    }

    /** Users who look from the left and stop at the first click: the second position earns less after a click. */
    @Test
    void assumptionsMatter() {
        double truth = truth();
        assertThat(mean(SlateEstimator.STANDARD_IPS)).isCloseTo(truth, within(0.02));
        assertThat(mean(SlateEstimator.REWARD_INTERACTION_IPS)).isCloseTo(truth, within(0.02));
        assertThat(Math.abs(mean(SlateEstimator.INDEPENDENT_IPS) - truth)).isGreaterThan(0.05);
    }

    private static final double[] LIKED = {0.8, 0.2};
    private static final double[] LOGGED = {0.5, 0.5};
    private static final double[] TARGET = {0.9, 0.1};

    private static double truth() {
        double truth = 0;
        for (int a = 0; a < 2; a++) {
            for (int b = 0; b < 2; b++) {
                truth += TARGET[a] * TARGET[b] * (LIKED[a] + (1 - LIKED[a]) * LIKED[b]);
            }
        }
        return truth;
    }

    private static double mean(SlateEstimator estimator) {
        SplittableRandom random = new SplittableRandom(5);
        int n = 40_000;
        double[][] rewards = new double[n][2];
        double[][] logged = new double[n][2];
        double[][] target = new double[n][2];
        for (int i = 0; i < n; i++) {
            boolean stopped = false;
            for (int k = 0; k < 2; k++) {
                int action = random.nextDouble() < LOGGED[0] ? 0 : 1;
                logged[i][k] = LOGGED[action];
                target[i][k] = TARGET[action];
                boolean click = !stopped && random.nextDouble() < LIKED[action];
                rewards[i][k] = click ? 1 : 0;
                stopped |= click;
            }
        }
        return estimator
                .estimate(
                        SlateLog.factored(rewards, logged, target),
                        new Uncertainty(Confidence.STUDENT_T, 0.95, Range.UNKNOWN, 0))
                .value();
    }

    @Test
    void refusesWhatCannotBe() {
        double[][] half = {{0.5}};
        assertThatThrownBy(() -> SlateLog.factored(new double[0][], half, half)).hasMessageContaining("no slates");
        assertThatThrownBy(() -> SlateLog.factored(half, new double[][] {{0}}, half))
                .hasMessageContaining("Slate 0 holds 0.0 among its logged probabilities");
        assertThatThrownBy(() -> SlateLog.factored(half, new double[][] {{0.5, 0.5}}, half))
                .hasMessageContaining("Slate 0 has 2");
    }
}
