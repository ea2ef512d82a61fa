package dev.hindcast.learning.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularEnvironment;
import dev.hindcast.environment.tabular.TabularFile;
import dev.hindcast.environment.tabular.TransitionCounts.Unvisited;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ten thousand episodes of the ICU-Sepsis expert, who earns .7818 of at most .8751: what learners believe against what their policies are
 * exactly worth.
 */
class IcuSepsisStudyTest {
    private static final Path FILE = Path.of(System.getenv().getOrDefault("HINDCAST_SHARED_DATA", "../../shared/data"))
            .resolve("icu-sepsis/dynamics.npz");

    @Test
    void caringForTheDataPays() {
        caringForTheDataPays(0);
    }

    @Tag("nightly")
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void caringForTheDataPays(long seed) {
        assumeTrue(Files.exists(FILE), "no " + FILE + ": set HINDCAST_SHARED_DATA");
        TabularFile icu = TabularFile.read(FILE);
        Dataset log = Rollouts.with(() -> new TabularEnvironment("icu", icu))
                .collect("icu/expert", icu.policy().orElseThrow(), 10_000, seed);
        TabularData data = TabularData.of(log, 1);

        Outcome naive = outcome(new TabularQLearning(0), data, icu);
        Outcome known = outcome(new ModelPlanning(10), data, icu);
        Outcome spibb = outcome(new Spibb(10), data, icu);
        Outcome bcq = outcome(TabularBcq.defaults(), data, icu);
        Outcome cql = outcome(new TabularCql(0.01, false), data, icu);

        assertThat(naive.believed).isGreaterThan(0.98);
        assertThat(naive.real).isBetween(0.77, 0.79);
        assertThat(known.real).isBetween(0.808, 0.822);
        assertThat(spibb.real).isBetween(0.80, 0.82);
        assertThat(bcq.real).isBetween(0.795, 0.815);
        assertThat(cql.real).isBetween(0.795, 0.805);
        assertThat(cql.believed).isLessThan(cql.real);
    }

    private record Outcome(double believed, double real) {}

    private static Outcome outcome(TabularAlgorithm algorithm, TabularData data, TabularFile icu) {
        PolicyEstimate learned = algorithm.learn(data);
        return new Outcome(
                learned.expectedReturn(data.model(new Unvisited.Illegal())),
                PolicyEvaluation.of(icu.mdp(), learned.policy().restrictedTo(icu.mdp()))
                        .expectedReturn());
    }
}
