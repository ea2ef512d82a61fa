package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MinariTest {
    @TempDir
    Path directory;

    static Stream<Dataset> datasets() {
        return Stream.of(
                Samples.continuous(30, 1),
                Samples.dataset(Box.of(4, -2, Float.POSITIVE_INFINITY), new Discrete(3, 1), 20, 2),
                Samples.dataset(new Discrete(16), new Discrete(4), 20, 3),
                Samples.dataset(Box.unbounded(1), Box.of(1, -2, 2), 10, 4),
                Samples.dataset(Box.unbounded(1000), Box.of(1, -2, 2), 3, 5));
    }

    private static void assertEpisodes(Dataset actual, Dataset expected) {
        assertThat(actual.episodes()).hasSameSizeAs(expected.episodes());
        for (int i = 0; i < expected.episodes().size(); i++) {
            Episode episode = expected.episodes().get(i);
            assertThat(actual.episodes().get(i))
                    .returns(episode.id(), Episode::id)
                    .returns(episode.ending(), Episode::ending)
                    .matches(other -> Arrays.equals(other.observations(), episode.observations()), "observations")
                    .matches(other -> Arrays.equals(other.actions(), episode.actions()), "actions")
                    .matches(other -> Arrays.equals(other.rewards(), episode.rewards()), "rewards");
        }
    }

    private static void assertEqual(Dataset actual, Dataset expected) {
        assertThat(actual.name()).isEqualTo(expected.name());
        assertThat(actual.environmentId()).isEqualTo(expected.environmentId());
        assertThat(actual.observationSpace()).isEqualTo(expected.observationSpace());
        assertThat(actual.actionSpace()).isEqualTo(expected.actionSpace());
        assertEpisodes(actual, expected);
        assertThat(actual.warnings()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("datasets")
    void readsBackExactlyWhatItWrote(Dataset dataset) throws IOException {
        dataset.writeMinari(directory, Map.of("command", "collect"));
        assertEqual(Dataset.open(directory), dataset);
        assertThat(directory.toFile().list()).containsExactly("data");
        assertThat(Files.readString(directory.resolve("data/metadata.json"))).contains("\"command\" : \"collect\"");
    }

    @ParameterizedTest
    @MethodSource("datasets")
    void pythonReadsWhatWasWritten(Dataset dataset) throws Exception {
        dataset.writeMinari(directory);
        String output = Python.run("""
            import sys, numpy as np, minari, h5py
            d = minari.MinariDataset(sys.argv[1])
            print(d.total_episodes, d.total_steps, d.env_spec.id, d.id)
            print(d.observation_space, d.action_space)
            total, last = 0.0, 0.0
            for e in d.iterate_episodes():
                n = len(e.rewards)
                assert len(e.observations) == n + 1 and len(e.actions) == n, e
                assert e.terminations[-1] + e.truncations[-1] == 1 and not e.terminations[:-1].any()
                assert all(a in d.action_space for a in e.actions), e.actions
                total += float(e.rewards.astype('f8').sum()); last += float(np.asarray(e.observations[n - 1], 'f8').sum())
            print(repr(total), repr(last))
            with h5py.File(sys.argv[1] + '/main_data.hdf5') as f:
                assert sorted(f) == sorted(f'episode_{i}' for i in range(d.total_episodes))
                assert all(f[k].attrs['total_steps'] == len(f[k]['rewards']) for k in f)
            """, directory.resolve("data"));
        double rewards =
                dataset.episodes().stream().mapToDouble(Episode::totalReward).sum();
        String[] lines = output.strip().split("\n", -1);
        assertThat(lines[0])
                .isEqualTo(dataset.episodes().size() + " " + dataset.transitions() + " Sample-v0 samples-v0");
        assertThat(lines[1]).contains(dataset.actionSpace() instanceof Discrete ? "Discrete(" : "Box(");
        assertThat(Double.parseDouble(lines[2].split(" ", -1)[0]))
                .isCloseTo(rewards, org.assertj.core.api.Assertions.within(1e-6));
    }

    @Test
    void keepsTheReturnsThatItsMakersCompareWith() {
        ReferenceReturns returns = new ReferenceReturns(-5, 20);
        Dataset dataset = Samples.continuous(4, 1).withReferenceReturns(returns);
        dataset.writeMinari(directory);
        Dataset read = Dataset.open(directory);
        assertThat(read.referenceReturns()).contains(returns);
        assertThat(read.split(0.5, 1).heldOut().referenceReturns()).contains(returns);
        assertThat(read.concat(read).referenceReturns()).contains(returns);
        assertThat(read.concat(Dataset.open(directory).mapRewards(r -> r)).referenceReturns())
                .isEmpty();
        assertThat(read.mapRewards(reward -> reward / 2).referenceReturns()).isEmpty();
    }

    @Test
    void roundTripsAPublishedFile() {
        Dataset door = Dataset.open(SharedData.require("minari-door-human-v2"));
        door.writeMinari(directory);
        assertEqual(Dataset.open(directory), door);
    }

    @Test
    void manyEpisodesAreReadByPython() throws Exception {
        Dataset cartpole = Dataset.open(SharedData.require("d3rlpy/cartpole_random_v1.1.0.h5"));
        cartpole.writeMinari(directory);
        Dataset read = Dataset.open(directory);
        assertEpisodes(read, cartpole);
        String output = Python.run(
                "import sys, minari; d = minari.MinariDataset(sys.argv[1]); print(d.total_episodes, sum(len(e) for e"
                        + " in d))",
                directory.resolve("data"));
        assertThat(output.strip()).isEqualTo("4512 99999");
    }

    @Test
    void leavesNothingWhereItCannotWrite() throws IOException {
        Dataset dataset = Samples.continuous(2, 1);
        dataset.writeMinari(directory.resolve("there"));
        assertThatThrownBy(() -> dataset.writeMinari(directory.resolve("there")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("exists already");
        Path blocked = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> dataset.writeMinari(blocked.resolve("below"))).isInstanceOf(DatasetException.class);
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("there", "file");
    }
}
