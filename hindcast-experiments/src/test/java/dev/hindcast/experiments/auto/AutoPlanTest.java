package dev.hindcast.experiments.auto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.OpenOptions;
import dev.hindcast.evaluation.quality.Verdict.Kind;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.data.NamedDatasets;
import dev.hindcast.learning.algorithm.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutoPlanTest {
    private static AutoPlan plan(String data, Map<String, Object> settings) {
        return AutoPlan.of(Map.of("data", data, "steps", 100, "settings", settings), List.of(0L));
    }

    @ParameterizedTest
    @CsvSource({
        "pendulum/expert, NARROW, bc td3-bc iql",
        "pendulum/mixed, MIXED, iql cql td3-bc",
        "pendulum/random, RANDOM, cql iql",
        "cartpole/mixed, MIXED, discrete-cql discrete-iql discrete-bcq",
    })
    void theKindOfTheDataTellsTheMethods(String data, Kind kind, String methods) {
        AutoPlan plan = plan(data, Map.of());
        assertThat(plan.verdict().kind()).isEqualTo(kind);
        assertThat(plan.entrants()).extracting(AutoPlan.Entrant::name).containsExactly(methods.split(" "));
        int episodes = plan.dataset().episodes().size();
        assertThat(plan.heldOut()).hasSize(episodes / 5).doesNotHaveDuplicates();
        assertThat(plan.common().learnsFrom(plan.dataset()).episodes()).hasSize(episodes - episodes / 5);
        assertThat(plan.environment()).isEmpty();
        assertThat(plan.command())
                .contains("train auto", "--data " + data, "--hold-out 0.2")
                .doesNotContain("--env");
    }

    @Test
    void settingsAreTheShortlistsAndOverThemThoseOfAll() {
        AutoPlan plan = plan("pendulum/random", Map.of("hidden", "8,8"));
        for (AutoPlan.Entrant entrant : plan.entrants()) {
            assertThat(Settings.toMap(entrant.plan().config())).containsEntry("hidden", List.of(8, 8));
        }
        assertThat(Settings.toMap(plan.entrants().get(0).plan().config())).containsEntry("conservativeWeight", 1.0);
        assertThatThrownBy(() -> plan("pendulum/random", Map.of("conservativeWeight", 2)))
                .isInstanceOf(WrongUse.class)
                .hasMessageContaining("every method of its shortlist")
                .hasMessageContaining("Of iql");
    }

    /** Rewards that an observation holds: nothing is trained on them. */
    @Test
    void faultyDataAreNotLearnedFrom(@TempDir Path directory) {
        Dataset sound = NamedDatasets.open("pendulum/expert", OpenOptions.defaults());
        List<Episode> leaking = new ArrayList<>();
        for (Episode episode : sound.episodes()) {
            float[] observations = episode.observations().clone();
            for (int t = 0; t < episode.length(); t++) {
                observations[3 * t] = episode.rewards()[t];
            }
            leaking.add(
                    new Episode(episode.id(), observations, episode.actions(), episode.rewards(), episode.ending()));
        }
        Path file = directory.resolve("leaking");
        new Dataset("leaking", Box.unbounded(3), sound.actionSpace(), leaking, Optional.empty(), List.of())
                .writeMinari(file, Map.of("about", "rewards in observations"));
        assertThatThrownBy(() -> plan(file.toString(), Map.of()))
                .isInstanceOf(WrongUse.class)
                .hasMessageContaining("leaked-reward")
                .hasMessageContaining("hindcast inspect " + file);
    }
}
