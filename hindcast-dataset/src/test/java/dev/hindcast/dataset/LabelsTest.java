package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of an episode as a whole goes where the episode goes. */
class LabelsTest {
    private static final List<String> POLICIES = List.of("random", "expert \u00e9");

    /** Each episode's user is its own, told by its first reward. */
    private static Dataset labelled(int episodes) {
        Dataset dataset = Samples.continuous(episodes, 3);
        return dataset.withLabels(
                        "policy",
                        IntStream.range(0, episodes)
                                .mapToObj(i -> POLICIES.get(i % 2))
                                .toList())
                .withLabels("user", users(dataset));
    }

    private static List<String> users(Dataset dataset) {
        return dataset.episodes().stream()
                .map(episode -> "user " + episode.rewards()[0])
                .toList();
    }

    private static List<String> of(Dataset dataset, String column) {
        return dataset.labels(column).orElseThrow();
    }

    @Test
    void columnsAreSortedAndThoseOfOthersAreNotThere() {
        Dataset dataset = labelled(3);
        assertThat(dataset.labelColumns()).containsExactly("policy", "user");
        assertThat(dataset.labels("day")).isEmpty();
        assertThat(Samples.continuous(3, 3).labelColumns()).isEmpty();
        assertThat(of(dataset, "policy")).containsExactly(POLICIES.get(0), POLICIES.get(1), POLICIES.get(0));
        assertThat(of(dataset.withLabels("policy", List.of("a", "b", "a")), "policy"))
                .containsExactly("a", "b", "a");
        assertThat(dataset.fingerprint()).isEqualTo(Samples.continuous(3, 3).fingerprint());
    }

    @Test
    void aColumnHasOneValueAnEpisodeAndAName() {
        Dataset dataset = Samples.continuous(3, 3);
        assertThatThrownBy(() -> dataset.withLabels("day", List.of("1", "2")))
                .hasMessageContaining("holds 3 episodes, but 2 labels of day");
        assertThatThrownBy(() -> dataset.withLabels("a/b", List.of("1", "2", "3")))
                .hasMessageContaining("without '/'");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 100})
    void theyGoWhereTheirEpisodesGo(int episodes) {
        Dataset dataset = labelled(episodes);
        Split split = dataset.split(0.3, 5);
        int[] chosen = {episodes - 1, 0, episodes - 1};
        for (Dataset part : List.of(
                split.training(),
                split.heldOut(),
                dataset.topByReturn(0.5),
                dataset.filter(episode -> episode.length() > 1),
                dataset.episodesAt(chosen),
                dataset.withName("other"),
                dataset.concat(labelled(3)))) {
            assertThat(of(part, "user")).isEqualTo(users(part));
        }
        assertThat(of(dataset.mapRewards(reward -> 0), "user")).isEqualTo(users(dataset));
        assertThat(of(dataset.episodesAt(chosen), "policy"))
                .containsExactly(POLICIES.get((episodes - 1) % 2), POLICIES.get(0), POLICIES.get((episodes - 1) % 2));
        assertThat(dataset.concat(dataset.withLabels("day", users(dataset))).labelColumns())
                .containsExactly("policy", "user");
        assertThat(dataset.concat(Samples.continuous(2, 3)).labelColumns()).isEmpty();
    }

    @Test
    void aFileKeepsThem(@TempDir Path directory) {
        Dataset dataset = labelled(120);
        dataset.writeMinari(directory);
        Dataset read = Dataset.open(directory);
        assertThat(read.labelColumns()).containsExactly("policy", "user");
        assertThat(of(read, "policy")).isEqualTo(of(dataset, "policy"));
        assertThat(of(read, "user")).isEqualTo(of(dataset, "user"));
        assertThat(read.fingerprint()).isEqualTo(dataset.fingerprint());
    }

    @Test
    void masksAndProbabilitiesStayBesideThem(@TempDir Path directory) {
        Dataset masked = Samples.masked(12, 7);
        Dataset dataset = masked.withLabels("user", users(masked));
        dataset.writeMinari(directory);
        Dataset read = Dataset.open(directory);
        assertThat(read.fingerprint()).isEqualTo(dataset.fingerprint());
        assertThat(read.labelColumns()).containsExactly("user");
        assertThat(of(read, "user")).isEqualTo(of(dataset, "user"));
    }

    @Test
    void pythonReadsThem(@TempDir Path directory) throws Exception {
        labelled(2).writeMinari(directory, Map.of());
        String output = Python.run("""
                import sys, h5py, minari
                with h5py.File(sys.argv[1] + '/main_data.hdf5') as f:
                    print(f['episode_1/infos/policy'][()].decode())
                print(sum(1 for _ in minari.MinariDataset(sys.argv[1]).iterate_episodes()))
                """, directory.resolve("data"));
        assertThat(output.strip()).isEqualTo(POLICIES.get(1) + "\n2");
    }

    private static Path minari(Path directory, List<Map<String, Object>> infos) {
        Path file = directory.resolve("main_data.hdf5");
        try (WritableHdfFile out = HdfFile.write(file)) {
            for (int i = 0; i < infos.size(); i++) {
                var group = out.putGroup("episode_" + i);
                group.putDataset("observations", new float[][] {{0, 1}, {2, 3}, {i, 5}});
                group.putDataset("actions", new float[][] {{0}, {1}});
                group.putDataset("rewards", new float[] {1, 2});
                group.putDataset("terminations", new byte[] {0, 1});
                group.putDataset("truncations", new byte[] {0, 0});
                var within = group.putGroup("infos");
                infos.get(i).forEach(within::putDataset);
            }
        }
        return file;
    }

    /** Scalars and arrays of a row a step, with and without that of the reset; texts and numbers of all kinds. */
    @Test
    void whatHoldsOneValueThroughoutEachEpisodeIsALabel(@TempDir Path directory) {
        Dataset read = Dataset.open(minari(
                directory,
                List.of(
                        Map.of(
                                "day", new int[] {3, 3, 3},
                                "user", new long[] {9_007_199_254_740_993L, 9_007_199_254_740_993L},
                                "epsilon", new double[] {0.25},
                                "policy", new String[] {"a", "a", "a"},
                                "name", "x",
                                "changing", new int[] {1, 2, 3},
                                "wide", new float[][] {{1, 1}, {1, 1}},
                                "once", new int[] {1}),
                        Map.of(
                                "day", new int[] {4},
                                "user", new long[] {7, 7},
                                "epsilon", new double[] {1, 1, 1},
                                "policy", new String[] {"b"},
                                "name", "y",
                                "changing", new int[] {1, 1, 1},
                                "wide", new float[][] {{1, 1}, {1, 1}}))));
        assertThat(read.labelColumns()).containsExactly("day", "epsilon", "name", "policy", "user");
        assertThat(of(read, "day")).containsExactly("3", "4");
        assertThat(of(read, "user")).containsExactly("9007199254740993", "7");
        assertThat(of(read, "epsilon")).containsExactly("0.25", "1");
        assertThat(of(read, "policy")).containsExactly("a", "b");
        assertThat(of(read, "name")).containsExactly("x", "y");
    }

    @Test
    void aFlatLayoutHasThemByStep(@TempDir Path directory) {
        Path file = directory.resolve("flat.hdf5");
        try (WritableHdfFile out = HdfFile.write(file)) {
            out.putDataset("observations", new float[][] {{0, 1}, {2, 3}, {4, 5}, {6, 7}, {8, 9}});
            out.putDataset("actions", new float[][] {{0.5f}, {-0.5f}, {1}, {0}, {0}});
            out.putDataset("rewards", new float[] {1, 2, 3, 4, 5});
            out.putDataset("terminals", new byte[] {0, 1, 0, 0, 1});
            out.putDataset("timeouts", new byte[] {0, 0, 0, 1, 0});
            var infos = out.putGroup("infos");
            infos.putDataset("logger", new int[] {1, 1, 2, 2, 1});
            infos.putDataset("temperature", new float[] {0.1f, 0.1f, 2, 2, 2});
            infos.putDataset("day", new int[] {1, 1, 1, 2, 2});
            infos.putDataset("short", new int[] {1, 1});
        }
        Dataset read = Dataset.open(file);
        assertThat(read.labelColumns()).containsExactly("logger", "temperature");
        assertThat(of(read, "logger")).containsExactly("1", "2", "1");
        assertThat(of(read, "temperature")).containsExactly("0.1", "2", "2");
    }

    /** A column is four bytes an episode, not a text each: a million episodes of two policies stay small. */
    @Test
    void aColumnOfFewValuesKeepsOneOfEach() {
        List<String> copies = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            copies.add(new String(POLICIES.get(i % 2)));
        }
        List<String> column = of(Samples.continuous(100, 3).withLabels("policy", copies), "policy");
        assertThat(column).isEqualTo(copies);
        assertThat(column.get(98)).isSameAs(column.get(0));
    }
}
