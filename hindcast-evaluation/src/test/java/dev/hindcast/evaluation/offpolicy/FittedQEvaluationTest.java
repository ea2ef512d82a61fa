package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.MemorylessPolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.TimeLimit;
import dev.hindcast.environment.tabular.TabularEnvironment;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks against the exact solution on the same data, and against values known in closed form. */
class FittedQEvaluationTest {
    private static final double DISCOUNT = .9;
    private static final TabularMdp CHAIN = chain();
    private static final TabularPolicy BEHAVIOR = TabularPolicy.uniform(CHAIN);
    private static final TabularPolicy TARGET =
            TabularPolicy.of(new double[][] {{.9, .1}, {.2, .8}, {.7, .3}, {.9, .1}, {.5, .5}, {.8, .2}});
    private static final Dataset LOG = Rollouts.with(() -> new TimeLimit(new TabularEnvironment("chain", CHAIN), 8))
            .collect("chain", BEHAVIOR, 400, 1);

    private static final FittedQEvaluation.Config SMALL = FittedQEvaluation.Config.defaults()
            .withHidden(List.of(32, 32))
            .withBatchSize(64)
            .withUpdates(4_000)
            .withDiscount(DISCOUNT)
            .withPolyak(.02);

    /** Six states in a row: action 0 mostly goes right for 1, action 1 goes left for 0 or, from the last state, ends for 10. */
    private static TabularMdp chain() {
        TabularMdp.Builder builder =
                TabularMdp.builder(6, 2).discount(DISCOUNT).start(0, .5).start(3, .5);
        for (int s = 0; s < 6; s++) {
            builder.outcome(s, 0, Math.min(s + 1, 5), .8, 1).outcome(s, 0, s, .2, -1);
            if (s < 5) {
                builder.outcome(s, 1, Math.max(s - 1, 0), 1, 0);
            } else {
                builder.outcome(s, 1, s, 1, 10, true);
            }
        }
        return builder.build();
    }

    static Stream<Arguments> forms() {
        FittedQEvaluation.Config steps = SMALL.withTargetInterval(100).withPolyak(1.0);
        return Stream.of(
                arguments("one step", SMALL, Trace.ONE_STEP),
                arguments("target by interval", steps, Trace.ONE_STEP),
                arguments("quantiles", SMALL.withQuantiles(32), Trace.ONE_STEP),
                arguments("two networks with LayerNorm", SMALL.withCritics(2).withLayerNorm(true), Trace.ONE_STEP),
                arguments("retrace", steps, Trace.RETRACE),
                arguments("tree-backup", steps, Trace.TREE_BACKUP),
                arguments("importance", steps, Trace.IMPORTANCE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void approachesTheTableOfTheSameData(String name, FittedQEvaluation.Config config, Trace trace) {
        double lambda = .5;
        TargetPolicy target = TargetPolicy.acting(TARGET);
        FittedQEvaluation fit = FittedQEvaluation.fit(
                LOG,
                target,
                Propensities.known(BEHAVIOR),
                config.withTrace(trace).withLambda(lambda),
                0);
        TabularValues table = TabularQLambda.fit(
                TabularLog.of(LOG, target),
                trace,
                lambda,
                Propensities.known(BEHAVIOR),
                TabularFqe.Config.defaults().withDiscount(DISCOUNT));

        // Values span 2 to 10: one that took ends for going on, or cuts for ends, would be off by more than 1.
        for (Episode episode : LOG.episodes().subList(0, 40)) {
            assertThat(fit.values(episode)).containsExactly(table.values(episode), within(.4));
            assertThat(fit.actionValues(episode)).containsExactly(table.actionValues(episode), within(.5));
        }
    }

    @Test
    void aSeedIsAFitAndAnEnsembleTheMeanOfItsMembers() {
        FittedQEvaluation.Config config = SMALL.withUpdates(50).withCritics(3);
        TargetPolicy target = TargetPolicy.acting(TARGET);
        Episode episode = LOG.episodes().get(0);
        FittedQEvaluation fit = FittedQEvaluation.fit(LOG, target, config, 5);

        assertThat(fit.values(episode))
                .isEqualTo(FittedQEvaluation.fit(LOG, target, config, 5).values(episode));
        assertThat(fit.values(episode)[0])
                .isNotEqualTo(FittedQEvaluation.fit(LOG, target, config, 6).values(episode)[0]);
        assertThat(fit.members()).hasSize(3);
        assertThat(fit.members().stream()
                        .mapToDouble(member -> member.values(episode)[0])
                        .average()
                        .orElseThrow())
                .isCloseTo(fit.values(episode)[0], within(1e-6));
    }

    /** Observations x in [-1, 1] and the step, 0 or 1; the reward of u is 1 - (u - x)^2, the next x is u; two steps. */
    private static Dataset twoSteps() {
        SplittableRandom random = new SplittableRandom(2);
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            float x = (float) random.nextDouble(-1, 1);
            float u = (float) random.nextDouble(-1, 1);
            float v = (float) random.nextDouble(-1, 1);
            float[] rewards = {1 - (u - x) * (u - x), 1 - (v - u) * (v - u)};
            episodes.add(new Episode(
                    i, new float[] {x, 0, u, 1, v, 2}, new float[] {2 * u, 2 * v}, rewards, Ending.TERMINATED));
        }
        return new Dataset(
                "two steps",
                new Box(new float[] {-1, 0}, new float[] {1, 2}),
                Box.of(1, -2, 2),
                episodes,
                Optional.empty(),
                List.of());
    }

    /** u = x / 2, and for exploration evenly within .5 of it; actions are 2 u. */
    private static final Policy HALF = new MemorylessPolicy() {
        @Override
        public Space actionSpace() {
            return Box.of(1, -2, 2);
        }

        @Override
        public float[] act(Past past, RandomGenerator random) {
            return new float[] {past.observation()[0]};
        }

        @Override
        public float[] sample(Past past, RandomGenerator random) {
            return new float[] {past.observation()[0] + (float) random.nextDouble(-1, 1)};
        }
    };

    static Stream<Arguments> continuous() {
        // E[(u - x)^2] = x^2 / 4 and, with noise, 1/12 more; E[u^2] likewise.
        DoubleUnaryOperator acting = x -> 2 - x * x / 4 - x * x / 16;
        DoubleUnaryOperator sampled = x -> 2 - 2 / 12.0 - x * x / 4 - (x * x / 4 + 1 / 12.0) / 4;
        return Stream.of(
                arguments("as it acts", TargetPolicy.acting(HALF), SMALL, acting),
                arguments("as it samples", TargetPolicy.sampled(HALF), SMALL.withActionDraws(8), sampled),
                arguments(
                        "quantiles",
                        TargetPolicy.sampled(HALF),
                        SMALL.withActionDraws(8).withQuantiles(8),
                        sampled));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("continuous")
    void knowsTheValueOfContinuousActions(
            String name, TargetPolicy target, FittedQEvaluation.Config config, DoubleUnaryOperator value) {
        Dataset dataset = twoSteps();
        FittedQEvaluation.Config undiscounted = config.withDiscount(1.0).withUpdates(3_000);
        FittedQEvaluation fit = FittedQEvaluation.fit(dataset, target, undiscounted, 0);

        double squares = 0;
        for (Episode episode : dataset.episodes().subList(0, 200)) {
            squares += Math.pow(fit.values(episode)[0] - value.applyAsDouble(episode.observations()[0]), 2);
        }
        assertThat(Math.sqrt(squares / 200)).isLessThan(.08);
        double untrained = FittedQEvaluation.fit(dataset, target, undiscounted.withUpdates(1), 0)
                .bellmanError(dataset);
        assertThat(fit.bellmanError(dataset)).isLessThan(.3 * untrained);
    }

    @Test
    void saysWhatIsMissing() {
        TargetPolicy target = TargetPolicy.acting(TARGET);
        assertThatThrownBy(() -> FittedQEvaluation.fit(
                        LOG, target, SMALL.withTrace(Trace.TREE_BACKUP).withQuantiles(2), 0))
                .hasMessageContaining("quantiles must be 1");
        assertThatThrownBy(() ->
                        FittedQEvaluation.fit(twoSteps(), TargetPolicy.acting(HALF), SMALL.withTrace(Trace.RETRACE), 0))
                .hasMessageContaining("RETRACE")
                .hasMessageContaining("has none");
        assertThatThrownBy(() -> FittedQEvaluation.fit(
                        twoSteps(), TargetPolicy.acting(HALF), SMALL.withTrace(Trace.TREE_BACKUP), 0))
                .hasMessageContaining("continuous actions have densities");
        assertThatThrownBy(() -> FittedQEvaluation.fit(twoSteps(), target, SMALL, 0))
                .hasMessageContaining("have to be the same");
    }
}
