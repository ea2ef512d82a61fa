package dev.hindcast.evaluation.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RewardModelsTest {
    private static final Offset<Double> EXACT = within(1e-12);

    /** Two contexts, two actions; action 1 was never taken in context 1. */
    private static final BanditLog LOG = BanditLog.of(
            3,
            new int[] {0, 0, 0, 1, 1},
            new double[] {1, 3, 8, 4, 6},
            new double[] {0.5, 0.5, 0.5, 0.5, 0.5},
            new double[][] {{0}, {0}, {1}, {0}, {0}});

    private static final double[] ONCE = Predictions.ones(5);

    @Test
    void tables() {
        RewardModel byAction = new TabularRewards(false).fit(LOG, ONCE);
        assertThat(byAction.reward(LOG, 0, 0)).isCloseTo(4, EXACT);
        assertThat(byAction.reward(LOG, 0, 1)).isCloseTo(5, EXACT);
        assertThat(byAction.reward(LOG, 0, 2))
                .as("never taken: the mean of all")
                .isCloseTo(22.0 / 5, EXACT);
        RewardModel byContext = new TabularRewards(true).fit(LOG, ONCE);
        assertThat(byContext.reward(LOG, 0, 0)).isCloseTo(2, EXACT);
        assertThat(byContext.reward(LOG, 2, 0)).isCloseTo(8, EXACT);
        assertThat(byContext.reward(LOG, 2, 1))
                .as("not in this context: the action's mean")
                .isCloseTo(5, EXACT);
        RewardModel counted = new TabularRewards(false).fit(LOG, new double[] {3, 1, 0, 0, 2});
        assertThat(counted.reward(LOG, 0, 0)).isCloseTo((3 * 1 + 3) / 4.0, EXACT);
        assertThat(counted.reward(LOG, 0, 1)).isCloseTo(6, EXACT);
    }

    @Test
    void positionsAreCellsOfTheirOwn() {
        BanditLog shown = new BanditLog(
                1, new int[3], new double[] {1, 2, 6}, new double[] {1, 1, 1}, new int[] {1, 2, 2}, new double[3][0]);
        RewardModel model = new TabularRewards(false).fit(shown, Predictions.ones(3));
        assertThat(model.reward(shown, 0, 0)).isCloseTo(1, EXACT);
        assertThat(model.reward(shown, 1, 0)).isCloseTo(4, EXACT);
    }

    @Test
    void ridge() {
        // Of action 1: f = (1, 0) twice, r - 4.4 = -0.4, 1.6; (2 + penalty) b = 1.2.
        RewardModel model = new RidgeRewards(1).fit(LOG, ONCE);
        assertThat(model.reward(LOG, 0, 1)).isCloseTo(4.4 + 1.2 / 3, EXACT);
        // Of action 0: r - 4.4 = -3.4, -1.4, 3.6 at f = (1, 0), (1, 0), (1, 1).
        // [3 + 1, 1; 1, 1 + 1] theta = [-1.2, 3.6]: theta = (-2.4 - 3.6, 14.4 + 1.2) / 7.
        assertThat(model.reward(LOG, 0, 0)).isCloseTo(4.4 - 6.0 / 7, EXACT);
        assertThat(model.reward(LOG, 2, 0)).isCloseTo(4.4 - 6.0 / 7 + 15.6 / 7, EXACT);
        assertThat(model.reward(LOG, 0, 2)).isCloseTo(4.4, EXACT);
        // A row that counts twice is as good as two rows.
        assertThat(new RidgeRewards(1).fit(LOG, new double[] {1, 1, 1, 2, 0}).reward(LOG, 0, 1))
                .isCloseTo(22.0 / 5 - 2.0 / 5 + 2 * 0 / 3.0, EXACT);
    }

    /** At the minimum the gradient of the penalised cross-entropy vanishes. */
    @Test
    void logistic() {
        double penalty = 0.5;
        BanditLog log =
                BanditLog.of(1, new int[6], new double[] {0, 1, 1, 0, 1, 1}, Predictions.ones(6), new double[][] {
                    {-1}, {0.5}, {2}, {0}, {-0.3}, {1}
                });
        RewardModel model = new LogisticRewards(penalty).fit(log, Predictions.ones(6));
        double offset = Math.log(2);
        double[] odds = new double[6];
        for (int i = 0; i < 6; i++) {
            double share = model.reward(log, i, 0);
            odds[i] = Math.log(share / (1 - share)) - offset;
        }
        double slope = (odds[2] - odds[0]) / 3;
        double level = odds[3];
        assertThat(odds[1]).isCloseTo(level + 0.5 * slope, within(1e-9));
        double ofLevel = -penalty * level;
        double ofSlope = -penalty * slope;
        for (int i = 0; i < 6; i++) {
            double residual = log.rewards()[i] - model.reward(log, i, 0);
            ofLevel += residual;
            ofSlope += residual * log.contexts()[i][0];
        }
        assertThat(ofLevel).isCloseTo(0, within(1e-9));
        assertThat(ofSlope).isCloseTo(0, within(1e-9));
        assertThat(slope).isGreaterThan(0.3);
    }

    @Test
    void logisticNeedsShares() {
        assertThatThrownBy(() -> new LogisticRewards(1).fit(LOG, ONCE)).hasMessageContaining("Row 1 has reward 3.0");
        assertThatThrownBy(() -> new RidgeRewards(0)).hasMessageContaining("above 0");
    }
}
