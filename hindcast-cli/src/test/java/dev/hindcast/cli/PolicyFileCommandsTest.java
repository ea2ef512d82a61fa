package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy is one file: commands take it, in its run's directory or alone. */
class PolicyFileCommandsTest {
    @TempDir
    static Path directory;

    private static Path data;
    private static Path run;
    private static Path inRun;
    private static Path alone;

    @BeforeAll
    static void train() throws IOException {
        data = directory.resolve("data");
        assertThat(Cli.run("collect", "CartPole-v1", "--policy", "random", "--episodes", 60, "--out", data)
                        .code())
                .isZero();
        run = directory.resolve("run");
        assertThat(Cli.run(
                                "train",
                                "discrete-bc",
                                "--data",
                                data,
                                "--steps",
                                20,
                                "--eval-every",
                                10,
                                "--eval-episodes",
                                2,
                                "--final-episodes",
                                2,
                                "--set",
                                "hidden=8",
                                "--out",
                                run)
                        .code())
                .isZero();
        inRun = run.resolve("policy-last.npz");
        alone = Files.copy(inRun, directory.resolve("policy.npz"));
    }

    private static JsonNode json(Object... arguments) throws IOException {
        Cli result = Cli.run(arguments);
        assertThat(result.code()).as(result.err()).isZero();
        return result.json();
    }

    @Test
    void evaluatesIt() throws IOException {
        JsonNode ofRun = json("evaluate", run, "--episodes", 5, "--json").get("return");
        assertThat(json("evaluate", inRun, "--episodes", 5, "--json").get("return"))
                .isEqualTo(ofRun);
        assertThat(json("evaluate", alone, "--env", "CartPole-v1", "--episodes", 5, "--json")
                        .get("return"))
                .isEqualTo(ofRun);
        assertThat(Cli.run("evaluate", alone).err()).contains("knows no environment: say where to play with --env ENV");
    }

    private static double value(Path policy) throws IOException {
        return json("ope", policy, "--data", data, "--sampled", "--estimator", "is", "--json")
                .at("/estimates/0/value")
                .asDouble();
    }

    @Test
    void judgesItByALog() throws IOException {
        assertThat(value(alone)).isEqualTo(value(run)).isPositive();
        assertThat(Cli.run("shift", alone, "--data", data, "--episodes", 5).code())
                .isZero();
    }

    /** Where it lies in its run, what it was learned from is known. */
    @Test
    void whatItWasLearnedFromIsFound() {
        assertThat(Cli.run("gate", inRun, "--data", data, "--range=0,100").out())
                .contains("was learned from");
        assertThat(Cli.run("gate", alone, "--data", data, "--range=0,100").out())
                .contains("lies in no run");
        Path ofStep = run.resolve("checkpoints/step-10/policy.npz");
        assertThat(ofStep).exists();
        assertThat(Cli.run("gate", ofStep, "--data", data, "--range=0,100").out())
                .contains("was learned from");
    }

    @Test
    void choosesAmongFiles() throws IOException {
        JsonNode ranking =
                json("select", alone, run, "--checkpoints", "last", "--data", data, "--updates", 20, "--json");
        assertThat(ranking.toString()).contains(alone.toString());
    }
}
