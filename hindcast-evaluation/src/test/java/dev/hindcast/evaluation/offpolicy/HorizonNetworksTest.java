package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.Garnet;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Caution.Level;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Moments;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks and rollouts within a horizon, beside the tables of the same log; and whether a fit has converged. */
class HorizonNetworksTest {
    private static final double DISCOUNT = .95;
    private static final int STEPS = 6;
    private static final TabularMdp MDP = Garnet.draw(4, 2, 2, DISCOUNT, 4);
    private static final TabularPolicy BEHAVIOR = TabularPolicy.uniform(MDP);
    private static final TabularPolicy TARGET =
            TabularPolicy.of(new double[][] {{.8, .2}, {.3, .7}, {.6, .4}, {.1, .9}});
    private static final OffPolicyData DATA =
            OffPolicyData.of(CutLogs.after(MDP, STEPS).log(BEHAVIOR, 300, 1), TARGET, Propensities.logged(), DISCOUNT);
    private static final Truncation TRUNCATION = Truncation.of(DATA, Horizon.LOGGED);
    private static final HorizonFqe TABLES = HorizonFqe.fit(
            TabularLog.of(DATA.dataset(), DATA.target()), TRUNCATION, TabularFqe.Config.heldToLog(DISCOUNT));
    private static final FittedQEvaluation.Config SMALL = FittedQEvaluation.Config.defaults()
            .withHidden(List.of(32))
            .withLearningRate(3e-3)
            .withBatchSize(128)
            .withDiscount(DISCOUNT)
            .withPolyak(.05)
            .withUpdates(2_000);

    private static FittedQEvaluation fit(FittedQEvaluation.Config config) {
        return FittedQEvaluation.fit(DATA.dataset(), DATA.target(), DATA.propensities(), TRUNCATION, config, 3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Trace.class,
            names = {"ONE_STEP", "RETRACE"})
    void networksSeeHowManyStepsAreLeft(Trace trace) {
        FittedQEvaluation fit = fit(SMALL.withTrace(trace)
                .withTargetInterval(trace == Trace.ONE_STEP ? 1 : 20)
                .withPolyak(trace == Trace.ONE_STEP ? .05 : 1.));
        assertThat(fit.horizon()).isEqualTo(Horizon.LOGGED);
        double scale = TABLES.startValue();
        for (Episode episode : DATA.dataset().episodes().subList(0, 20)) {
            double[] exact = TABLES.values(episode);
            double[] values = fit.values(episode);
            double[] ofActions = fit.actionValues(episode);
            for (int t = 0; t < STEPS; t++) {
                assertThat(values[t]).as("step " + t).isCloseTo(exact[t], within(.12 * scale));
                assertThat(ofActions[t])
                        .as("step " + t)
                        .isCloseTo(TABLES.actionValues(episode)[t], within(.15 * scale));
            }
            assertThat(exact[STEPS - 1]).as("less is left").isLessThan(.5 * scale);
        }
    }

    @Test
    void rolloutsEndWithTheHorizon() {
        ModelRollouts rollouts = new ModelRollouts(
                new TabularModel(TabularLog.of(DATA.dataset(), DATA.target()), 0),
                TargetPolicy.sampled(TARGET),
                new ModelRollouts.Config(DISCOUNT, 100, 40),
                TRUNCATION,
                5);
        double[] starts = DATA.dataset().episodes().stream()
                .mapToDouble(rollouts::startValue)
                .toArray();
        assertThat(Moments.mean(starts)).isCloseTo(TABLES.startValue(), within(.02 * TABLES.startValue()));
        double[] values = rollouts.values(DATA.dataset().episodes().get(0));
        assertThat(values[STEPS]).isZero();
        assertThat(values[STEPS - 1])
                .isCloseTo(TABLES.values(DATA.dataset().episodes().get(0))[STEPS - 1], within(.1));
    }

    /** A target network that hardly moves: the value is far from settled, and no interval stands beside it. */
    @Test
    void aFitThatMovesHasNoInterval() {
        FittedQEvaluation.Config slow = SMALL.withPolyak(.0005).withUpdates(400);
        FittedQEvaluation fit = fit(slow);
        assertThat(fit.convergence().settled()).isFalse();
        Estimate estimate = OffPolicyEvaluation.seeded(0).estimate(new DirectMethod("fqe", fit), DATA);
        assertThat(estimate.refused()).isTrue();
        assertThat(estimate.interval().low()).isNaN();
        assertThat(estimate.cautions())
                .filteredOn(caution -> caution.kind() == Kind.UNCONVERGED)
                .singleElement()
                .satisfies(caution -> {
                    assertThat(caution.level()).isEqualTo(Level.REFUSAL);
                    assertThat(caution.reason()).contains("of the 400 updates").contains("Make more `updates`");
                });
        assertThat(new Switch(fit, 10).prepare(DATA).cautions())
                .anyMatch(caution -> caution.kind() == Kind.UNCONVERGED && caution.level() == Level.WARNING);
    }

    @Test
    void aFitThatMovesIsTrainedOn() {
        FittedQEvaluation.Config hasty = SMALL.withUpdates(100);
        FittedQEvaluation stopped = fit(hasty);
        FittedQEvaluation patient = fit(hasty.withPatience(32));
        assertThat(stopped.convergence().settled()).isFalse();
        assertThat(stopped.convergence().updates()).isEqualTo(100);
        assertThat(patient.convergence().settled()).isTrue();
        assertThat(patient.convergence().updates()).isGreaterThan(100);
        assertThat(patient.cautions()).singleElement().satisfies(caution -> {
            assertThat(caution.level()).isEqualTo(Level.NOTE);
            assertThat(caution.reason()).startsWith("The value settled after ");
        });
        assertThat(DATA.dataset().episodes().stream()
                        .mapToDouble(patient::startValue)
                        .average()
                        .orElseThrow())
                .isCloseTo(TABLES.startValue(), within(.1 * TABLES.startValue()));
    }
}
