package dev.hindcast.experiments.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.experiments.run.TrainPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteTest {
    private static final String WHOLE = """
            name: two words
            seeds: [3, 5]
            steps: 100
            eval-every: 10
            precision: fp32
            datasets:
              - one
              - {name: two, env: Pendulum-v1, steps: 200, action-count: 3}
            algorithms:
              - {name: bc, label: 10%BC, top-returns: 0.1}
              - name: iql
                steps: 300
                reward-scale: span=1000
                settings: {expectile: 0.9, polyak: 0.01}
                datasets:
                  one: {settings: {expectile: 0.8}, eval-every: 20, reward-scale: 2, reward-shift: -1}
                  two: {name: discrete-iql, settings: {batchSize: 32}}
            """;

    @TempDir
    private Path directory;

    private Suite read(String text) throws IOException {
        return Suite.read(Files.writeString(directory.resolve("suite.yaml"), text));
    }

    private static Map<String, Object> values(Suite suite, int index) {
        return suite.cells().get(index).values();
    }

    @Test
    void whatIsSaidOfLessHoldsOverWhatIsSaidOfMore() throws IOException {
        Suite suite = read(WHOLE);
        assertThat(suite.cells()).hasSize(8);
        assertThat(values(suite, 0))
                .containsEntry("algorithm", "bc")
                .containsEntry("data", "one")
                .containsEntry("top_returns", 0.1)
                .containsEntry("steps", 100)
                .containsEntry("eval_every", 10)
                .containsEntry("precision", "fp32")
                .containsEntry("seed", 3L)
                .doesNotContainKeys("env", "action_count");
        assertThat(values(suite, 1))
                .containsEntry("algorithm", "iql")
                .containsEntry("steps", 300)
                .containsEntry("eval_every", 20)
                .containsEntry("reward_scale", 2)
                .containsEntry("reward_shift", -1)
                .containsEntry("settings", Map.of("expectile", 0.8, "polyak", 0.01));
        assertThat(values(suite, 2))
                .containsEntry("data", "two")
                .containsEntry("env", "Pendulum-v1")
                .containsEntry("steps", 200)
                .containsEntry("action_count", 3);
        assertThat(values(suite, 3))
                .containsEntry("reward_scale", "span=1000")
                .doesNotContainKey("reward_shift")
                .containsEntry("algorithm", "discrete-iql")
                .containsEntry("settings", Map.of("batchSize", 32));
        assertThat(values(suite, 4)).containsEntry("seed", 5L);
    }

    @Test
    void eachCellHasADirectoryOfItsOwn() throws IOException {
        Suite suite = read(WHOLE);
        assertThat(suite.folder()).isEqualTo("two-words");
        assertThat(suite.cells().get(0).directory()).isEqualTo(Path.of("one", "10-BC", "seed-3"));
        assertThat(suite.cells().stream().map(Cell::directory)).doesNotHaveDuplicates();
        assertThat(Cell.folder("mujoco/hopper-medium")).isEqualTo("mujoco-hopper-medium");
        assertThat(Cell.folder("/data/hopper_medium-v2.hdf5")).isEqualTo("hopper_medium-v2");
        assertThat(Cell.folder("../elsewhere")).isEqualTo("elsewhere");
    }

    /** CORL's table scales rewards where its configurations of implicit Q-learning have normalize_reward. */
    @Test
    void locomotionScalesRewardsAsPublished() {
        for (Cell cell : Suite.read(Path.of("../suites/locomotion.yaml")).cells()) {
            boolean scaled = cell.method().label().equals("IQL")
                    && List.of("mujoco/hopper-medium", "mujoco/hopper-medium-replay")
                            .contains(cell.data().name());
            assertThat(cell.values().get("reward_scale")).as(cell.title()).isEqualTo(scaled ? "span=1000" : null);
        }
        assertThat(Suite.read(Path.of("../suites/locomotion-short.yaml")).cells())
                .allSatisfy(cell -> assertThat(cell.values()).doesNotContainKeys("reward_scale", "reward_shift"));
    }

    @Test
    void methodsStandSideBySide() {
        assertThat(Suite.read(Path.of("../suites/locomotion-methods.yaml")).cells())
                .hasSize(2 * 2 * 12)
                .allSatisfy(cell -> assertThat(cell.values())
                        .containsEntry(
                                "steps",
                                List.of("CQL", "EDAC").contains(cell.method().label()) ? 20_000 : 50_000));
    }

    /** Whose data are to be made first, and so are not opened by any other test: their keys, settings and ranges. */
    @Test
    void everyBundledSuiteCanBePlanned() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../suites"))) {
            List<Suite> suites = files.map(Suite::read).toList();
            assertThat(suites).hasSizeGreaterThan(8);
            for (Suite suite : suites) {
                for (Cell cell : suite.cells()) {
                    assertThat(TrainPlan.of(cell.values()).seed())
                            .as(suite.name() + ", " + cell.title())
                            .isEqualTo(cell.seed());
                }
            }
        }
    }

    @Test
    void partsAreNamed() throws IOException {
        Suite suite = read(WHOLE);
        assertThat(suite.only(List.of("two"), List.of("iql")).cells()).hasSize(2);
        assertThat(suite.only(List.of(), List.of()).cells()).hasSize(8);
        assertThatThrownBy(() -> suite.only(List.of("tow"), List.of())).hasMessageContaining("did you mean 'two'");
    }

    @Test
    void mistakesAreNamedWithTheNearestWord() throws IOException {
        refused(WHOLE.replace("steps: 100", "stesp: 100"), "suite.yaml", "'stesp'", "'steps'");
        refused(WHOLE.replace("reward-scale: span", "reward-scales: span"), "'reward-scales'", "'reward-scale'");
        refused(WHOLE.replace("env:", "envv:"), "data set two", "'envv'", "'env'");
        refused(WHOLE.replace("label:", "lable:"), "algorithm bc", "'lable'", "'label'");
        refused(WHOLE.replace("{settings: {expectile: 0.8}", "{setings: {expectile: 0.8}"), "iql on one", "'settings'");
        refused(WHOLE.replace("      two: {name", "      tow: {name"), "'tow'", "did you mean 'two'");
        refused(WHOLE.replace("name: two words", "description: x"), "lacks 'name'");
        refused(WHOLE.replace("[3, 5]", "[3, 3]"), "seed '3'");
        refused(WHOLE.replace("[3, 5]", "0"), "at least 1");
        refused(WHOLE.replace("[3, 5]", "1.5"), "whole number");
        refused(WHOLE.replace("{name: two,", "{name: one,"), "data set 'one'");
        refused(WHOLE.replace("10%BC", "iql"), "label 'iql'");
        refused(WHOLE.replace("env: Pendulum-v1", "reference: {random: 1, expert: 1}"), "must differ");
        refused(WHOLE.replace("env: Pendulum-v1", "reference: {random: 1}"), "'expert' must be a number");
        refused("name: x\ndatasets: []\nalgorithms: [bc]\n", "'datasets' must be a list");
        refused("name: x\ndatasets:\nalgorithms: [bc]\n", "'datasets' has no value");
        refused("name: x\ndatasets: [one]\nalgorithms: [3.5: 1]\n", "algorithm without a name");
    }

    private void refused(String text, String... parts) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }
}
