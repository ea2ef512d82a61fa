package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.dataset.internal.SafeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train auto}: from the kind of the data to a run that other commands take. */
class TrainAutoTest {
    @TempDir
    static Path directory;

    static Path data;
    static Path runs;
    static Cli trained;

    /** Small data, so that imitation, TD3+BC and IQL are tried. */
    @BeforeAll
    static void train() {
        data = directory.resolve("data");
        Cli.run("collect", "Pendulum-v1", "--policy", "random", "--episodes", 20, "--out", data);
        runs = directory.resolve("runs");
        trained = auto(runs, "--json");
    }

    private static Cli auto(Path out, Object... more) {
        return Cli.run(Stream.concat(
                        Stream.of("train", "auto", "--data", data, "--out", out, "--steps", 100),
                        Stream.concat(
                                Stream.of("--set", "hidden=16,16", "--set", "batchSize=32", "--hold-out", .4),
                                Stream.of(more)))
                .toArray());
    }

    private static byte[] policy(Path out, String method) throws IOException {
        return Files.readAllBytes(out.resolve(method).resolve("policy-last.npz"));
    }

    @Test
    void saysWhyEachWasTriedAndOneIsTaken() throws IOException {
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.err()).contains("Training bc, td3-bc, iql on", "8 episodes of 20 held out to choose by");
        JsonNode json = trained.json();
        assertThat(json.path("kind").asText()).isEqualTo("small");
        assertThat(json.path("environment").isNull()).isTrue();
        assertThat(json.path("shortlist").findValuesAsText("algorithm")).containsExactly("bc", "td3-bc", "iql");
        assertThat(json.path("shortlist").path(1).path("settings").toString())
                .isEqualTo("[\"alpha=1\",\"hidden=16,16\",\"batchSize=32\"]");
        assertThat(json.path("shortlist").findValuesAsText("why"))
                .allSatisfy(why -> assertThat(why).isNotBlank());
        assertThat(json.path("candidates")).hasSize(3);
        assertThat(json.path("reason").asText()).isNotBlank();
        Path chosen = Path.of(json.path("run").asText());
        assertThat(chosen).isDirectory().hasParent(runs);
        assertThat(Files.readString(chosen.resolve("config.yaml"))).contains("env: none", "hold_out: 0.4");
        assertThat(chosen.resolve("evaluation.json")).doesNotExist();
        assertThat(Files.readString(runs.resolve("report.html")))
                .contains("What was tried, and why", "Schweighofer et al. 2022", "Chosen: " + chosen);
    }

    @Test
    void otherCommandsTakeWhatWasChosen() throws IOException {
        Path chosen = Path.of(trained.json().path("run").asText());
        String command = trained.json().path("command").asText();
        assertThat(command)
                .isEqualTo("hindcast evaluate " + chosen + " --checkpoint last --env Pendulum-v1")
                .isIn(trained.json().path("candidates").findValuesAsText("command"));
        Cli evaluated = Cli.run(
                (Object[]) (command + " --episodes 2").replace("hindcast ", "").split(" "));
        assertThat(evaluated.code()).as(evaluated.err()).isZero();
        assertThat(Cli.run("evaluate", runs).err()).contains("several methods", chosen.toString());
        // All held-out episodes were chosen by: none is left that could judge the choice.
        Cli gate = Cli.run("gate", chosen, "--data", data, "--held-out");
        assertThat(gate.err()).contains("No episode of");
        Path other = directory.resolve("other");
        Cli.run("collect", "Pendulum-v1", "--policy", "random", "--episodes", 4, "--seed", 7, "--out", other);
        Cli selected = Cli.run(
                "select", runs.resolve("bc"), runs.resolve("iql"), "--data", other, "--updates", 20, "--hold-out", 0);
        assertThat(selected.code()).as(selected.err()).isZero();
        assertThat(selected.out()).containsPattern("hindcast evaluate .* --env Pendulum-v1");
    }

    @Test
    void goesOnWithWhatIsLeft() throws IOException {
        Path out = directory.resolve("resumed");
        assertThat(auto(out).code()).isZero();
        SafeFiles.deleteRecursively(out.resolve("iql"));
        Files.delete(out.resolve("auto.json"));
        Cli again = auto(out);
        assertThat(again.err()).contains("There is a run in", "--resume");
        assertThat(Cli.run("evaluate", out).err()).contains("several methods", "none is chosen yet");
        byte[] asked = Files.readAllBytes(out.resolve("auto.yaml"));
        Cli other = Cli.run("train", "--resume", "--out", out, "--data", "pendulum/mixed");
        assertThat(other.err()).contains("Cannot go on with the methods", "pendulum/mixed is asked for");
        assertThat(Files.readAllBytes(out.resolve("auto.yaml"))).isEqualTo(asked);
        Cli resumed = Cli.run("train", "--resume", "--out", out);
        assertThat(resumed.code()).as(resumed.err()).isZero();
        for (String method : List.of("bc", "td3-bc", "iql")) {
            assertThat(policy(out, method)).isEqualTo(policy(runs, method));
        }
        assertThat(resumed.out()).contains("Chosen: " + out);
    }

    /** The environment is looked for when training has begun to write. */
    @Test
    void nothingIsLeftOfWhatCannotBegin() {
        Path out = directory.resolve("nowhere");
        Cli result = auto(out, "--env", "Pendulm-v1");
        assertThat(result.code()).isEqualTo(2);
        assertThat(out).doesNotExist();
    }

    @Test
    void theEnvironmentChoosesWhereItIsAskedTo() throws IOException {
        Path out = directory.resolve("judged");
        Cli judged = auto(
                out,
                "--seeds",
                2,
                "--env",
                "Pendulum-v1",
                "--eval-every",
                100,
                "--eval-episodes",
                1,
                "--final-episodes",
                2,
                "--json");
        assertThat(judged.code()).as(judged.err()).isZero();
        JsonNode json = judged.json();
        assertThat(json.path("environment").asText()).isEqualTo("Pendulum-v1");
        assertThat(json.path("candidates")).hasSize(6);
        double best = Double.NEGATIVE_INFINITY;
        String name = "";
        for (JsonNode candidate : json.path("candidates")) {
            double mean = candidate.path("return").path("mean").asDouble();
            name = mean > best ? candidate.path("policy").asText() : name;
            best = Math.max(best, mean);
        }
        assertThat(json.path("chosen").asText()).isEqualTo(name).contains("seed-");
        assertThat(json.path("reason").asText()).contains("It returned most in Pendulum-v1");
        assertThat(json.path("command").asText()).doesNotContain("--env");
        assertThat(Path.of(json.path("run").asText()).resolve("evaluation.json"))
                .exists();
    }
}
