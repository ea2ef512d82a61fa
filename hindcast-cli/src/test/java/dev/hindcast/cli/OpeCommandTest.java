package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpeCommandTest {
    @TempDir
    private static Path directory;

    private static Path lake;
    private static Path pendulum;

    @BeforeAll
    static void collect() {
        lake = directory.resolve("lake");
        Cli.run("collect", "FrozenLake-v1", "--policy", "random", "--episodes", 300, "--out", lake);
        pendulum = Cli.pendulum(directory.resolve("pendulum"));
    }

    /** All weights are 1: every estimate by weights is the mean of the logged returns. */
    @Test
    void thePolicyThatLoggedIsWorthWhatWasLogged() throws IOException {
        Path page = directory.resolve("ope.html");
        Cli result =
                Cli.run("ope", "random", "--data", lake, "--discount", 1, "--resamples", 50, "--json", "--html", page);
        assertThat(result.code()).as(result.err()).isZero();
        JsonNode json = result.json();
        double logged = json.get("behaviorValue").asDouble();
        assertThat(json.get("propensities").asText()).isEqualTo("logged");
        assertThat(json.get("estimates")).hasSize(10);
        for (JsonNode estimate : json.get("estimates")) {
            assertThat(estimate.get("refused").asBoolean())
                    .as(estimate.toString())
                    .isFalse();
            if (estimate.get("weights").isObject()) {
                assertThat(estimate.at("/weights/effectiveSampleSize").asDouble())
                        .isCloseTo(300, within(1e-6));
            }
        }
        for (String name : new String[] {"is", "wis", "pdis", "wpdis"}) {
            assertThat(value(json, name)).as(name).isCloseTo(logged, within(1e-9));
        }
        assertThat(Cli.page(page)).contains("<svg", "wpdis", "Value of the policy", "hindcast ope random");
    }

    /** A log that holds its episodes twice makes intervals too short, whatever the estimator. */
    @Test
    void theLogIsAskedToo() throws IOException {
        Dataset once = Dataset.open(lake);
        List<Episode> twice = new ArrayList<>(once.episodes());
        once.episodes().forEach(episode -> twice.add(again(episode, twice.size())));
        Path doubled = directory.resolve("doubled");
        new Dataset("doubled", once.observationSpace(), once.actionSpace(), twice, once.environmentId(), List.of())
                .writeMinari(doubled, Map.of());
        for (Path log : List.of(lake, doubled)) {
            Cli result = Cli.run("ope", "random", "--data", log, "--estimator", "wis,mis", "--json");
            assertThat(result.code()).as(result.err()).isZero();
            for (JsonNode estimate : result.json().get("estimates")) {
                assertThat(estimate.get("cautions").findValuesAsText("name").contains("duplicates"))
                        .as(estimate.toString())
                        .isEqualTo(log.equals(doubled));
            }
        }
    }

    private static Episode again(Episode episode, int id) {
        return with(episode, id, episode.actionLogProbabilities());
    }

    private static Episode with(Episode episode, int id, double[] logProbabilities) {
        return new Episode(
                id,
                episode.observations(),
                episode.actions(),
                episode.rewards(),
                episode.ending(),
                new boolean[0],
                logProbabilities);
    }

    /** Wrong probabilities speak against all that weighs by them, whether or not it says how much weight there is. */
    @Test
    void wrongProbabilitiesSpeakAgainstWhatWeighs() throws IOException {
        Dataset all = Dataset.open(lake);
        Path wrong = directory.resolve("wrong");
        List<Episode> episodes = all.episodes().stream()
                .map(episode -> {
                    double[] logs = new double[episode.length()];
                    Arrays.fill(logs, Math.log(.1));
                    return with(episode, (int) episode.id(), logs);
                })
                .toList();
        new Dataset("wrong", all.observationSpace(), all.actionSpace(), episodes, all.environmentId(), List.of())
                .writeMinari(wrong, Map.of());
        Cli result = Cli.run("ope", "random", "--data", wrong, "--estimator", "wis,mis,dr,fqe", "--json");
        assertThat(result.code()).as(result.err()).isZero();
        for (JsonNode estimate : result.json().get("estimates")) {
            assertThat(estimate.get("cautions").findValuesAsText("name").contains("propensities"))
                    .as(estimate.toString())
                    .isEqualTo(!estimate.get("estimator").asText().equals("fqe"));
        }
    }

    /** Of an episode's success nothing was seen: no interval without width is believed. */
    @Test
    void anIntervalWithoutWidthIsDoubted() throws IOException {
        Path lost = directory.resolve("lost");
        Dataset all = Dataset.open(lake);
        all.episodesAt(IntStream.range(0, all.episodes().size())
                        .filter(i -> all.episodes().get(i).totalReward() == 0)
                        .limit(200)
                        .toArray())
                .writeMinari(lost, Map.of());
        Cli result = Cli.run("ope", "random", "--data", lost, "--estimator", "wis");
        assertThat(result.out()).contains("no width").doesNotContain("nothing speaks against it");
    }

    /** The mean of the self-normalised distribution is what self-normalised importance sampling estimates. */
    @Test
    void theSameMeanHasTheSameInterval() throws IOException {
        for (Object[] more : new Object[][] {{}, {"--resamples", 70}}) {
            List<Object> words = new ArrayList<>(
                    List.of("ope", "random", "--data", lake, "--estimator", "wis", "--distribution", "--json"));
            words.addAll(List.of(more));
            JsonNode json = Cli.run(words.toArray()).json();
            JsonNode estimate = json.get("estimates").get(0);
            JsonNode mean = json.at("/distribution/mean");
            for (String key : List.of("value", "low", "high")) {
                assertThat(mean.get(key).asDouble())
                        .as(key)
                        .isCloseTo(estimate.get(key).asDouble(), within(1e-9));
            }
        }
    }

    private static double value(JsonNode json, String estimator) {
        for (JsonNode estimate : json.get("estimates")) {
            if (estimate.get("estimator").asText().equals(estimator)) {
                return estimate.get("value").asDouble();
            }
        }
        throw new AssertionError("No " + estimator + " in " + json);
    }

    @Test
    void whatIsSaidOfSeveralEstimatorsIsSaidOnce() {
        Cli result =
                Cli.run("ope", "random", "--data", lake, "--behaviour", "estimated", "--estimator", "is,wis,wpdis");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).contains("propensities estimated", "is, wis, wpdis:");
        assertThat(result.out().lines().filter(line -> line.contains("The propensities are estimated")))
                .hasSize(1);
    }

    @Test
    void aPolicyWithoutProbabilitiesNeedsAModel() throws IOException {
        Path run = directory.resolve("run");
        Cli trained = Cli.train("td3-bc", pendulum, run, "--steps", 100);
        assertThat(trained.code()).as(trained.err()).isZero();
        Cli result = Cli.run("ope", run, "--data", pendulum, "--updates", 50, "--estimator", "is,fqe", "--json");
        assertThat(result.code()).as(result.err()).isZero();
        JsonNode json = result.json();
        assertThat(json.get("propensities").isNull()).isTrue();
        JsonNode sampling = json.at("/estimates/0");
        assertThat(sampling.get("refused").asBoolean()).isTrue();
        assertThat(sampling.get("value").isNull()).isTrue();
        assertThat(sampling.at("/cautions/0/reason").asText()).contains("infinitely many actions", "with a model");
        assertThat(json.at("/estimates/1/value").isNumber()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--estimator wpdsi | did you mean 'wpdis'",
                "--interval hoefding | did you mean 'hoeffding'",
                "--interval hoeffding --estimator is | state the range",
                "--interval hoeffding --estimator is --range=0,0 | state bounds that hold for every sample",
                "--interval hoeffding --estimator is --range=1 | two numbers",
                "--interval hoeffding --estimator is --range=1,0 | from its lower to its upper end",
                "--confidence 95 | between 0 and 1",
                "--resamples 1 | at least 2",
                "--discount 1.1 | [0, 1]",
                "--behaviour nowhere | There is no file 'nowhere'",
                "--env Pendulum-v1 | judge a policy by a log of the same problem",
            })
    void wrongUseSaysWhatToDo(String options, String explanation) {
        Cli result = Cli.run((Object[]) ("ope random --data " + lake + " " + options).split(" "));
        assertThat(result.err()).contains(explanation).doesNotContain("Exception");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void tablesAreNotForNumbers() {
        Cli result = Cli.run("ope", "random", "--data", pendulum, "--estimator", "mis");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("needs discrete observations and actions");
        assertThat(Cli.run("ope", directory.resolve("nothing"), "--data", lake).err())
                .contains("There is no run");
        assertThat(Cli.run("ope", "random").err()).contains("--data");
    }
}
