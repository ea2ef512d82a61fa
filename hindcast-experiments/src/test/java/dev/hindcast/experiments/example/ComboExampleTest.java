package dev.hindcast.experiments.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.experiments.example.ComboExample.Estimator;
import dev.hindcast.experiments.example.ComboExample.Judgement;
import dev.hindcast.experiments.example.ComboExample.Penalties;
import dev.hindcast.learning.tabular.TabularCombo;
import dev.hindcast.learning.tabular.TabularCql;
import dev.hindcast.learning.tabular.TabularData;
import java.util.List;
import org.junit.jupiter.api.Test;

/** COMBO's bound and CQL's, without sampling error, on a hundred random problems. */
class ComboExampleTest {
    private static final double FACTOR = ComboExample.WEIGHT / (1 - ComboExample.KIND.discount());
    private static final List<Judgement> JUDGEMENTS = ComboExample.judgements(100, 1);

    /**
     * COMBO's value of the start lies below the truth by the mean of the penalty under rho, and nearer to it than CQL's with half of the data;
     * some states lie above. CQL's lie below in each state.
     */
    private static void check(Estimator combo, Estimator cql) {
        int statesAbove = 0;
        for (Judgement judgement : JUDGEMENTS) {
            double bound = judgement.below(cql.estimate(judgement, judgement.exact(), ComboExample.WEIGHT, 1));
            assertThat(judgement.statesAbove(cql.estimate(judgement, judgement.exact(), ComboExample.WEIGHT, 1)))
                    .isZero();
            assertThat(bound).isPositive();
            for (double share : new double[] {0.25, 0.5, 1}) {
                double below =
                        judgement.below(combo.estimate(judgement, judgement.exact(), ComboExample.WEIGHT, share));
                double penalty = Penalties.of(judgement, share).rollouts();
                assertThat(below).isPositive().isCloseTo(FACTOR * penalty, within(1e-8));
                if (share <= 0.5) {
                    assertThat(below).isLessThan(bound);
                }
            }
            statesAbove +=
                    judgement.statesAbove(combo.estimate(judgement, judgement.exact(), ComboExample.WEIGHT, 0.5));
        }
        assertThat(statesAbove).isPositive();
    }

    @Test
    void comboBoundsTheStartAndCqlEveryState() {
        check(ComboExample.COMBO, ComboExample.CQL);
    }

    /** Under rho the mean of the penalty is f times a divergence, under d_f nothing, under d it is -(1 - f) times the same. */
    @Test
    void thePenaltysMeanDependsOnWhereItIsTaken() {
        for (Judgement judgement : JUDGEMENTS) {
            for (double share : new double[] {0.1, 0.5, 0.9}) {
                Penalties penalties = Penalties.of(judgement, share);
                double divergence = penalties.rollouts() / share;
                assertThat(divergence).isPositive();
                assertThat(penalties.mixture()).isCloseTo(0, within(1e-12));
                assertThat(penalties.data()).isCloseTo(-(1 - share) * divergence, within(1e-12));
            }
        }
    }

    /** Where the data are few the model's rollouts are pushed up instead: the judged policy and the log's have changed places. */
    @Test
    void aPenaltyOfTheWrongSignIsFoundOut() {
        assertFoundOut(
                (judgement, data, weight, share) -> new TabularCombo(weight, share)
                        .evaluate(
                                TabularData.exact(judgement.problem().process(), judgement.policy(), 1),
                                judgement.problem().process(),
                                judgement.problem().behavior()),
                ComboExample.CQL);
    }

    @Test
    void aLackingPenaltyIsFoundOut() {
        assertFoundOut(
                (judgement, data, weight, share) -> ComboExample.COMBO.estimate(judgement, data, 0, share),
                ComboExample.CQL);
    }

    /** Rollouts alone in the loss leave nothing of the bound. */
    @Test
    void aLossWithoutDataIsFoundOut() {
        assertFoundOut(
                (judgement, data, weight, share) -> ComboExample.COMBO.estimate(judgement, data, weight, 0),
                ComboExample.CQL);
    }

    @Test
    void cqlThatPassesForComboIsFoundOut() {
        assertFoundOut(ComboExample.CQL, ComboExample.CQL);
    }

    @Test
    void comboThatPassesForCqlIsFoundOut() {
        assertFoundOut(
                ComboExample.COMBO,
                (judgement, data, weight, share) -> new TabularCombo(weight, 0.5)
                        .evaluate(data, judgement.problem().process(), judgement.policy()));
    }

    @Test
    void cqlWithoutItsPenaltyIsFoundOut() {
        assertFoundOut(
                ComboExample.COMBO,
                (judgement, data, weight, share) ->
                        new TabularCql(0, true).evaluate(data, judgement.policy(), judgement.policy()));
    }

    private static void assertFoundOut(Estimator combo, Estimator cql) {
        assertThatThrownBy(() -> check(combo, cql)).isInstanceOf(AssertionError.class);
    }
}
