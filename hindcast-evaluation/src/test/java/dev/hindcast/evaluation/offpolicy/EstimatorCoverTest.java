package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.tabular.KnownProcess;
import dev.hindcast.environment.tabular.Planning;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularEnvironment;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The estimators on 200 logs of the sepsis ward, whose values are known exactly. The guide has the same for more sizes and ICU-Sepsis. */
class EstimatorCoverTest {
    private static final int EPISODES = 100;
    private static final int REPETITIONS = 200;
    private static final List<String> QUICK =
            List.of("is", "wis", "pdis", "wpdis", "mis", "mis-pooled", "dr", "wdr", "mrdr");
    /** What is refitted to each resample. On tables {@code best-dice} and {@code model} are these; the others are in {@link RefittedIntervalsTest}. */
    private static final List<String> REFITTED = List.of("fqe", "dual-dice");

    private static TabularMdp sepsis() {
        try (Environment environment = Environments.make("Sepsis-v0")) {
            return KnownProcess.of(environment).orElseThrow().mdp();
        }
    }

    private static List<EstimatorStudy.Row> rows(List<String> estimators, int repetitions) {
        TabularMdp mdp = sepsis().withDiscount(1);
        TabularPolicy behavior = TabularPolicy.uniform(mdp).restrictedTo(mdp);
        TabularPolicy best =
                Planning.policyIteration(mdp.withDiscount(.99)).policy().restrictedTo(mdp);
        TabularPolicy target = behavior.mixedWith(best, .1);
        Rollouts rollouts = Rollouts.with(() -> new TabularEnvironment("sepsis", mdp));
        EstimatorStudy study = new EstimatorStudy(
                seed -> rollouts.collect("sepsis", behavior, EPISODES, seed),
                log -> OffPolicyData.of(log, target, Propensities.logged(), 1),
                PolicyEvaluation.of(mdp, target).expectedReturn(),
                OffPolicyEvaluation.seeded(0).withResamples(100));
        List<EstimatorStudy.Row> rows = study.run(log -> estimators(log, estimators), repetitions);
        assertThat(rows)
                .hasSize(estimators.size())
                .allSatisfy(row -> assertThat(row.honest()).as(row.toString()).isGreaterThanOrEqualTo(.9));
        return rows;
    }

    @Test
    void intervalsHoldTheTruthOrTheEstimateWarned() {
        EstimatorStudy.Row wis = rows(QUICK, REPETITIONS).stream()
                .filter(row -> row.estimator().equals("wis"))
                .findFirst()
                .orElseThrow();
        assertThat(wis.warned()).as("a warning on every log would say nothing").isLessThan(.8);
        assertThat(wis.cover()).isGreaterThan(.85);
        assertThat(Math.abs(wis.bias())).isLessThan(.02);
    }

    @Test
    void refittedIntervalsDoOnFewLogs() {
        rows(REFITTED, REPETITIONS / 10);
    }

    @Tag("nightly")
    @Test
    void refittedIntervalsDoOnManyLogs() {
        rows(REFITTED, REPETITIONS);
    }

    private static List<Estimator> estimators(OffPolicyData log, List<String> names) {
        Estimators all = Estimators.on(
                log, Estimators.Settings.of(ValueFitting.tabular(TabularFqe.Config.heldToLog(1)), Optional.empty(), 0));
        return Estimators.all().stream()
                .filter(entry -> names.contains(entry.name()))
                .map(all::get)
                .toList();
    }
}
