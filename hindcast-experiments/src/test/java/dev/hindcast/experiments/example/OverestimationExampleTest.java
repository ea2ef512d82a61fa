package dev.hindcast.experiments.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.experiments.example.OverestimationExample.Learner;
import dev.hindcast.experiments.example.OverestimationExample.Measured;
import dev.hindcast.experiments.example.OverestimationExample.Problem;
import dev.hindcast.learning.tabular.TabularBcq;
import dev.hindcast.learning.tabular.TabularCql;
import dev.hindcast.learning.tabular.TabularData;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverestimationExampleTest {
    private static final Problem PROBLEM = Problem.draw(0);
    private static final List<TabularData> LOGS = PROBLEM.logs(OverestimationExample.USUAL_EPISODES);

    private static Measured measure(Learner learner) {
        return OverestimationExample.measure(PROBLEM, learner, LOGS, OverestimationExample.USUAL_ERROR);
    }

    /** It claims more than any policy can earn, and earns much less. */
    private static void checkOverestimates(Measured measured) {
        assertThat(measured.claimed())
                .isGreaterThan(1.2 * PROBLEM.best().expectedReturn())
                .isGreaterThan(1.5 * measured.earned());
    }

    /** It claims about what can be earned, and earns about as much as can be. */
    private static void checkSound(Measured measured) {
        double best = PROBLEM.best().expectedReturn();
        assertThat(measured.claimed()).isBetween(0.8 * best, 1.02 * best);
        assertThat(measured.earned()).isBetween(0.95 * best, best);
    }

    /** It claims less than it earns, and earns about as much as can be. */
    private static void checkConservative(Measured measured) {
        checkSound(measured);
        assertThat(measured.claimed()).isLessThan(measured.earned());
    }

    @Test
    void qLearningOverestimates() {
        checkOverestimates(measure(OverestimationExample.Q_LEARNING));
    }

    @Test
    void bcqDoesNot() {
        checkSound(measure(OverestimationExample.BCQ));
    }

    @Test
    void cqlErrsOnTheSafeSide() {
        checkConservative(measure(OverestimationExample.CQL));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void otherSeedsSayTheSame(long seed) {
        Problem problem = Problem.draw(seed);
        List<TabularData> logs = problem.logs(OverestimationExample.USUAL_EPISODES);
        Measured naive = OverestimationExample.measure(
                problem, OverestimationExample.Q_LEARNING, logs, OverestimationExample.USUAL_ERROR);
        Measured cql = OverestimationExample.measure(
                problem, OverestimationExample.CQL, logs, OverestimationExample.USUAL_ERROR);
        assertThat(naive.claimed()).isGreaterThan(1.2 * problem.best().expectedReturn());
        assertThat(naive.earned()).isLessThan(cql.earned());
        assertThat(cql.claimed()).isLessThan(cql.earned());
    }

    @Test
    void withTheThresholdIgnoredBcqIsFoundOut() {
        Learner allActions = OverestimationExample.Q_LEARNING;
        assertThatThrownBy(() -> checkSound(measure(allActions))).isInstanceOf(AssertionError.class);
    }

    @Test
    void withTheThresholdTurnedAroundBcqIsFoundOut() {
        Learner rarestActions = (log, guesses) -> new TabularBcq(0.999).learn(log.withBehavior(rarest(log)));
        assertThatThrownBy(() -> checkSound(measure(rarestActions))).isInstanceOf(AssertionError.class);
    }

    /** Takes actions the more often, the rarer they are in the log. */
    private static TabularPolicy rarest(TabularData log) {
        double[][] swapped = new double[log.states()][log.actions()];
        for (int s = 0; s < log.states(); s++) {
            double seen = 0;
            for (int a = 0; a < log.actions(); a++) {
                seen += log.seen(s, a) ? 1 / log.visits(s, a) : 0;
            }
            for (int a = 0; a < log.actions(); a++) {
                swapped[s][a] =
                        seen == 0 ? log.behavior().probability(s, a) : log.seen(s, a) ? 1 / log.visits(s, a) / seen : 0;
            }
        }
        return TabularPolicy.of(swapped);
    }

    @Test
    void withoutItsPenaltyCqlIsFoundOut() {
        // Without the penalty CQL plans in the model of the log, which noise makes too good.
        Learner unpenalized = (log, guesses) -> new TabularCql(0, true).learn(log);
        List<TabularData> logs = PROBLEM.logs(100);
        Measured measured = OverestimationExample.measure(PROBLEM, unpenalized, logs, 0);
        assertThatThrownBy(() -> checkConservative(measured)).isInstanceOf(AssertionError.class);
        assertThat(measured.claimed()).isGreaterThan(measured.earned());
    }

    @Test
    void theLogsLackHalfOfThePairs() {
        assertThat(PROBLEM.pairs()).isEqualTo(212);
        assertThat(LOGS).allMatch(log -> Logs.pairs(log) <= 106);
    }
}
