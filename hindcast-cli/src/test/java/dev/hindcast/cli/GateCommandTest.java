package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateCommandTest {
    @TempDir
    private static Path directory;

    private static Path ward;

    @BeforeAll
    static void collect() {
        ward = directory.resolve("ward");
        Cli.run("collect", "Sepsis-v0", "--policy", "clinician", "--epsilon", 0.2, "--episodes", 1500, "--out", ward);
    }

    @Test
    void opensForABetterPolicy() throws IOException {
        Cli result = Cli.run("gate", "planner", "--data", ward, "--json");
        assertThat(result.code()).as(result.err() + result.out()).isZero();
        JsonNode json = result.json();
        assertThat(json.get("passed").asBoolean()).isTrue();
        assertThat(json.get("improvementLow").asDouble()).isPositive();
        assertThat(json.get("reason").asText()).startsWith("Better: with 95% confidence");
        assertThat(json.at("/estimate/estimator").asText()).isEqualTo("wpdis");
        assertThat(json.at("/estimate/value").asDouble())
                .isGreaterThan(json.get("behaviorValue").asDouble());
    }

    @Test
    void staysClosedForOneThatIsNotShownToBe() {
        Cli random = Cli.run("gate", "random", "--data", ward);
        assertThat(random.code()).isEqualTo(1);
        assertThat(random.out()).startsWith("closed: Not better: its estimate does not exceed");
        Path lake = directory.resolve("lake");
        Cli.run("collect", "FrozenLake-v1", "--policy", "random", "--episodes", 200, "--out", lake);
        for (String bound : new String[] {"student-t", "bootstrap"}) {
            Cli itself = Cli.run("gate", "random", "--data", lake, "--bound", bound);
            assertThat(itself.code()).as(itself.err()).isEqualTo(1);
            assertThat(itself.out()).startsWith("closed: Not ");
        }
        Cli bounded = Cli.run(
                "gate", "random", "--data", lake, "--bound", "concentration", "--estimator", "is", "--range=0,1");
        assertThat(bounded.code()).as(bounded.err()).isEqualTo(1);
        assertThat(bounded.out()).contains("is worth at most 0.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--estimator wpdsi | did you mean 'wpdis'",
                "--estimator fqe | Known are is, wis",
                "--bound boostrap | did you mean 'bootstrap'",
                "--bound concentration | take is or pdis",
                "--bound concentration --estimator is --range=-1,1 | not negative",
                "--confidence 1 | at least 0.5 and below 1",
                "--behavior nowhere | There is no file 'nowhere'",
            })
    void wrongUseIsNotAClosedGate(String options, String explanation) {
        Cli result = Cli.run((Object[]) ("gate planner --data " + ward + " " + options).split(" "));
        assertThat(result.err()).contains(explanation).doesNotContain("Exception");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
    }
}
