package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.environment.tabular.Garnet;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.gate.Bound;
import dev.hindcast.evaluation.gate.Gate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The intervals of mixtures with a model on 200 logs each, whose values are known exactly. */
class RefittedIntervalsTest {
    private static final double DISCOUNT = .95;
    private static final int REPETITIONS = 200;
    private static final TabularMdp MDP = Garnet.draw(10, 3, 3, DISCOUNT, 5);
    private static final TabularPolicy BEHAVIOR = TabularPolicy.uniform(MDP);
    private static final TabularPolicy TARGET = target();

    /** Weights of up to 2.1 a step, so that after some steps the model decides. */
    private static TabularPolicy target() {
        SplittableRandom random = new SplittableRandom(3);
        double[][] table = new double[MDP.states()][MDP.actions()];
        for (double[] row : table) {
            Arrays.fill(row, .15);
            row[random.nextInt(row.length)] = .7;
        }
        return TabularPolicy.of(table);
    }

    private static Estimators on(OffPolicyData log) {
        return Estimators.on(
                log,
                Estimators.Settings.of(
                        ValueFitting.tabular(TabularFqe.Config.heldToLog(DISCOUNT)), Optional.empty(), 0));
    }

    private static OffPolicyData beside(CutLogs cut, int episodes, long seed) {
        return OffPolicyData.of(cut.log(BEHAVIOR, episodes, seed), TARGET, Propensities.logged(), DISCOUNT);
    }

    @Test
    void holdTheTruth() {
        requireCover(50, 5);
    }

    @ParameterizedTest
    @CsvSource({"100, 5", "50, 10", "200, 10", "400, 20"})
    @Tag("nightly")
    void holdTheTruthOfMore(int episodes, int steps) {
        requireCover(episodes, steps);
    }

    private static void requireCover(int episodes, int steps) {
        CutLogs cut = CutLogs.after(MDP, steps);
        EstimatorStudy study = new EstimatorStudy(
                seed -> cut.log(BEHAVIOR, episodes, seed),
                log -> OffPolicyData.of(log, TARGET, Propensities.logged(), DISCOUNT),
                cut.truth(TARGET, DISCOUNT),
                OffPolicyEvaluation.seeded(0).withResamples(200));
        List<EstimatorStudy.Row> rows = study.run(
                log -> Estimators.all().stream()
                        .filter(entry -> List.of("magic", "switch").contains(entry.name()))
                        .map(on(log)::get)
                        .toList(),
                REPETITIONS);
        assertThat(rows)
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.cover()).as(row.toString()).isGreaterThanOrEqualTo(.9));
    }

    /** The cause: a model that resamples do not fit anew seems to be certain. */
    @Test
    void coverFarLessWhereTheModelStays() {
        CutLogs cut = CutLogs.after(MDP, 10);
        EstimatorStudy study = new EstimatorStudy(
                seed -> cut.log(BEHAVIOR, 50, seed),
                log -> OffPolicyData.of(log, TARGET, Propensities.logged(), DISCOUNT),
                cut.truth(TARGET, DISCOUNT),
                OffPolicyEvaluation.seeded(0).withResamples(200));
        EstimatorStudy.Row row = study.run(
                        log -> List.of(new Magic(
                                CrossFitting.of(
                                        log,
                                        2,
                                        0,
                                        others -> ValueFitting.tabular(TabularFqe.Config.heldToLog(DISCOUNT))
                                                .fit(others, Truncation.of(log, Horizon.LOGGED))),
                                EndedEpisodes.KEEP_THEIR_WEIGHT,
                                0)),
                        REPETITIONS)
                .get(0);
        assertThat(row.cover()).isLessThan(.8);
        assertThat(row.warned()).as("it says so").isEqualTo(1);
    }

    @Test
    void saysHowMuchIsTheModels() {
        OffPolicyData data = beside(CutLogs.after(MDP, 10), 50, 1);
        assertThat(OffPolicyEvaluation.seeded(0)
                        .withResamples(20)
                        .estimate(on(data).get(entry("magic")), data)
                        .cautions())
                .filteredOn(caution -> caution.kind() == Caution.Kind.MODEL)
                .singleElement()
                .satisfies(caution -> {
                    assertThat(caution.level()).isEqualTo(Caution.Level.NOTE);
                    assertThat(caution.reason()).startsWith("With a share of ");
                });
    }

    /** The stricter the level the more resamples, up to 2,000. */
    @ParameterizedTest
    @CsvSource({"0.05, 200", "0.025, 200", "0.01, 500", "0.0025, 2000", "1e-6, 2000"})
    void asManyResamplesAsTheLevelNeeds(double beyond, int resamples) {
        assertThat(new Refitted(Bootstrap.mean(new double[3])).mostResamples(beyond))
                .isEqualTo(resamples);
    }

    /** Five of 2,000 resamples lie below the bound of a twentieth test, none below that of a thousandth. */
    @ParameterizedTest
    @CsvSource({"1, false", "3, false", "20, false", "1000, true"})
    void aGateOfSeveralTestsWarnsOnlyWhereResamplesDoNotTell(int tests, boolean warns) {
        OffPolicyData data = beside(CutLogs.after(MDP, 2), 40, 1);
        Gate gate = Gate.of(on(data).get(entry("switch")), Bound.BOOTSTRAP, 0).withTests(tests);
        assertThat(gate.test(data).policy().cautions().stream()
                        .anyMatch(caution -> caution.reason().contains("lie below the bound")))
                .isEqualTo(warns);
    }

    private static Estimators.Entry entry(String name) {
        return Estimators.all().stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
