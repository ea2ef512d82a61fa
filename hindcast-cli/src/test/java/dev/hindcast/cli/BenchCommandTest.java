package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchCommandTest {
    @ParameterizedTest
    @ValueSource(strings = {"train", "act", "ope", "rollouts", "trust", "gate", "mujoco", "gym"})
    void helpShowsAnExample(String what) {
        Cli help = Cli.run("bench", what, "--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("--json", "  hindcast bench " + what);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bench | Missing what to measure: expected train, act, ope, rollouts, trust, gate, mujoco or gym",
                "bench train iqll | Unknown algorithm 'iqll': did you mean 'iql'?",
                "bench train iql --rounds 0 | --rounds must be at least 1, got 0",
                "bench train iql --precision fp16 | Unknown precision 'fp16': did you mean 'fp32'?",
                "bench train iql --python /nowhere | There is no program /nowhere: name a Python that has torch",
                "bench act bc --actions 0 | At least 1 action must be timed, got 0",
                "bench act dqn | Cannot measure dqn",
                "bench act decision-transformer bc --set stride=2 | bc: Unknown setting 'stride'",
                "bench ope --rounds 0 | --rounds must be at least 1, got 0",
                "bench ope --python /nowhere | There is no program /nowhere: name a Python that has NumPy",
                "bench rollouts --rounds 0 | --rounds must be at least 1, got 0",
                "bench rollouts --states 0 | --states and --steps must be at least 1, got 0 and 5",
                "bench rollouts --python /nowhere | There is no program /nowhere: name a Python that has PyTorch",
                "bench mujoco --steps 10 | There is at least 1 round of at least 1000 steps",
                "bench mujoco --python /nowhere | name a Python that has gymnasium[mujoco]",
                "bench gym --rounds 0 | --rounds and --steps must be at least 1, got 0 and 2000",
                "bench trust --sizes 5 | Logs have at least 10 episodes",
                "bench trust --share 2 | --share lies between 0 and 1, got 2.0",
                "bench gate --repetitions 0 | --repetitions must be at least 1, got 0",
                "bench gate --kinds noise-1,swaped | Unknown kind 'swaped': did you mean 'swapped'?",
                "bench trust --estimator wsi | Unknown estimator 'wsi': did you mean 'wis'?",
            })
    void wrongUseIsExplained(String line, String explanation) {
        assertRefused(Cli.run((Object[]) line.split(" ")), explanation);
    }

    @Test
    void algorithmsForDiscreteActionsAreRefusedBeforeAnythingIsMeasured() {
        Cli refused = Cli.run("bench", "train", "bc", "dqn", "discrete-iql");
        assertRefused(refused, "Cannot measure dqn, discrete-iql: the data here have continuous actions.");
        assertThat(refused.err()).contains("bc, td3-bc, cql, iql, sac").doesNotContain("measured bc");
    }

    @Test
    void oneJsonObjectIsPrintedAndNothingElse() throws IOException {
        Cli trust = Cli.run((Object[])
                "bench trust --sizes 10,20 --repetitions 2 --resamples 2 --estimator is,wis --json".split(" "));
        assertThat(trust.code()).as(trust.err()).isZero();
        JsonNode json = trust.json();
        assertThat(json.path("process").asText()).isEqualTo("Sepsis-v0");
        assertThat(json.path("episodes").path("20").path(1).path("estimator").asText())
                .isEqualTo("wis");
    }

    @Test
    void peopleGetATableForEachSize() {
        Cli trust =
                Cli.run((Object[]) "bench trust --sizes 10,20 --repetitions 2 --resamples 2 --estimator is".split(" "));
        assertThat(trust.code()).as(trust.err()).isZero();
        assertThat(trust.out().lines()).contains("10 episodes", "20 episodes");
        assertThat(trust.out()).startsWith("Sepsis-v0, 2 logs of each size;").contains("cover or warned");
    }

    @Test
    void theGateIsHeldAgainstKindsOfLogs() throws IOException {
        Cli table = Cli.run((Object[]) "bench gate --kinds noise-1,arms-t --repetitions 3".split(" "));
        assertThat(table.code()).as(table.err()).isZero();
        assertThat(table.out()).contains("The gate held in 2 kinds", "noise-1 ", "arms-t ");
        Cli json = Cli.run((Object[]) "bench gate --kinds arms-t --repetitions 3 --json".split(" "));
        assertThat(json.code()).isZero();
        JsonNode kind = json.json().path("kinds").path(0);
        assertThat(kind.path("claim").asText()).isEqualTo("power");
        assertThat(kind.path("opened").asInt()).isEqualTo(3);
        assertThat(kind.path("held").asBoolean()).isTrue();
        assertThat(json.json().path("failed")).isEmpty();
    }

    /** Where nothing but the option names a Python: the simulator is that Python's. */
    @Test
    @EnabledIfEnvironmentVariable(named = "HINDCAST_PYTHON", matches = ".+")
    void thePythonThatIsNamedBringsTheSimulator() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dhindcast.home=" + System.getProperty("hindcast.home", ".."),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "bench",
                "mujoco",
                "--python",
                System.getenv("HINDCAST_PYTHON"),
                "--rounds",
                "1",
                "--steps",
                "1000",
                "--json");
        builder.environment().keySet().removeAll(List.of("HINDCAST_PYTHON", "HINDCAST_MUJOCO"));
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        JsonNode hopper = new ObjectMapper().readTree(out).path("Hopper-v5");
        assertThat(hopper.path("oneThread").asDouble()).isPositive();
        assertThat(hopper.path("gymnasium").asDouble()).isPositive();
    }

    private static void assertRefused(Cli refused, String explanation) {
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).contains(explanation);
    }
}
