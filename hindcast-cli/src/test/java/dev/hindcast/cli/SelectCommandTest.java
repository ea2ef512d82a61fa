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

class SelectCommandTest {
    @TempDir
    static Path directory;

    private static Path pendulum;
    private static Path run;

    @BeforeAll
    static void train() {
        pendulum = Cli.pendulum(directory.resolve("pendulum"));
        run = directory.resolve("run");
        assertThat(Cli.train("bc", pendulum, run, "--steps", 200, "--seeds", 2).code())
                .isZero();
    }

    /** The optimum of the lake, a random walk's log: tables and the truth are exact. */
    @Test
    void theBestPolicyOfAKnownProcessIsChosen() throws IOException {
        Path lake = directory.resolve("lake");
        Cli.run("collect", "FrozenLake-v1", "--policy", "random", "--episodes", 3000, "--out", lake);
        Path page = directory.resolve("lake.html");
        Cli result = Cli.run(
                "select",
                "random",
                "optimal",
                "--data",
                lake,
                "--env",
                "FrozenLake-v1",
                "--k",
                1,
                "--json",
                "--html",
                page);
        assertThat(result.code()).as(result.err()).isZero();
        JsonNode json = result.json();
        assertThat(json.get("chosen").asText()).isEqualTo("optimal");
        assertThat(json.get("criterion").asText()).isEqualTo("fqe");
        assertThat(json.at("/candidates/0/command").asText())
                .isEqualTo("hindcast evaluate optimal --env FrozenLake-v1");
        for (JsonNode candidate : json.get("candidates")) {
            assertThat(candidate.get("trueValue").asDouble())
                    .isBetween(
                            candidate.get("low").asDouble(),
                            candidate.get("high").asDouble());
            assertThat(candidate.get("outsideShare").asDouble()).isZero();
        }
        assertThat(json.at("/truth/rankCorrelation/selection").asDouble()).isEqualTo(1);
        assertThat(json.at("/truth/rankCorrelation/randomChoice").asDouble()).isBetween(-.1, .1);
        assertThat(json.at("/truth/regretAt1/selection").asDouble()).isZero();
        assertThat(json.at("/truth/regretAt1/randomChoice").asDouble()).isPositive();
        assertThat(json.at("/truth/episodes").isNull()).isTrue();
        assertThat(Files.readString(page))
                .contains("Chosen: optimal", "Estimates and true values", "<svg")
                .doesNotContain("NaN");
    }

    @Test
    void ranksByTheWorstEpisodes() throws IOException {
        Path ward = directory.resolve("ward");
        Cli.run("collect", "Sepsis-v0", "--policy", "clinician", "--epsilon", 0.2, "--episodes", 1500, "--out", ward);
        Cli result = Cli.run("select", "random", "clinician", "--data", ward, "--criterion", "cvar=.6", "--json");
        assertThat(result.code()).as(result.err()).isZero();
        JsonNode json = result.json();
        assertThat(json.get("criterion").asText()).isEqualTo("cvar=0.6");
        assertThat(json.get("chosen").asText()).isEqualTo("clinician");
        assertThat(json.at("/candidates/1/policy").asText()).isEqualTo("random");
        assertThat(json.at("/candidates/0/score").asDouble())
                .isEqualTo(json.at("/candidates/0/value").asDouble())
                .isGreaterThan(json.get("behaviorValue").asDouble());
        assertThat(json.at("/candidates/0/tdError").isNull()).isTrue();
        Cli words = Cli.run("select", "planner", "clinician", "--data", ward, "--criterion", "quantile=.5");
        assertThat(words.out())
                .contains(
                        "behaviour's quantile=.5",
                        "ranked by the 50% quantile of the returns",
                        "resamples of the episodes");
        Cli one = Cli.run("select", "clinician", "--data", ward, "--criterion", "cvar=.6", "--env", "Sepsis-v0");
        assertThat(one.code()).as(one.err()).isZero();
        Cli unknown = Cli.run("select", "planner", "--data", ward, "--criterion", "cvr=.5");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("Unknown criterion 'cvr=.5'");
        Cli word = Cli.run("select", "planner", "--data", ward, "--criterion", "fqi");
        assertThat(word.err()).contains("did you mean 'fqe'");
        Cli unlogged = Cli.run("select", run, "--data", "pendulum/mixed", "--criterion", "cvar=.5");
        assertThat(unlogged.code()).isEqualTo(2);
        assertThat(unlogged.err()).contains("how likely the logged actions were");
    }

    @Test
    void checkpointsOfAllSeedsAreRankedWithoutAnEnvironment() {
        Object[] arguments = {"select", run, "--data", pendulum, "--updates", 50, "--criterion", "shift"};
        Cli result = Cli.run(arguments);
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("4 policies judged by", "seed-0 step-100", "seed-1 step-200", "score", "three networks")
                .doesNotContain("true value");
        assertThat(Cli.run(arguments).out()).isEqualTo(result.out());
    }

    @Test
    void intervalsOfAModelAreNotThoseOfNetworks() {
        Cli result = Cli.run(
                "select", run, "--data", pendulum, "--updates", 20, "--checkpoints", "last", "--criterion", "model");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).contains("not what the model gets wrong").doesNotContain("three networks");
    }

    @Test
    void playedPoliciesAreTheTruth() {
        Cli result = Cli.run(
                "select",
                run,
                "random",
                "--data",
                pendulum,
                "--updates",
                50,
                "--checkpoints",
                "last",
                "--env",
                "Pendulum-v1",
                "--episodes",
                2);
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("3 policies judged by", "seed-1 last", "true return")
                .contains("Against the truth in Pendulum-v1, 2 episodes each", "regret@3", "random choice");
    }

    @ParameterizedTest
    @CsvSource({
        "--criterion fqee, 'fqe'",
        "--checkpoints lst, 'last'",
        "--k 9, between 1 and the 4 policies",
        "--env Pendulm-v1, Pendulum-v1",
        "--env CartPole-v1, choose the environment that fits",
        "--env Pendulum-v1 --episodes 0, --episodes must be",
        "--discount 2, discount",
        "--updates 0, updates",
        "nowhere, There is no run",
        "--checkpoints last --env Pendulum-v1 --k 3, between 1 and the 2 policies"
    })
    void wrongUseIsExplained(String options, String explanation) {
        String[] words = ("select " + run + " --data " + pendulum + " " + options).split(" ");
        Cli result = Cli.run((Object[]) words);
        assertThat(result.err()).contains(explanation);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
    }
}
