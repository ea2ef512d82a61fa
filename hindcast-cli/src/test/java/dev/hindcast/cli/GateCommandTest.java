package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
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
        Cli result = Cli.run("gate", "planner", "--data", ward, "--range=-1,1", "--json");
        assertThat(result.code()).as(result.err() + result.out()).isZero();
        JsonNode json = result.json();
        assertThat(json.get("passed").asBoolean()).isTrue();
        assertThat(json.get("improvementLow").asDouble()).isPositive();
        assertThat(json.get("closingOddsRatio").asDouble()).isGreaterThan(1);
        assertThat(json.get("reason").asText())
                .startsWith("Better: difference 0.")
                .contains("with 95% confidence");
        assertThat(json.at("/estimate/estimator").asText()).isEqualTo("is");
        assertThat(json.at("/estimate/value").asDouble())
                .isGreaterThan(json.get("baselineValue").asDouble());
    }

    @Test
    void staysClosedForOneThatIsNotShownToBe() {
        Cli random = Cli.run("gate", "random", "--data", ward, "--range=-1,1");
        assertThat(random.code()).isEqualTo(1);
        assertThat(random.out()).startsWith("closed: random on ").contains("Not better: difference -");
        Path lake = directory.resolve("lake");
        Cli.run("collect", "FrozenLake-v1", "--policy", "random", "--episodes", 200, "--out", lake);
        for (String bound : new String[] {"student-t", "bootstrap"}) {
            Cli itself = Cli.run("gate", "random", "--data", lake, "--bound", bound, "--range=0,1");
            assertThat(itself.code()).as(itself.err()).isEqualTo(1);
            assertThat(itself.out()).contains("Not better: difference 0.000, at least ");
        }
        Cli bounded = Cli.run(
                "gate", "random", "--data", lake, "--bound", "concentration", "--estimator", "is", "--range=0,1");
        assertThat(bounded.code()).as(bounded.err()).isEqualTo(1);
        assertThat(bounded.out()).contains("at least -0.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--estimator wpdsi | did you mean 'wpdis'",
                "--estimator fqe | Known are is, wis",
                "--bound boostrap | did you mean 'bootstrap'",
                "--bound concentration --estimator wpdis | take is or pdis",
                "--range=0,.01 | state bounds that hold",
                "--accept heavy-tails | did you mean 'heavy-tail'",
                "--cluster day | block=N",
                "--cluster block=0 | at least one episode",
                "--criterion median | Unknown criterion 'median'",
                "--criterion cvar=2 | above 0 and up to 1",
                "--criterion cvar=.2 --bound betting | take --bound bootstrap",
                "--criterion cvar=.2 --estimator pdis | leave out --estimator pdis",
                "--criterion cvar=.2 --horizon infinite | leave out --horizon infinite",
                "--criterion cvar=.2 --horizon infinite --baseline .5 | leave out --horizon infinite",
                "--criterion cvar=.2 --horizon infinite --baseline random | leave out --horizon infinite",
                "--tests 0 | At least one policy",
                "--range=1 | takes two numbers",
                "--confidence 1 | at least 0.5 and below 1",
                "--behaviour nowhere | There is no file 'nowhere'",
            })
    void wrongUseIsNotAClosedGate(String options, String explanation) {
        Cli result = Cli.run((Object[]) ("gate planner --data " + ward + " " + options).split(" "));
        assertThat(result.err()).contains(explanation).doesNotContain("Exception");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void judgesByTheWorstEpisodes() throws IOException {
        Path page = directory.resolve("risk.html");
        Cli result = Cli.run(
                "gate", "planner", "--data", ward, "--range=-1,1", "--criterion", "cvar=.5", "--html", page, "--json");
        JsonNode json = result.json();
        assertThat(json.get("criterion").asText()).isEqualTo("cvar=0.5");
        assertThat(json.get("bound").asText()).isEqualTo("bootstrap");
        assertThat(json.get("baseline").asText()).isEqualTo("the log's own cvar=0.5, exploration included");
        assertThat(json.get("reason").asText())
                .contains("difference ", ", at least ", "wis cvar=0.5", "bootstrap bound");
        assertThat(json.at("/estimate/value").asDouble()
                        - json.get("baselineValue").asDouble())
                .isEqualTo(json.get("difference").asDouble());
        assertThat(result.code()).isEqualTo(json.get("passed").asBoolean() ? 0 : 1);
        assertThat(Files.readString(page))
                .contains("own cvar=0.5, exploration included")
                .doesNotContain("mean return");
        Cli worse = Cli.run("gate", "random", "--data", ward, "--range=-1,1", "--criterion", "cvar=.5");
        assertThat(worse.code()).isEqualTo(1);
        assertThat(worse.out()).startsWith("closed: random");
    }

    /** Of loggers that hardly ever do what the policy does, probabilities are estimated far too small: the bound is above what can be earned. */
    @Test
    void whatCannotBeIsRefused() throws IOException {
        Cli result = Cli.run(
                "gate",
                "random",
                "--data",
                "cartpole/mixed",
                "--range=0,100",
                "--accept",
                "dependence,estimated",
                "--json");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.json().get("reason").asText()).contains("no return exceeds 100");
        assertThat(result.json().get("against").findValuesAsText("name")).contains("propensities", "mean-weight");
    }

    /** Where the mean weight is far from 1, what returns exceed the least one by says another figure than the returns: the bound is of the former. */
    @Test
    void anEstimateIsOfWhatItsBoundIsOf() throws IOException {
        for (String baseline : new String[] {"0.99", "clinician"}) {
            for (String behavior : new String[] {"logged", "estimated"}) {
                JsonNode json = Cli.run(
                                "gate",
                                "planner",
                                "--data",
                                ward,
                                "--range=-1,1",
                                "--baseline",
                                baseline,
                                "--behaviour",
                                behavior,
                                "--json")
                        .json();
                double lower = json.get("improvementLow").asDouble(Double.NaN);
                double difference = json.get("difference").asDouble();
                assertThat(Double.isNaN(lower) || lower <= difference)
                        .as(json.toString())
                        .isTrue();
            }
        }
    }

    /** A policy that takes one of infinitely many actions, beside a log that does not say how likely its own were. */
    @Test
    void saysHowEpisodesCanBeWeighted() {
        Path run = directory.resolve("run");
        assertThat(Cli.train("bc", Path.of("pendulum/mixed"), run, "--steps", 20, "--hold-out", .95)
                        .code())
                .isZero();
        for (String behavior : new String[] {"auto", "estimated"}) {
            Cli closed = Cli.run(
                    "gate", run, "--data", "pendulum/mixed", "--held-out", "--range=-800,0", "--behaviour", behavior);
            assertThat(closed.code()).as(closed.err()).isEqualTo(1);
            assertThat(closed.out())
                    .containsPattern("takes\\s+one\\s+of\\s+infinitely\\s+many\\s+actions")
                    .containsPattern("smooth\\s+it\\s+by\\s+a\\s+kernel\\s+\\(--kernel\\s+gaussian\\)");
        }
        Cli random = Cli.run("gate", "random", "--data", "pendulum/expert", "--range=-800,0");
        assertThat(random.code()).as(random.err()).isEqualTo(1);
        assertThat(random.out()).contains("The propensities are estimated");
    }

    /** Who states no range gets no bound, or has to accept what the bound assumes. */
    @Test
    void asksForTheRange() throws IOException {
        Cli betting = Cli.run("gate", "planner", "--data", ward);
        assertThat(betting.code()).isEqualTo(1);
        assertThat(betting.out()).contains("--range=LOW,HIGH");
        Cli student = Cli.run("gate", "planner", "--data", ward, "--bound", "student-t", "--json");
        assertThat(student.code()).isEqualTo(1);
        assertThat(student.json().get("against").findValuesAsText("name")).contains("interval");
        Cli accepted =
                Cli.run("gate", "planner", "--data", ward, "--bound", "student-t", "--accept", "interval", "--json");
        assertThat(accepted.json().get("against").findValuesAsText("name")).doesNotContain("interval");
        assertThat(accepted.json().get("accepted").findValuesAsText("name")).containsExactly("interval");
    }

    @Test
    void saysWhomItComparesWith() throws IOException {
        Path page = directory.resolve("gate.html");
        Cli policy = Cli.run(
                "gate",
                "planner",
                "--data",
                ward,
                "--range=-1,1",
                "--baseline",
                "random",
                "--accept",
                "mean-weight",
                "--html",
                page,
                "--json");
        assertThat(policy.json().get("baseline").asText()).isEqualTo("the policy random, judged by the same episodes");
        assertThat(policy.code()).isZero();
        assertThat(Files.readString(page))
                .contains("planner", "policy − baseline", "judged by the same episodes", "hidden cause", "not said");
        Cli value = Cli.run("gate", "planner", "--data", ward, "--range=-1,1", "--baseline", ".99");
        assertThat(value.code()).isEqualTo(1);
        assertThat(value.out()).contains("against the stated value, 0.9900");
    }
}
