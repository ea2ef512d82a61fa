package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hindcast.experiments.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Environments of Gymnasium behind the commands; needs a Python that has it. */
class GymnasiumTest {
    @TempDir
    private Path directory;

    @BeforeAll
    static void requirePython() {
        assumeTrue(System.getenv("HINDCAST_PYTHON") != null, "HINDCAST_PYTHON is not set");
    }

    @Test
    void playsFromCollectingToJudging() throws Exception {
        Path data = directory.resolve("data");
        Cli collected = Cli.run("collect", "gym:Pendulum-v1", "--policy", "random", "--episodes", 4, "--out", data);
        assertThat(collected.code()).as(collected.err()).isZero();
        assertThat(collected.out()).contains("800 transitions in 4 episodes");

        Path run = directory.resolve("run");
        Cli trained = Cli.train("td3-bc", data, run, "--steps", 100);
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(run.resolve("report.html")).content().contains("gym:Pendulum-v1");

        Cli there = Cli.run("evaluate", run, "--episodes", 2, "--json");
        assertThat(there.json().path("environment").asText()).isEqualTo("gym:Pendulum-v1");
        Cli here = Cli.run("evaluate", run, "--env", "Pendulum-v1", "--episodes", 2, "--json");
        assertThat(here.code()).as(here.err()).isZero();
    }

    @Test
    void aRunNamesTheVersionsThatItLearnedIn() {
        Path run = directory.resolve("online");
        Cli trained = Cli.run(
                "train",
                "sac",
                "--env",
                "gym:Pendulum-v1",
                "--steps",
                20,
                "--final-episodes",
                1,
                "--eval-episodes",
                1,
                "--set",
                "hidden=8,8",
                "--out",
                run);
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(Json.read(run.resolve("provenance.json")).path("simulator").asText())
                .matches("Gymnasium \\d+[.]\\S+ \\(Python \\d+[.]\\S+\\)");
    }

    @Test
    void refusesUnknownEnvironmentsAsWrongUse() {
        Cli unknown = Cli.run("evaluate", "random", "--env", "gym:Pendulun-v1");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("Did you mean: `Pendulum`?").doesNotContain("\tat ");

        Cli missing = Cli.run("evaluate", "random", "--env", "gym:not_there_at_all:Thing-v0");
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err()).contains("No module named 'not_there_at_all'").doesNotContain("\tat ");
    }
}
