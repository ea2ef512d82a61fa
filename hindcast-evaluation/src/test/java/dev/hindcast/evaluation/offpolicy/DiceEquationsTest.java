package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.TimeLimit;
import dev.hindcast.environment.tabular.Garnet;
import dev.hindcast.environment.tabular.TabularEnvironment;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Caution.Level;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Visits that solve their equations, and such that do not or that something else decides. */
class DiceEquationsTest {
    private static final int STATES = 6;
    private static final int PAIRS = 2 * STATES;
    private static final TabularMdp PROCESS = Garnet.draw(STATES, 2, 3, .9, 8);
    private static final TabularPolicy TARGET =
            TabularPolicy.of(new double[][] {{.9, .1}, {.1, .9}, {.8, .2}, {.7, .3}, {.2, .8}, {.4, .6}});

    /** One number a pair, and some that are sums of others. */
    private record OneHot(int size) implements StateActionFeatures {
        @Override
        public double[] of(float[] observation, float[] action) {
            double[] features = new double[size];
            int pair = (int) (2 * observation[0] + action[0]);
            for (int k = pair; k < size; k += PAIRS) {
                features[k] = 1;
            }
            return features;
        }
    }

    private static OffPolicyData log(int episodes) {
        Dataset dataset = Rollouts.with(() -> new TimeLimit(new TabularEnvironment("garnet", PROCESS), 15))
                .collect("garnet", TabularPolicy.uniform(PROCESS), episodes, 3);
        return OffPolicyData.of(dataset, TARGET, Propensities.logged(), .9);
    }

    private static DiceFeatures features(int size, double ridge) {
        return new DiceFeatures(dataset -> new OneHot(size), ridge, 1, 0);
    }

    private static List<String> warnings(Estimator estimator, OffPolicyData data) {
        return estimator.prepare(data).cautions().stream()
                .filter(caution -> caution.kind() == Kind.EQUATIONS && caution.level() == Level.WARNING)
                .map(Caution::reason)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1_000})
    void nothingSpeaksAgainstEquationsThatHold(int episodes) {
        OffPolicyData data = log(episodes);
        List<BiFunction<Integer, Double, Estimator>> linear = List.of(
                (size, ridge) -> DualDice.linear(features(size, ridge)),
                (size, ridge) -> GenDice.linear(features(size, ridge), 1),
                (size, ridge) -> BestDice.linear(features(size, ridge)));
        linear.forEach(
                form -> assertThat(warnings(form.apply(PAIRS, 1e-6), data)).isEmpty());
        for (Estimator estimator :
                List.of(DualDice.tabular(), DualDice.tabular(1e-6), GenDice.tabular(), BestDice.tabular())) {
            assertThat(estimator.prepare(data).cautions())
                    .noneMatch(caution -> caution.kind() == Kind.EQUATIONS && caution.level() == Level.WARNING);
        }
    }

    @Test
    void aPenaltyThatTradesTheFlowIsToldFrom() {
        assertThat(warnings(DualDice.tabular(1), log(1_000)))
                .singleElement()
                .asString()
                .contains("do not follow from those before");
    }

    @Test
    void featuresThatRepeatThemselvesAreIllConditioned() {
        assertThat(warnings(DualDice.linear(features(2 * PAIRS, 1e-13)), log(300)))
                .anyMatch(reason -> reason.contains("ill-conditioned"));
        assertThat(warnings(DualDice.linear(features(2 * PAIRS, 1e-6)), log(300)))
                .as("a ridge takes care of it")
                .isEmpty();
    }

    @Test
    void aRidgeThatDecidesIsNamed() {
        assertThat(warnings(DualDice.linear(features(PAIRS, .1)), log(1_000)))
                .anyMatch(reason -> reason.contains("Ten times the ridge"));
    }

    @Test
    void featuresThatTellTooLittleLetEpisodesEndTooOftenOrTooSeldom() {
        assertThat(warnings(DualDice.linear(features(PAIRS / 2, 0)), log(1_000)))
                .anyMatch(reason -> reason.contains("where each ends once"));
    }
}
