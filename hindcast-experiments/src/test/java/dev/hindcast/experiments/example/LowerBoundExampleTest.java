package dev.hindcast.experiments.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.experiments.example.LowerBoundExample.Bounds;
import dev.hindcast.experiments.example.LowerBoundExample.Equation;
import dev.hindcast.experiments.example.LowerBoundExample.Estimator;
import dev.hindcast.experiments.example.LowerBoundExample.Problem;
import dev.hindcast.learning.tabular.TabularData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LowerBoundExampleTest {
    private static final Estimator CQL = LowerBoundExample.CQL;

    /** What the theorems say without sampling error, for a small and a large alpha. */
    private static void checkExact(Problem problem, Estimator estimator) {
        for (double alpha : new double[] {1e-4, 1e-2, 1}) {
            Bounds one = bounds(problem, estimator, problem.exact(), alpha, Equation.ONE);
            Bounds two = bounds(problem, estimator, problem.exact(), alpha, Equation.TWO);
            assertThat(one.pairsAbove()).isZero();
            assertThat(one.statesAbove()).isZero();
            assertThat(two.statesAbove()).isZero();
            assertThat(two.pairsAbove()).isPositive();
        }
    }

    /** What they say with it, from their alpha on. */
    private static void checkLogged(Problem problem, TabularData log, Estimator estimator) {
        double first = LowerBoundExample.sufficientAlpha(log, problem.policy(), Equation.ONE);
        double second = LowerBoundExample.sufficientAlpha(log, problem.policy(), Equation.TWO);
        assertThat(bounds(problem, estimator, log, first, Equation.ONE).pairsAbove())
                .isZero();
        assertThat(bounds(problem, estimator, log, second, Equation.TWO).statesAbove())
                .isZero();
    }

    private static Bounds bounds(
            Problem problem, Estimator estimator, TabularData data, double alpha, Equation equation) {
        return Bounds.of(problem, estimator.estimate(data, problem.policy(), alpha, equation));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4})
    void theTheoremsHold(long seed) {
        Problem problem = Problem.draw(seed);
        checkExact(problem, CQL);
        checkLogged(problem, problem.log(seed), CQL);
    }

    @Test
    void withoutConservatismTheLogOverestimates() {
        Problem problem = Problem.draw(0);
        assertThat(bounds(problem, CQL, problem.log(0), 0, Equation.ONE).pairsAbove())
                .isPositive();
    }

    /** The data term gives back alpha at every step, which is alpha / (1 - gamma) where episodes never end. */
    @Test
    void theEquationsLieAConstantApart() {
        Problem problem = Problem.draw(0);
        double[][] one = CQL.estimate(problem.exact(), problem.policy(), 0.1, Equation.ONE);
        double[][] two = CQL.estimate(problem.exact(), problem.policy(), 0.1, Equation.TWO);
        for (int s = 0; s < one.length; s++) {
            for (int a = 0; a < one[s].length; a++) {
                assertThat(two[s][a] - one[s][a]).isCloseTo(0.1 / (1 - 0.8), within(1e-8));
            }
        }
    }

    @Test
    void aPenaltyOfTheWrongSignIsFoundOut() {
        assertFoundOut((data, policy, alpha, equation) -> {
            double[][] without = CQL.estimate(data, policy, 0, equation);
            double[][] with = CQL.estimate(data, policy, alpha, equation);
            for (int s = 0; s < with.length; s++) {
                for (int a = 0; a < with[s].length; a++) {
                    with[s][a] = 2 * without[s][a] - with[s][a];
                }
            }
            return with;
        });
    }

    @Test
    void aDataTermTooManyIsFoundOut() {
        assertFoundOut((data, policy, alpha, equation) -> CQL.estimate(data, policy, alpha, Equation.TWO));
    }

    @Test
    void aLackingDataTermIsFoundOut() {
        assertFoundOut((data, policy, alpha, equation) -> CQL.estimate(data, policy, alpha, Equation.ONE));
    }

    @Test
    void aLackingPenaltyIsFoundOut() {
        Problem problem = Problem.draw(0);
        Estimator none = (data, policy, alpha, equation) -> CQL.estimate(data, policy, 0, equation);
        assertThatThrownBy(() -> checkLogged(problem, problem.log(0), none)).isInstanceOf(AssertionError.class);
    }

    private static void assertFoundOut(Estimator broken) {
        Problem problem = Problem.draw(0);
        assertThatThrownBy(() -> checkExact(problem, broken)).isInstanceOf(AssertionError.class);
    }
}
