package dev.hindcast.evaluation.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SelectionQualityTest {
    private static final double[] VALUES = {1, 5, 3, 4};

    @Test
    void byHand() {
        // Ranks of the estimates 2 4 3 1, of the values 1 4 2 3: differences 1 0 1 -2, so that rho = 1 - 6 * 6 / (4 *
        // 15).
        SelectionQuality quality = SelectionQuality.of(new double[] {2.5, 6, 3.5, 0}, VALUES, 2, 3.2);
        assertThat(quality.rankCorrelation()).isCloseTo(0.4, within(1e-12));
        assertThat(quality.regret()).isZero();
        // Worth less than 3.2: 1 and 3, of which 3 is taken for more; worth it: 5 and 4, of which 4 is taken for less.
        assertThat(quality.typeOneError()).isEqualTo(.5);
        assertThat(quality.typeTwoError()).isEqualTo(.5);
        // The two highest estimates have the values 5 and 3: best 5, deviation 1.
        assertThat(quality.sharpeRatio()).isCloseTo(1.8, within(1e-12));
    }

    @Test
    void regretIsOfTheBestThatIsTried() {
        double[] wrong = {9, 1, 8, 7};
        assertThat(SelectionQuality.of(wrong, VALUES, 1, 0).regret()).isEqualTo(4);
        assertThat(SelectionQuality.of(wrong, VALUES, 2, 0).regret()).isEqualTo(2);
        assertThat(SelectionQuality.of(wrong, VALUES, 3, 0).regret()).isEqualTo(1);
        assertThat(SelectionQuality.of(wrong, VALUES, 4, 0).regret()).isZero();
    }

    @Test
    void equalValuesShareTheirRank() {
        // Ranks 0.5 0.5 2.5 2.5 (from 0) against 0 3 1 2: covariance (-1 * -1.5 - 1 * 1.5 + 1 * -.5 + 1 * .5) / 4 = 0.
        assertThat(SelectionQuality.of(new double[] {1, 1, 2, 2}, VALUES, 1, 0).rankCorrelation())
                .isZero();
        assertThat(SelectionQuality.of(new double[] {1, 1, 1, 1}, VALUES, 1, 0).rankCorrelation())
                .isNaN();
    }

    @Test
    void chanceKnowsNothing() {
        // Of one drawn policy the regret is 5 - 13/4; of two, three pairs hold 5, two more 4, and one 3.
        double[] estimates = {2.5, 6, 3.5, 0};
        SelectionQuality one = SelectionQuality.ofChance(estimates, VALUES, 1, 3.2, 20_000, 0);
        assertThat(one.rankCorrelation()).isCloseTo(0, within(.02));
        assertThat(one.regret()).isCloseTo(1.75, within(.05));
        // Two of the four estimates exceed the threshold.
        assertThat(one.typeOneError()).isCloseTo(.5, within(.02));
        assertThat(one.typeTwoError()).isCloseTo(.5, within(.02));
        assertThat(one.sharpeRatio()).isNaN();
        assertThat(SelectionQuality.ofChance(estimates, VALUES, 2, 3.2, 20_000, 0)
                        .regret())
                .isCloseTo(4 / 6., within(.02));
    }

    @Test
    void wrongUseIsExplained() {
        assertThatThrownBy(() -> SelectionQuality.of(new double[] {1, Double.NaN}, new double[2], 1, 0))
                .hasMessageContaining("leave out the policies without an estimate");
        assertThatThrownBy(() -> SelectionQuality.of(new double[2], new double[3], 1, 0))
                .hasMessageContaining("2 estimates and 3 values");
        assertThatThrownBy(() -> SelectionQuality.of(new double[2], new double[2], 3, 0))
                .hasMessageContaining("k must be between 1 and the 2 policies");
    }
}
