package dev.hindcast.experiments.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.tabular.StitchingMaze;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.experiments.example.StitchingExample.Outcome;
import dev.hindcast.learning.tabular.TabularBcq;
import dev.hindcast.learning.tabular.TabularCql;
import dev.hindcast.learning.tabular.TabularIql;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StitchingExampleTest {
    static LongStream seeds() {
        return LongStream.range(0, 5);
    }

    private static Outcome outcome(Function<Dataset, TabularPolicy> learner, long seed) {
        return Outcome.of(new StitchingMaze().mdp(), learner.apply(StitchingExample.log(seed)));
    }

    /** It goes the shortest way. */
    private static void checkStitches(Outcome outcome) {
        assertThat(outcome.goals()).isCloseTo(1, within(1e-6));
        assertThat(outcome.expectedReturn()).isCloseTo(Math.pow(0.95, 7), within(1e-3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CQL", "IQL", "BCQ"})
    void dynamicProgrammingStitches(String name) {
        seeds().forEach(seed ->
                checkStitches(outcome(StitchingExample.learners().get(name), seed)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"BC", "BC of the best 10%"})
    void imitationDoesNot(String name) {
        seeds().forEach(seed -> assertThat(
                        outcome(StitchingExample.learners().get(name), seed).goals())
                .isLessThan(0.5));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noEpisodeGoesAllTheWay(long seed) {
        assertThat(StitchingExample.log(seed).episodes())
                .noneMatch(episode -> episode.observations()[0] == 0 && episode.totalReward() > 0);
    }

    @Test
    void anIqlThatImitatesIsFoundOut() {
        assertFoundOut(StitchingExample.learner(new TabularIql(0.99, 0)));
    }

    @Test
    void anIqlWithTheExpectileTurnedAroundIsFoundOut() {
        // The worst that the log holds is worth nothing everywhere: there is no advantage to act on.
        assertFoundOut(StitchingExample.learner(new TabularIql(1e-9, 1_000)));
    }

    @Test
    void aCqlThatDrownsTheRewardIsFoundOut() {
        assertFoundOut(StitchingExample.learner(new TabularCql(100, true)));
    }

    @Test
    void aBcqThatImitatesIsFoundOut() {
        assertFoundOut(StitchingExample.learner(new TabularBcq(0.999)));
    }

    private static void assertFoundOut(Function<Dataset, TabularPolicy> broken) {
        assertThatThrownBy(() -> seeds().forEach(seed -> checkStitches(outcome(broken, seed))))
                .isInstanceOf(AssertionError.class);
    }
}
