package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.tabular.FrozenLake;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The fixed points on {@link ThreeEpisodes} by hand. With c the coefficient of both steps from (1, 1) and d that of C's from (0, 0),
 *
 * <pre>
 *   Q(0, 0) = 2 + .9 V1   (A's and C's corrections cancel),   Q(0, 1) = .5,   Q(1, 1) = 1.5 + .45 V0,
 *   Q(1, 0) = .9 (V0 + d (1 + .9 c (.45 V0 - .5))).
 * </pre>
 */
class TabularQLambdaTest {
    /** Ratios .4 at (1, 1) and .6 at (0, 0). */
    private static final TabularPolicy RARE = TabularPolicy.of(new double[][] {{.3, .7}, {.9, .1}, {.5, .5}});

    /** Ratios 3.2 at (1, 1) and 1.8 at (0, 0). */
    private static final TabularPolicy FREQUENT = TabularPolicy.of(new double[][] {{.9, .1}, {.2, .8}, {.5, .5}});

    private static final TabularFqe.Config CONFIG =
            TabularFqe.Config.defaults().withDiscount(ThreeEpisodes.DISCOUNT).withTolerance(1e-13);

    static Stream<Arguments> byHand() {
        return Stream.of(
                // c = .5 .4, d = .5 .6: V1 = .37113 + .874683 V0 and V0 = .95 + .27 V1
                arguments("retrace", Trace.RETRACE, RARE, .5, .2, .3, 1.0502051 / .76383559),
                arguments("importance", Trace.IMPORTANCE, RARE, .5, .2, .3, 1.0502051 / .76383559),
                // c = .5 .1, d = .5 .3: V1 = .26876625 + .857460375 V0
                arguments("tree-backup", Trace.TREE_BACKUP, RARE, .5, .05, .15, 1.0225668875 / .76848569875),
                // c = .5 3.2, d = .5 1.8: V1 = 1.24536 + .644976 V0 and V0 = 1.85 + .81 V1
                arguments("importance, large", Trace.IMPORTANCE, FREQUENT, .5, 1.6, .9, 2.8587416 / .47756944),
                // limited: c = d = .5, V1 = .09 .775 + 1.2 + (.54 + .09 .2025) V0
                arguments("retrace, limited", Trace.RETRACE, FREQUENT, .5, .5, .5, 2.8784975 / .54783775),
                arguments("one step", Trace.ONE_STEP, RARE, 1, 0, 0, .9905 / .76915));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("byHand")
    void solvesTheEquationsOfThreeEpisodes(
            String name, Trace trace, TabularPolicy policy, double lambda, double c, double d, double v0) {
        TabularValues values = fit(trace, policy, lambda);

        assertThat(values.value(0)).isCloseTo(v0, within(1e-9));
        assertThat(values.actionValue(0, 0)).isCloseTo(2 + .9 * values.value(1), within(1e-9));
        assertThat(values.actionValue(0, 1)).isCloseTo(.5, within(1e-12));
        assertThat(values.actionValue(1, 0)).isCloseTo(.9 * (v0 + d * (1 + .9 * c * (.45 * v0 - .5))), within(1e-9));
        assertThat(values.actionValue(1, 1)).isCloseTo(1.5 + .45 * v0, within(1e-9));
    }

    private static TabularValues fit(Trace trace, TabularPolicy policy, double lambda) {
        TabularLog log = TabularLog.of(ThreeEpisodes.DATASET, TargetPolicy.acting(policy));
        return TabularQLambda.fit(log, trace, lambda, Propensities.logged(), CONFIG);
    }

    @ParameterizedTest
    @EnumSource(Trace.class)
    void withoutLambdaEqualsOneStep(Trace trace) {
        TabularFqe oneStep = TabularFqe.fit(TabularLog.of(ThreeEpisodes.DATASET, TargetPolicy.acting(RARE)), CONFIG);

        assertThat(fit(trace, RARE, 0).value(0)).isCloseTo(oneStep.value(0), within(1e-9));
        assertThat(fit(trace, RARE, 0).actionValue(1, 0)).isCloseTo(oneStep.actionValue(1, 0), within(1e-9));
    }

    @ParameterizedTest
    @EnumSource(Trace.class)
    void tendsToTheTruth(Trace trace) {
        TabularMdp lake = FrozenLake.small().mdp().withDiscount(.95);
        TabularPolicy target = TabularFqeTest.careful(lake);
        TabularPolicy behavior = target.mixedWith(TabularPolicy.uniform(lake), .5);
        Dataset dataset = Rollouts.with(FrozenLake::small).collect("lake", behavior, 5_000, 4);

        double estimate = TabularQLambda.fit(
                        TabularLog.of(dataset, TargetPolicy.acting(target)),
                        trace,
                        .5,
                        Propensities.known(behavior),
                        CONFIG.withDiscount(.95).withTolerance(1e-8))
                .value(0);

        double truth = PolicyEvaluation.of(lake, target).value(0);
        assertThat(truth).isGreaterThan(.05);
        assertThat(estimate).isCloseTo(truth, within(.02));
    }

    @Test
    void saysWhenItDoesNotSettle() {
        assertThatThrownBy(() -> TabularQLambda.fit(
                        TabularLog.of(ThreeEpisodes.DATASET, TargetPolicy.acting(RARE)),
                        Trace.RETRACE,
                        1,
                        Propensities.logged(),
                        CONFIG.withMaxSweeps(3)))
                .hasMessageContaining("within 3 sweeps")
                .hasMessageContaining("smaller lambda");
    }
}
