package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.experiments.NamedByFile;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.learning.training.Yaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run, a config or a suite of somebody else does not choose what code is run. */
class NamedByFileTest {
    private static final String FOREIGN = "gym:module_of_somebody:Thing-v0";

    @TempDir
    Path directory;

    @Test
    void aRunDoesNotImportModules() throws Exception {
        Path run = directory.resolve("run");
        Cli.train("bc", Cli.pendulum(directory.resolve("data")), run, "--steps", 20);
        Files.writeString(
                run.resolve("config.yaml"),
                Files.readString(run.resolve("config.yaml"))
                        .replaceFirst("# crc32.*\n", "")
                        .replace("env: Pendulum-v1", "env: '" + FOREIGN + "'"));
        assertThat(Yaml.read(run.resolve("config.yaml"))).containsEntry("env", FOREIGN);
        for (List<Object> command : List.of(
                List.<Object>of("evaluate", run),
                List.<Object>of("train", "--resume", "--out", run, "--steps", 40),
                List.<Object>of("train", "--config", run.resolve("config.yaml"), "--out", directory.resolve("other")),
                List.<Object>of("finetune", run))) {
            Cli refused = Cli.run(command.toArray());
            assertThat(refused.code()).as(command.toString()).isEqualTo(2);
            assertThat(refused.err()).contains("where you trust that, say it by --env " + FOREIGN);
        }
        assertThat(directory.resolve("other")).doesNotExist();
    }

    @Test
    void aSuiteDoesNotImportModules() throws Exception {
        Path suite = directory.resolve("suite.yaml");
        Files.writeString(
                suite,
                "name: foreign\ndescription: d\nseeds: 1\nsteps: 10\ndatasets:\n  - name: pendulum/mixed\n    env: "
                        + FOREIGN + "\nalgorithms:\n  - bc\n");
        Cli refused = Cli.run("benchmark", suite, "--out", directory.resolve("out"), "--dry-run");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("The suite foreign names the environment", "say it by --env " + FOREIGN);
    }

    @Test
    void onlyWhatRunsForeignCodeHasToBeGiven() {
        for (String id : List.of("Pendulum-v1", "gym:Pendulum-v1", "mujoco:Hopper-v4", "of nobody")) {
            assertThatCode(() -> NamedByFile.require(id, "a file", List.of())).doesNotThrowAnyException();
        }
        assertThatCode(() -> NamedByFile.require(FOREIGN, "a file", List.of(FOREIGN)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> NamedByFile.require(FOREIGN, "a file", List.of("gym:Pendulum-v1")))
                .isInstanceOf(WrongUse.class);
    }
}
