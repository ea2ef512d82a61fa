package dev.hindcast.experiments.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.experiments.example.ModelBoundsExample.Interval;
import dev.hindcast.experiments.example.ModelBoundsExample.Knowledge;
import dev.hindcast.experiments.example.ModelBoundsExample.Mopo;
import dev.hindcast.experiments.example.ModelBoundsExample.Morel;
import dev.hindcast.learning.tabular.PessimisticPlanning;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounds on a hundred random problems each. */
class ModelBoundsExampleTest {
    private static final double ROUNDING = ModelBoundsExample.ROUNDING;
    private static final List<RandomProblem> PROBLEMS = ModelBoundsExample.problems(ModelBoundsExample.STEPS, 0);

    /** In each problem every policy is worth at least what it is worth in MOPO's model. */
    private static void check(Mopo mopo, Knowledge knowledge) {
        for (RandomProblem problem : PROBLEMS) {
            for (TabularPolicy policy : ModelBoundsExample.policies(problem)) {
                assertThat(mopo.value(problem, knowledge, policy)).isLessThan(problem.earned(policy) + ROUNDING);
            }
        }
    }

    /** In each problem every policy's value lies where MOReL's theorem has it, with few and with many unknown pairs. */
    private static void check(Morel morel) {
        for (RandomProblem problem : PROBLEMS) {
            for (TabularPolicy policy : ModelBoundsExample.policies(problem)) {
                for (double threshold : new double[] {0, 0.05, 0.1, 0.3, 0.9}) {
                    Interval bounds = morel.bounds(problem, threshold, policy);
                    assertThat(problem.earned(policy)).isBetween(bounds.low() - ROUNDING, bounds.high() + ROUNDING);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void moposBoundHolds(Knowledge knowledge) {
        check(ModelBoundsExample.MOPO, knowledge);
    }

    @Test
    void aLackingPenaltyIsFoundOut() {
        assertMopoFoundOut(ModelBoundsExample.UNPENALIZED);
    }

    @Test
    void aPenaltyOfTheWrongSignIsFoundOut() {
        assertMopoFoundOut(
                (problem, knowledge, policy) -> 2 * ModelBoundsExample.UNPENALIZED.value(problem, knowledge, policy)
                        - ModelBoundsExample.MOPO.value(problem, knowledge, policy));
    }

    /** A little of the penalty suffices here, in any process only all of it does; less than that little is noticed. */
    @Test
    void tooSmallAPenaltyIsFoundOut() {
        double enough = ModelBoundsExample.sufficientShare(PROBLEMS, Knowledge.EXACT);
        assertThat(enough).isBetween(0.0, 1.0);
        check(share(1.01 * enough), Knowledge.EXACT);
        assertMopoFoundOut(share(0.9 * enough));
    }

    private static Mopo share(double share) {
        return (problem, knowledge, policy) ->
                (1 - share) * ModelBoundsExample.UNPENALIZED.value(problem, knowledge, policy)
                        + share * ModelBoundsExample.MOPO.value(problem, knowledge, policy);
    }

    private static void assertMopoFoundOut(Mopo broken) {
        assertThatThrownBy(() -> check(broken, Knowledge.EXACT)).isInstanceOf(AssertionError.class);
    }

    /** What MOPO's policy may earn less than any other one (theorem 4.4). */
    @ParameterizedTest
    @EnumSource
    void mopoLosesLittleWhereTheModelIsRight(Knowledge knowledge) {
        for (RandomProblem problem : PROBLEMS) {
            double earned = earned(problem, ModelBoundsExample.mopo(problem, knowledge, 1));
            for (TabularPolicy other : ModelBoundsExample.policies(problem)) {
                assertThat(problem.earned(other) - earned)
                        .isLessThan(ModelBoundsExample.mopoRegret(problem, knowledge, other) + ROUNDING);
            }
        }
    }

    /** Lemma 4.1: what a policy is worth in a model and in the process differ by what the model errs on along its way in the model. */
    @Test
    void theErrorsOfAModelAddUp() {
        for (RandomProblem problem : PROBLEMS) {
            TabularMdp model = problem.guessingModel();
            for (TabularPolicy policy : ModelBoundsExample.policies(problem)) {
                double[] values = PolicyEvaluation.of(problem.process(), policy).values();
                PolicyEvaluation believed = PolicyEvaluation.of(model, policy);
                double[][] occupancy = believed.occupancy();
                double sum = 0;
                for (int s = 0; s < occupancy.length; s++) {
                    for (int a = 0; a < occupancy[s].length; a++) {
                        sum += occupancy[s][a]
                                * (model.backup(s, a, values)
                                        - problem.process().backup(s, a, values));
                    }
                }
                assertThat(believed.expectedReturn() - problem.earned(policy)).isCloseTo(sum, within(1e-9));
            }
        }
    }

    @Test
    void morelsBoundsHold() {
        check(ModelBoundsExample.MOREL);
    }

    /** A model that does not halt at what is unknown claims too much. */
    @Test
    void aModelThatGoesOnIsFoundOut() {
        assertMorelFoundOut((problem, threshold, policy) -> {
            double claimed =
                    PolicyEvaluation.of(problem.guessingModel(), policy).expectedReturn();
            Interval bounds = ModelBoundsExample.MOREL.bounds(problem, threshold, policy);
            return new Interval(claimed - ModelBoundsExample.slack(threshold), bounds.high());
        });
    }

    /** What halts is paid for rather than fined. */
    @Test
    void aFineOfTheWrongSignIsFoundOut() {
        assertMorelFoundOut((problem, threshold, policy) -> {
            Interval bounds = ModelBoundsExample.MOREL.bounds(problem, threshold, policy);
            double paid = ModelBoundsExample.KIND.values().width()
                    * problem.discountedHit(
                            policy, ModelBoundsExample.morel(problem, threshold).unknown(problem.log()));
            return new Interval(bounds.low() + paid, bounds.high());
        });
    }

    /** The upper bound needs the way to unknown pairs, the lower one the errors of known ones. */
    @Test
    void aLackingTermIsFoundOut() {
        assertMorelFoundOut((problem, threshold, policy) -> {
            Interval bounds = ModelBoundsExample.MOREL.bounds(problem, threshold, policy);
            double hit = problem.discountedHit(
                    policy, ModelBoundsExample.morel(problem, threshold).unknown(problem.log()));
            return new Interval(
                    bounds.low(),
                    bounds.high() - ModelBoundsExample.KIND.values().width() * hit);
        });
        assertMorelFoundOut((problem, threshold, policy) -> {
            Interval bounds = ModelBoundsExample.MOREL.bounds(problem, threshold, policy);
            return new Interval(bounds.low() + ModelBoundsExample.slack(threshold), bounds.high());
        });
    }

    private static void assertMorelFoundOut(Morel broken) {
        assertThatThrownBy(() -> check(broken)).isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.05, 0.1, 0.3, 0.9})
    void morelLosesLittleWhereTheBestIsKnown(double threshold) {
        for (RandomProblem problem : PROBLEMS) {
            double earned = earned(problem, ModelBoundsExample.morel(problem, threshold));
            for (TabularPolicy other : ModelBoundsExample.policies(problem)) {
                assertThat(problem.earned(other) - earned)
                        .isLessThan(ModelBoundsExample.morelRegret(problem, threshold, other) + ROUNDING);
            }
        }
    }

    private static double earned(RandomProblem problem, PessimisticPlanning planning) {
        return problem.earned(planning.learn(problem.log()).policy());
    }
}
