package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShiftCommandTest {
    @TempDir
    Path directory;

    private static double value(JsonNode json, String about, String name) {
        return value(json, about, name, "value");
    }

    private static double value(JsonNode json, String about, String name, String which) {
        for (JsonNode figure : json.get("figures")) {
            if (figure.get("about").asText().startsWith(about)
                    && figure.get("name").asText().equals(name)) {
                assertThat(figure.hasNonNull("unit")).isTrue();
                return figure.get(which).asDouble(Double.POSITIVE_INFINITY);
            }
        }
        throw new AssertionError("No figure " + name + " about " + about + " in " + json);
    }

    @Test
    void aPolicyOnTheDataThatItCollectedStaysThere() throws IOException {
        Path data = Cli.pendulum(directory.resolve("data"));
        Path page = directory.resolve("shift.html");
        Cli result = Cli.run("shift", "random", "--data", data, "--json", "--html", page);
        assertThat(result.code()).as(result.err()).isZero();
        JsonNode json = result.json();
        assertThat(json.get("level").asText()).isEqualTo("within");
        assertThat(json.get("environment").asText()).isEqualTo("Pendulum-v1");
        assertThat(json.get("behavior").asText()).isEqualTo("mixture");
        assertThat(value(json, "decisions", "outside of the support")).isBetween(0.0, 0.15);
        assertThat(value(json, "decisions", "MMD p-value")).isGreaterThan(0.01);
        assertThat(value(json, "models", "disagreement ratio")).isBetween(0.7, 1.4);
        assertThat(value(json, "decisions", "effective sample share", "logged")).isBetween(0.9, 1.0);
        assertThat(value(json, "states that it visits", "KL by classifier", "logged"))
                .isBetween(-0.1, 0.3);
        assertThat(json.get("furthestOutside")).hasSize(5);
        assertThat(json.at("/furthestOutside/0/observation")).hasSize(3);
        assertThat(Files.readString(page))
                .contains(
                        "stays where the data are",
                        "Distance from the data",
                        "Logged against logged",
                        "Returns in Pendulum-v1",
                        "<svg")
                .doesNotContain("NaN");
    }

    @Test
    void aTrainedPolicyIsHeldAgainstDataWithoutAnEnvironment() throws IOException {
        Path data = Cli.pendulum(directory.resolve("data"));
        Path run = directory.resolve("run");
        assertThat(Cli.train("bc", data, run, "--steps", 50).code()).isZero();
        Cli text = Cli.run("shift", run, "--data", data, "--decisions", 100, "--episodes", 2);
        assertThat(text.code()).as(text.err()).isZero();
        assertThat(text.out())
                .contains("infinite: the policy is deterministic", "furthest from the data", "returns in Pendulum-v1");
        assertThat(Cli.run("shift", run, "--data", data, "--decisions", 100, "--episodes", 2)
                        .out())
                .isEqualTo(text.out());
    }

    @Test
    void tablesAreExact() throws IOException {
        Path data = directory.resolve("lake");
        Cli.run("collect", "FrozenLake-v1", "--policy", "random", "--episodes", 300, "--out", data);
        Path page = directory.resolve("lake.html");
        JsonNode json = Cli.run("shift", "random", "--data", data, "--json", "--html", page)
                .json();
        assertThat(json.get("behavior").asText()).isEqualTo("counts");
        assertThat(value(json, "exactly", "total variation")).isLessThan(0.1);
        assertThat(value(json, "exactly", "support coverage")).isGreaterThan(0.98);
        assertThat(Files.readString(page)).contains("Left out: observations are discrete");
    }

    @Test
    void wrongUseSaysWhatToDo() {
        assertThat(Cli.run("shift", "random").err()).contains("--data");
        Path data = Cli.pendulum(directory.resolve("data"));
        Cli few = Cli.run("shift", "random", "--data", data, "--decisions", 3);
        assertThat(few.code()).isEqualTo(2);
        assertThat(few.err()).contains("at least 20 decisions");
        Cli other = Cli.run("shift", "random", "--data", data, "--env", "CartPole-v1");
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("measure a policy of the same problem");
        Cli missing = Cli.run("shift", directory.resolve("nothing"), "--data", data);
        assertThat(missing.err()).contains("There is no run");
    }
}
