package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import dev.hindcast.dataset.Summary;
import dev.hindcast.learning.training.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Learning from rewards in other units, from the command line. */
class RewardsTest {
    private static final Object[] SPANNING = {
        "--steps", 200, "--reward-scale", "span=1000", "--reward-shift", "-1", "--json"
    };

    @TempDir
    static Path directory;

    static Path data;
    static Path run;
    static Cli trained;
    static double multiplier;

    @BeforeAll
    static void train() {
        data = Cli.pendulum(directory.resolve("data"));
        run = directory.resolve("run");
        trained = Cli.train("iql", data, run, SPANNING);
        assertThat(trained.code()).as(trained.err()).isZero();
        Summary returns = Dataset.open(data).statistics().returns();
        multiplier = 1000 / (returns.max() - returns.min());
    }

    private static Map<String, Object> config(Path run) {
        return Yaml.read(run.resolve("config.yaml"));
    }

    private static void assertSameWeights(Path one, Path other) {
        Map<String, NpyArray> expected = Npz.read(one.resolve("policy-last.npz"));
        Map<String, NpyArray> actual = Npz.read(other.resolve("policy-last.npz"));
        assertThat(actual).containsKey("network/policy/0/weight");
        actual.forEach((name, array) -> {
            if (!name.equals("kind")) {
                assertThat(array.floats())
                        .as(name)
                        .containsExactly(
                                Objects.requireNonNull(expected.get(name)).floats());
            }
        });
    }

    @Test
    void theRunIsThatOfDataWithTheseRewardsAndItsReturnsAreTheEnvironments() throws IOException {
        Path byHand = directory.resolve("by-hand");
        Dataset logged = Dataset.open(data);
        logged.mapRewards(reward -> multiplier * reward - 1).writeMinari(byHand);
        Path expected = directory.resolve("expected");
        Cli plain = Cli.train("iql", byHand, expected, "--steps", 200, "--json");
        assertSameWeights(expected, run);
        assertThat(returns(trained)).isEqualTo(returns(plain));
        assertThat(trained.json().get("behaviorReturn").asDouble())
                .isEqualTo(logged.statistics().returns().mean());
        assertThat(trained.json().get("rewardMultiplier").asDouble()).isEqualTo(multiplier);
        assertThat(trained.json().get("rewardShift").asDouble()).isEqualTo(-1);
        assertThat(trained.err()).contains("Learning from rewards " + multiplier + " r - 1.0");
    }

    @Test
    void theConfigSaysWhatTheyWereAndWhy() {
        assertThat(config(run))
                .containsEntry("reward_scale", "span=1000.0")
                .containsEntry("reward_multiplier", multiplier)
                .containsEntry("reward_shift", -1.0);
    }

    @Test
    void configAndResumeRoundTrip() {
        Path again = directory.resolve("again");
        Cli first = Cli.run("train", "--config", run.resolve("config.yaml"), "--steps", 100, "--out", again);
        assertThat(first.code()).as(first.err()).isZero();
        Cli resumed = Cli.run("train", "--resume", "--out", again, "--steps", 200);
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertSameWeights(run, again);
        Cli other = Cli.run("train", "--resume", "--out", again, "--steps", 300, "--reward-scale", 1);
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.err()).contains("it learned from rewards " + multiplier + " r - 1.0, not 1.0 r - 1.0");
    }

    @Test
    void onOtherDataTheSpanIsFoundAnew() {
        Path twice = directory.resolve("twice");
        Dataset.open(data).mapRewards(reward -> 2 * reward).writeMinari(twice);
        Path other = directory.resolve("other");
        Cli result = Cli.run("train", "--config", run.resolve("config.yaml"), "--data", twice, "--out", other);
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(config(other)).containsEntry("reward_multiplier", multiplier / 2);
        assertSameWeights(run, other);
    }

    @Test
    void aMultiplierThatContradictsTheSpanIsRefused() {
        Map<String, Object> changed = new LinkedHashMap<>(config(run));
        changed.put("reward_multiplier", 3.0);
        Path file = directory.resolve("changed.yaml");
        Yaml.write(file, changed);
        Cli result = Cli.run("train", "--config", file, "--out", directory.resolve("changed"));
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .contains("reward_multiplier: 3.0, but reward_scale span=1000.0 makes it " + multiplier);
    }

    @Test
    void oneEpisodeHasNoSpan() {
        Path one = directory.resolve("one");
        Cli.run("collect", "Pendulum-v1", "--policy", "random", "--episodes", 1, "--out", one);
        Cli result = Cli.train("bc", one, directory.resolve("single"), SPANNING);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("holds one episode", "Multiply the rewards by a number");
    }

    /** Returns that only one side had in the critic's units would be a thousand times apart. */
    /** What was logged from the data's states on, as the page says it beside the critic's values. */
    private static double logged(String report) {
        Matcher returns = Pattern.compile("the discounted return that was logged from there on is (-[\\d,.]+\\d)")
                .matcher(report.replace('\u2212', '-'));
        assertThat(returns.find()).isTrue();
        return Double.parseDouble(returns.group(1).replace(",", ""));
    }

    /** The log to compare with is in other units. */
    private static ObjectNode returns(Cli trained) throws IOException {
        ObjectNode returns = (ObjectNode) trained.json().get("finalReturn");
        returns.remove("difference");
        return returns;
    }

    @Test
    void theReportComparesInOneUnitAndSaysWhich() throws IOException {
        Path thousand = directory.resolve("thousand");
        Cli result = Cli.train("iql", data, thousand, "--steps", 100, "--reward-scale", 1000);
        assertThat(result.code()).as(result.err()).isZero();
        String report = Files.readString(thousand.resolve("report.html"));
        Path plain = directory.resolve("unscaled");
        assertThat(Cli.train("iql", data, plain, "--steps", 100).code()).isZero();
        double logged = logged(Files.readString(plain.resolve("report.html")));
        assertThat(logged(report) / logged).isCloseTo(1000, within(5.0));
        assertThat(report).contains("rewards that were learned from, 1000 times the", "in the critic’s units");
        assertThat(Cli.page(run.resolve("report.html"))).contains("--reward-scale span=1000.0 --reward-shift -1.0");
    }

    /** Imitation does not look at rewards: the same policy must be worth the same, whatever it was trained with. */
    @Test
    void estimatesAreInTheUnitsOfTheData() throws IOException {
        Path lake = directory.resolve("lake");
        Cli.run("collect", "FrozenLake-v1", "--policy", "random", "--episodes", 100, "--out", lake);
        Path plain = directory.resolve("plain");
        Path scaled = directory.resolve("scaled");
        Cli.train("discrete-bc", lake, plain, "--steps", 100);
        Cli.train("discrete-bc", lake, scaled, "--steps", 100, "--reward-scale", 50, "--reward-shift", 3);
        assertThat(estimates(scaled, lake)).isEqualTo(estimates(plain, lake));
    }

    /** Without the name of the run, which its cautions say. */
    private static String estimates(Path run, Path log) throws IOException {
        Cli result = Cli.run(
                "ope", run, "--data", log, "--estimator", "wis,fqe", "--updates", 20, "--resamples", 20, "--json");
        assertThat(result.code()).as(result.err()).isZero();
        return result.json().get("estimates").toString().replace(run.toString(), "RUN");
    }
}
