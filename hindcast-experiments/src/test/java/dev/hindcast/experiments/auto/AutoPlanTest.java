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
import dev.hindcast.experiments.run.SavedRun;
import dev.hindcast.learning.algorithm.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
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
    @TempDir
    private Path temporary;

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

    @Test
    void whatIsShownIsWhatIsTrainedWith() {
        AutoPlan plan = plan("pendulum/random", Map.of("hidden", List.of(8, 8)));
        assertThat(plan.entrants().get(0).words()).isEqualTo("cql --set conservativeWeight=1 --set hidden=8,8");
        assertThat(plan.entrants().get(0).written()).containsExactly("conservativeWeight=1", "hidden=8,8");
    }

    @Test
    void theCommandIsWhatAShellTakes() {
        Map<String, Object> asked =
                Map.of("data", "pendulum/expert", "action_low", List.of(-2.0), "action_high", List.of(2.0));
        assertThat(AutoPlan.of(asked, List.of(0L, 1L)).command())
                .contains("--action-low -2.0", "--action-high 2.0")
                .endsWith("--seeds 2");
        Dataset sound = NamedDatasets.open("pendulum/expert", OpenOptions.defaults());
        Path spaced = temporary.resolve("my data");
        sound.writeMinari(spaced, Map.of("about", "a name with a space"));
        assertThat(plan(spaced.toString(), Map.of()).command()).contains("--data '" + spaced + "'");
    }

    @Test
    void othersMethodsAreNotGoneOnWith() throws IOException {
        AutoPlan plan = plan("pendulum/expert", Map.of());
        plan.requireFit(temporary, false);
        plan.write(temporary);
        byte[] before = Files.readAllBytes(temporary.resolve("auto.yaml"));
        plan.requireFit(temporary, true);
        refused(plan, false, "already");
        refused(plan("pendulum/random", Map.of()), true, "with data pendulum/expert, and pendulum/random is asked for");
        refused(with("hold_out", 0.4), true, "with hold_out 0.2, and 0.4 is asked for");
        refused(with("top_returns", 0.5), true, "with top_returns 1.0, and 0.5 is asked for");
        AutoPlan raw = with("observations", "raw");
        refused(raw, true, "with observations standardized, and raw is asked for");
        assertThat(raw.entrants())
                .allSatisfy(entrant -> assertThat(entrant.plan().observations()).isEqualTo("raw"));
        AutoPlan seeded = AutoPlan.of(Map.of("data", "pendulum/expert"), List.of(0L, 1L));
        refused(seeded, true, "with seeds [0], and [0, 1] is asked for");
        assertThat(Files.readAllBytes(temporary.resolve("auto.yaml"))).isEqualTo(before);
    }

    private static AutoPlan with(String key, Object value) {
        return AutoPlan.of(Map.of("data", "pendulum/expert", "steps", 100, key, value), List.of(0L));
    }

    private void refused(AutoPlan plan, boolean resume, String why) {
        assertThatThrownBy(() -> new AutoTraining(plan, temporary, new PrintWriter(Writer.nullWriter())).run(resume))
                .isInstanceOf(WrongUse.class)
                .hasMessageContaining(why);
        assertThat(temporary.resolve("bc")).doesNotExist();
    }

    @Test
    void severalMethodsAreNoRun() {
        plan("pendulum/expert", Map.of()).write(temporary);
        assertThatThrownBy(() -> SavedRun.open(temporary))
                .isInstanceOf(WrongUse.class)
                .hasMessageContaining("several methods")
                .hasMessageContaining("none is chosen yet");
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
