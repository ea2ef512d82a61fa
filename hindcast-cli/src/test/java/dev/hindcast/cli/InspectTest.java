package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.BalancingPolicy;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.EpsilonGreedyPolicy;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.learning.algorithm.Algorithms;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults that are planted in sound files are found and named, and none is found in the sound files. */
class InspectTest {
    private static final List<String> PLANTED = List.of(
            "shifted-next-observations",
            "late-terminals",
            "leaked-reward",
            "duplicate-episodes",
            "duplicate-steps",
            "clipped-actions",
            "cut-episodes",
            "unordered-steps",
            "ends-within-episodes");

    private static Dataset pendulum;
    private static Dataset cartpole;

    @TempDir
    private Path directory;

    @BeforeAll
    static void collect() {
        pendulum = collect("Pendulum-v1", 40, false);
        cartpole = collect("CartPole-v1", 100, true);
    }

    private static Dataset collect(String id, int episodes, boolean balancing) {
        var actions = Environments.make(id).actionSpace();
        var policy = balancing ? new EpsilonGreedyPolicy(new BalancingPolicy(), 0.4) : new RandomPolicy(actions);
        return Rollouts.with(() -> Environments.make(id)).exploring().collect(id, policy, episodes, 7);
    }

    private static TreeSet<String> found(Path data, Object... options) throws IOException {
        List<Object> words = new ArrayList<>(List.of("inspect", data, "--json"));
        words.addAll(List.of(options));
        Cli result = Cli.run(words.toArray());
        assertThat(result.code()).as(result.err()).isZero();
        TreeSet<String> names = new TreeSet<>();
        result.json()
                .get("findings")
                .forEach(finding -> names.add(finding.get("name").asText()));
        names.retainAll(PLANTED);
        return names;
    }

    private Path flat(FlatLog log, boolean withSuccessors) {
        return log.write(directory.resolve("log.hdf5"), withSuccessors);
    }

    private Path minari(Dataset spaces, Box observations, List<Episode> episodes) {
        Path path = directory.resolve("minari");
        new Dataset("planted", observations, spaces.actionSpace(), episodes, Optional.empty(), List.of())
                .writeMinari(path);
        return path;
    }

    private static List<Episode> mapped(Dataset dataset, UnaryOperator<Episode> change) {
        return dataset.episodes().stream().map(change).toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void soundFilesHoldNoneOfTheFaults(boolean withSuccessors) throws IOException {
        assertThat(found(FlatLog.of(pendulum).write(directory.resolve("p.hdf5"), withSuccessors)))
                .isEmpty();
        assertThat(found(FlatLog.of(cartpole).write(directory.resolve("c.hdf5"), withSuccessors)))
                .isEmpty();
        pendulum.writeMinari(directory.resolve("p"));
        assertThat(found(directory.resolve("p"))).isEmpty();
        cartpole.writeMinari(directory.resolve("c"));
        assertThat(found(directory.resolve("c"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pendulum/random", "pendulum/mixed", "pendulum/expert", "cartpole/mixed"})
    void bundledDataHoldNoneOfTheFaults(String name) throws IOException {
        assertThat(found(Path.of("../datasets").resolve(name))).isEmpty();
    }

    /** Demonstrations by hand, and what a learner tried, do saturate: that is not a fault of the file. */
    @ParameterizedTest
    @CsvSource({
        "d3rlpy/cartpole_random_v1.1.0.h5, false, RANDOM",
        "d3rlpy/cartpole_v1.1.0.h5, false, MIXED",
        "d3rlpy/pendulum_v1.1.0.h5, false, MIXED",
        "d4rl/antmaze-medium-diverse-v0.hdf5, true, SMALL",
        "d4rl/hopper_medium-v2.hdf5, false, SMALL",
        "d4rl/hopper_medium_replay-v1.hdf5, false, SMALL",
        "d4rl/pen-human-v0.hdf5, true, SMALL",
        "d4rl/walker2d_random-v1.hdf5, false, SMALL",
        "minari-door-human-v2, true, NARROW"
    })
    void publishedDataHoldNoneOfTheFaults(String name, boolean saturated, String kind) throws IOException {
        Path path = Optional.ofNullable(System.getenv("HINDCAST_SHARED_DATA"))
                .map(Path::of)
                .orElse(Path.of("../../shared/data"))
                .resolve(name);
        assumeTrue(Files.exists(path), "no " + path + ": set HINDCAST_SHARED_DATA");
        assertThat(found(path)).isEqualTo(saturated ? new TreeSet<>(List.of("clipped-actions")) : new TreeSet<>());
        assertThat(Cli.run("inspect", path, "--json").json().at("/verdict/kind").asText())
                .isEqualToIgnoringCase(kind);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 2})
    void shiftedSuccessors(int distance) throws IOException {
        for (Dataset dataset : List.of(pendulum, cartpole)) {
            FlatLog log = FlatLog.of(dataset);
            log.nextObservations = FlatLog.rolled(log.nextObservations, distance);
            Path file = log.write(directory.resolve(dataset.name() + ".hdf5"), true);
            assertThat(found(file)).containsExactly("shifted-next-observations");
            JsonNode json = Cli.run("inspect", file, "--json").json();
            assertThat(json.get("episodes").asInt())
                    .isEqualTo(dataset.episodes().size());
            assertThat(json.at("/verdict/kind").asText()).isEqualTo("faulty");
            assertThat(json.at("/verdict/algorithms")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void terminalsAStepLate(boolean withSuccessors) throws IOException {
        FlatLog log = FlatLog.of(cartpole);
        log.terminals = FlatLog.rolled(log.terminals, 1);
        log.timeouts = FlatLog.rolled(log.timeouts, 1);
        assertThat(found(flat(log, withSuccessors))).containsExactly("late-terminals");
    }

    @Test
    void timeoutsAStepLate() throws IOException {
        FlatLog log = FlatLog.of(pendulum);
        log.timeouts = FlatLog.rolled(log.timeouts, 1);
        assertThat(found(flat(log, false))).containsExactly("late-terminals");
    }

    /** As environments do that reset themselves. */
    @Test
    void lastObservationsOfTheNextEpisode() throws IOException {
        List<Episode> episodes = mapped(cartpole, episode -> {
            float[] observations = episode.observations().clone();
            Episode next = cartpole.episodes()
                    .get((episode.id() + 1) % cartpole.episodes().size());
            System.arraycopy(next.observations(), 0, observations, observations.length - 4, 4);
            return new Episode(episode.id(), observations, episode.actions(), episode.rewards(), episode.ending());
        });
        assertThat(found(minari(cartpole, Box.unbounded(4), episodes))).containsExactly("late-terminals");
    }

    @ParameterizedTest
    @CsvSource({"1, 0, error", "0.5, 3, warning", "-20, -1, warning"})
    void aLeakedReward(float factor, float offset, String severity) throws IOException {
        FlatLog log = FlatLog.of(pendulum);
        for (int row = 0; row < log.rewards.length; row++) {
            log.observations[row] = Arrays.copyOf(log.observations[row], 4);
            log.observations[row][3] = factor * log.rewards[row] + offset;
        }
        Path file = flat(log, false);
        assertThat(found(file)).containsExactly("leaked-reward");
        JsonNode first = Cli.run("inspect", file, "--json").json().at("/findings/0");
        assertThat(first.get("severity").asText()).isEqualTo(severity);
        assertThat(first.get("seen").asText()).contains("component 3 ");
    }

    @Test
    void aLeakedRewardInMinari() throws IOException {
        List<Episode> episodes = mapped(pendulum, episode -> {
            float[] observations = new float[4 * (episode.length() + 1)];
            for (int t = 0; t <= episode.length(); t++) {
                System.arraycopy(episode.observations(), 3 * t, observations, 4 * t, 3);
                observations[4 * t + 3] = t < episode.length() ? episode.rewards()[t] : 0;
            }
            return new Episode(episode.id(), observations, episode.actions(), episode.rewards(), episode.ending());
        });
        assertThat(found(minari(pendulum, Box.unbounded(4), episodes))).containsExactly("leaked-reward");
    }

    @Test
    void halfOfTheEpisodesTwice() throws IOException {
        for (Dataset dataset : List.of(pendulum, cartpole)) {
            List<Episode> episodes = new ArrayList<>(dataset.episodes());
            episodes.addAll(dataset.episodes().subList(0, dataset.episodes().size() / 2));
            Path file = FlatLog.of(dataset, episodes).write(directory.resolve(dataset.name() + ".hdf5"), true);
            assertThat(found(file)).containsExactly("duplicate-episodes");
            assertThat(Cli.run("inspect", file, "--json")
                            .json()
                            .at("/quality/duplicates/episodes")
                            .asInt())
                    .isEqualTo(dataset.episodes().size() / 2);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "1, 1.5"})
    void clippedActions(float scale, float limit) throws IOException {
        FlatLog log = FlatLog.of(pendulum);
        for (float[] action : log.actions) {
            action[0] = Math.max(-limit, Math.min(limit, scale * action[0]));
        }
        Path file = flat(log, true);
        assertThat(found(file)).containsExactly("clipped-actions");
        assertThat(found(file, "--action-low", "-2", "--action-high", "2")).containsExactly("clipped-actions");
    }

    @Test
    void stepsThatWereLoggedTwice() throws IOException {
        List<Episode> episodes = mapped(pendulum, episode -> {
            float[] observations = episode.observations().clone();
            float[] actions = episode.actions().clone();
            float[] rewards = episode.rewards().clone();
            for (int t = 10; t + 1 < rewards.length; t += 20) {
                System.arraycopy(observations, 3 * t, observations, 3 * (t + 1), 3);
                actions[t + 1] = actions[t];
                rewards[t + 1] = rewards[t];
            }
            return new Episode(episode.id(), observations, actions, rewards, episode.ending());
        });
        assertThat(found(minari(pendulum, Box.unbounded(3), episodes))).containsExactly("duplicate-steps");
    }

    @Test
    void rowsInNoOrder() throws IOException {
        FlatLog log = FlatLog.of(pendulum);
        List<Integer> order = new ArrayList<>();
        for (int row = 0; row < log.rewards.length; row++) {
            order.add((int) (row * 2_741L % log.rewards.length));
        }
        float[][] observations = log.observations;
        float[][] next = log.nextObservations;
        log.observations = order.stream().map(row -> observations[row]).toArray(float[][]::new);
        log.nextObservations = order.stream().map(row -> next[row]).toArray(float[][]::new);
        log.timeouts = new byte[log.timeouts.length];
        assertThat(found(flat(log, true))).containsExactly("unordered-steps");
    }

    @Test
    void missingRows() throws IOException {
        FlatLog log = FlatLog.of(pendulum);
        float[][] observations = log.observations.clone();
        float[][] next = log.nextObservations.clone();
        for (int row = 100; row + 1 < observations.length; row += 200) {
            log.observations[row] = observations[row + 1];
            log.nextObservations[row] = next[row + 1];
        }
        assertThat(found(flat(log, true))).contains("cut-episodes");
    }

    @Test
    void notANumber() throws IOException {
        FlatLog log = FlatLog.of(pendulum);
        log.observations[123][1] = Float.NaN;
        Cli flat = Cli.run("inspect", flat(log, true));
        assertThat(flat.code()).isEqualTo(1);
        assertThat(flat.err())
                .contains("observations, row 123, which is step 123 of episode 0, column 1, is NaN", "repair the log")
                .hasLineCount(1);
        Cli minari = Cli.run("inspect", minariWithInfinity(), "--json");
        assertThat(minari.code()).isEqualTo(1);
        assertThat(minari.out()).isEmpty();
        assertThat(minari.err()).contains("episode_5", "rewards, row 3, is Infinity");
    }

    private Path minariWithInfinity() throws IOException {
        Path path = Files.createDirectories(directory.resolve("infinite/data"));
        try (WritableHdfFile file = HdfFile.write(path.resolve("main_data.hdf5"))) {
            WritableGroup group = file.putGroup("episode_5");
            group.putDataset("observations", new float[6][3]);
            group.putDataset("actions", new float[5][1]);
            group.putDataset("rewards", new float[] {0, 0, 0, Float.POSITIVE_INFINITY, 0});
            group.putDataset("terminations", new boolean[5]);
            group.putDataset("truncations", new boolean[] {false, false, false, false, true});
        }
        return path.resolve("..");
    }

    @Test
    void jsonHoldsMeasuresFindingsAndAVerdict() throws IOException {
        for (Dataset dataset : List.of(pendulum, cartpole)) {
            Path path = directory.resolve(dataset.name());
            dataset.writeMinari(path);
            JsonNode json = Cli.run("inspect", path, "--json").json();
            for (String measure : List.of("trajectoryQuality", "coverage", "behavior", "reward", "duplicates")) {
                assertThat(json.at("/quality/" + measure).isObject())
                        .as(measure)
                        .isTrue();
            }
            double quality = json.at("/quality/trajectoryQuality/value").asDouble();
            double coverage = json.at("/quality/coverage/value").asDouble();
            assertThat(quality).isBetween(0.0, 1.0);
            assertThat(coverage).isBetween(0.0, 1.0);
            for (JsonNode finding : json.get("findings")) {
                assertThat(finding.get("name").asText()).matches("[a-z]+(-[a-z]+)*");
                assertThat(finding.get("severity").asText()).isIn("error", "warning", "note");
                for (String text : List.of("seen", "consequence", "remedy")) {
                    assertThat(finding.get(text).asText()).isNotBlank();
                }
            }
            assertThat(json.at("/verdict/algorithms")).isNotEmpty();
            for (JsonNode advice : json.at("/verdict/algorithms")) {
                Algorithms.named(advice.get("name").asText()).requireFit(dataset.actionSpace());
            }
        }
    }

    @Test
    void discreteActionsHaveSharesAndNoMean() throws IOException {
        Path path = directory.resolve("cartpole");
        cartpole.writeMinari(path);
        String text = Cli.run("inspect", path).out();
        assertThat(text).contains("action shares", "observation 3").doesNotContain("action 0  ");
        JsonNode shares = Cli.run("inspect", path, "--json").json().at("/quality/behavior/actionShares");
        assertThat(shares.get(0).asDouble() + shares.get(1).asDouble()).isCloseTo(1, within(1e-12));
    }

    @Test
    void referencesAreStatedByTheUser() throws IOException {
        Path path = directory.resolve("pendulum");
        pendulum.writeMinari(path);
        JsonNode json = Cli.run("inspect", path, "--json", "--reference", path, "--reference-returns=-1000000,1000000")
                .json();
        assertThat(json.at("/quality/coverage/value").asDouble()).isEqualTo(1);
        assertThat(json.at("/quality/trajectoryQuality/value").asDouble()).isBetween(0.499, 0.5);
        Cli other = Cli.run("inspect", path, "--reference-returns=5,4");
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("a lower and a higher one");
        cartpole.writeMinari(directory.resolve("cartpole"));
        Cli unlike = Cli.run("inspect", path, "--reference", directory.resolve("cartpole"));
        assertThat(unlike.code()).isEqualTo(2);
        assertThat(unlike.err()).contains("choose one of the same task");
    }

    @Test
    void thePageShowsFindingsAndCharts() throws IOException {
        FlatLog log = FlatLog.of(cartpole);
        log.terminals = FlatLog.rolled(log.terminals, 1);
        Path html = directory.resolve("page.html");
        Cli.run("inspect", flat(log, false), "--html", html);
        assertThat(Files.readString(html)).contains("late-terminals · error", "Faulty.", "% of steps", "action 1");
    }
}
