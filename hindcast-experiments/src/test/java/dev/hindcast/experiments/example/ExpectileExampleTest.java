package dev.hindcast.experiments.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.experiments.example.ExpectileExample.Estimator;
import dev.hindcast.experiments.example.ExpectileExample.Problem;
import dev.hindcast.learning.tabular.TabularBcq;
import dev.hindcast.learning.tabular.TabularIql;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectileExampleTest {
    /** From the value of the log's policy up to that of the best in its support, and never beyond. */
    private static void check(Problem problem, Estimator estimator) {
        double best = problem.bestInSupport().expectedReturn();
        List<Double> values = ExpectileExample.EXPECTILES.stream()
                .map(expectile -> estimator.value(problem.log(), expectile))
                .toList();
        assertThat(values).isSorted().doesNotHaveDuplicates();
        assertThat(values.get(0)).isCloseTo(problem.logged().expectedReturn(), within(1e-7));
        double last = values.get(values.size() - 1);
        assertThat(last).isLessThanOrEqualTo(best).isCloseTo(best, within(0.01));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void theExpectileRisesToTheBestInSupport(long seed) {
        check(Problem.draw(seed), ExpectileExample.IQL);
    }

    @Test
    void theLogDoesNotHoldTheBestWay() {
        Problem problem = Problem.draw(0);
        assertThat(problem.best().expectedReturn()).isCloseTo(-13, within(1e-9));
        assertThat(problem.bestInSupport().expectedReturn()).isCloseTo(-15, within(1e-9));
    }

    /** It weights the log's actions with tau where they are better than V, and with 1 - tau where they are worse. */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.7, 0.9, 0.99})
    void theExpectileIsTheValueOfAPolicy(double expectile) {
        Problem problem = Problem.draw(0);
        TabularMdp process = problem.process();
        double[] values = new TabularIql(expectile, 0).values(problem.log());
        double[][] weighted = new double[process.states()][process.actions()];
        for (int s = 0; s < process.states(); s++) {
            double sum = 0;
            for (int a = 0; a < process.actions(); a++) {
                if (problem.log().seen(s, a)) {
                    boolean better = process.backup(s, a, values) > values[s];
                    weighted[s][a] = (better ? expectile : 1 - expectile)
                            * problem.log().behavior().probability(s, a);
                    sum += weighted[s][a];
                }
            }
            for (int a = 0; a < process.actions(); a++) {
                weighted[s][a] = sum == 0 ? 0 : weighted[s][a] / sum;
            }
        }
        TabularPolicy policy = TabularPolicy.of(weighted).restrictedTo(process);
        assertThat(PolicyEvaluation.of(process, policy).value(36)).isCloseTo(values[36], within(1e-6));
    }

    @Test
    void anExpectileTurnedAroundIsFoundOut() {
        // Below 0.3 the values of this walk, which is not discounted, take long to converge.
        assertFoundOut((log, expectile) -> ExpectileExample.IQL.value(log, Math.max(0.3, 1 - expectile)));
    }

    @Test
    void aMeanInsteadOfTheExpectileIsFoundOut() {
        assertFoundOut((log, expectile) -> ExpectileExample.IQL.value(log, 0.5));
    }

    @Test
    void aMaximumInsteadOfTheExpectileIsFoundOut() {
        assertFoundOut((log, expectile) -> new TabularBcq(0).learn(log).value(36));
    }

    private static void assertFoundOut(Estimator broken) {
        Problem problem = Problem.draw(0);
        assertThatThrownBy(() -> check(problem, broken)).isInstanceOf(AssertionError.class);
    }
}
