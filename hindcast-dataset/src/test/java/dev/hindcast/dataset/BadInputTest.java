package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadInputTest {
    @TempDir
    Path directory;

    private static void assertRefused(Path path, OpenOptions options, String... words) {
        assertThatThrownBy(() -> Dataset.open(path, options))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(path.getFileName().toString())
                .hasMessageContainingAll(words);
    }

    private void assertRefused(D4rlFile file, String... words) {
        assertRefused(file.write(directory.resolve("bad.hdf5")), OpenOptions.defaults(), words);
    }

    @Test
    void theSoundFileIsRead() {
        Dataset dataset = Dataset.open(new D4rlFile().write(directory.resolve("sound.hdf5")));
        assertThat(dataset.name()).isEqualTo("sound");
        assertThat(dataset.episodes()).hasSize(2);
        assertThat(dataset.episodes().get(0).ending()).isEqualTo(Ending.TERMINATED);
        assertThat(dataset.episodes().get(1).ending()).isEqualTo(Ending.TRUNCATED);
        assertThat(dataset.episodes().get(1).observations()).containsExactly(4, 5, 6, 7);
        Dataset compressed = Dataset.open(new D4rlFile().writeCompressed(directory.resolve("compressed.hdf5")));
        assertThat(compressed.fingerprint()).isEqualTo(dataset.fingerprint());
    }

    @Test
    void anUnfinishedEpisodeIsKeptWithAWarning() {
        D4rlFile file = new D4rlFile().with("timeouts", new byte[4]);
        Dataset dataset = Dataset.open(file.write(directory.resolve("open.hdf5")));
        assertThat(dataset.transitions()).isEqualTo(4);
        assertThat(dataset.episodes().get(1).ending()).isEqualTo(Ending.TRUNCATED);
        assertThat(dataset.warnings()).anyMatch(warning -> warning.contains("no end"));
    }

    @Test
    void aJumpOfNextObservationsCutsTheEpisode() {
        D4rlFile file = new D4rlFile()
                .with("terminals", new byte[4])
                .without("timeouts")
                .with("next_observations", new float[][] {{2, 3}, {9, 9}, {6, 7}, {8, 8}});
        Dataset dataset = Dataset.open(file.write(directory.resolve("jump.hdf5")));
        assertThat(dataset.episodes()).hasSize(2).allMatch(episode -> episode.ending() == Ending.TRUNCATED);
        assertThat(dataset.episodes().get(0).observations()).containsExactly(0, 1, 2, 3, 9, 9);
        assertThat(dataset.warnings()).anyMatch(warning -> warning.contains("At 1 steps"));
    }

    private Dataset walk(int shift, byte[] terminals) {
        float[][] observations = new float[20][];
        float[][] next = new float[20][];
        for (int row = 0; row < 20; row++) {
            observations[row] = new float[] {row < 10 ? row : row + 100};
            next[Math.floorMod(row + shift, 20)] = new float[] {observations[row][0] + 1};
        }
        D4rlFile file = new D4rlFile()
                .with("observations", observations)
                .with("next_observations", next)
                .with("actions", new float[20][1])
                .with("rewards", new float[20])
                .with("terminals", terminals)
                .without("timeouts");
        return Dataset.open(file.write(directory.resolve("walk.hdf5")));
    }

    private static byte[] flags(int... rows) {
        byte[] flags = new byte[20];
        Arrays.stream(rows).forEach(row -> flags[row] = 1);
        return flags;
    }

    @Test
    void soundSuccessorsContradictNothing() {
        Dataset dataset = walk(0, flags(9, 19));
        assertThat(dataset.contradictions()).isEmpty();
        assertThat(dataset.episodes()).hasSize(2);
        assertThat(dataset.episodes().get(0).observations()).hasSize(11);
    }

    @Test
    void shiftedSuccessorsAreSetAside() {
        for (int shift : new int[] {-1, 1, 2}) {
            Dataset dataset = walk(shift, flags(9, 19));
            assertThat(dataset.contradictions())
                    .singleElement()
                    .satisfies(found -> assertThat(found.kind()).isEqualTo(Contradiction.Kind.SHIFTED_SUCCESSORS))
                    .satisfies(found -> assertThat(found.among()).isEqualTo(18));
            assertThat(dataset.episodes()).hasSize(2);
            assertThat(dataset.episodes().get(0).observations()).hasSize(10);
            assertThat(dataset.warnings()).anyMatch(warning -> warning.contains("is set aside"));
            assertThat(dataset.topByReturn(0.5).contradictions()).isEqualTo(dataset.contradictions());
        }
    }

    @Test
    void endsAStepLateAreNoticed() {
        assertThat(walk(0, flags(10)).contradictions())
                .singleElement()
                .satisfies(found -> assertThat(found.kind()).isEqualTo(Contradiction.Kind.LATE_ENDS));
        assertThat(walk(0, flags(19)).contradictions())
                .singleElement()
                .satisfies(found -> assertThat(found.kind()).isEqualTo(Contradiction.Kind.CUT_EPISODES))
                .satisfies(found -> assertThat(found.count()).isEqualTo(1));
    }

    @Test
    void endsWithinAnEpisodeAreNoticed() {
        D4rlFile file = new D4rlFile()
                .with("terminals", new byte[] {1, 0, 0, 1})
                .with("episode_terminals", new byte[] {0, 0, 0, 1});
        assertThat(Dataset.open(file.write(directory.resolve("within.h5"))).contradictions())
                .singleElement()
                .satisfies(found -> assertThat(found.kind()).isEqualTo(Contradiction.Kind.ENDS_WITHIN))
                .satisfies(found -> assertThat(found.count()).isEqualTo(1));
    }

    @Test
    void parquetFilesOfMinari() throws IOException {
        Files.createDirectories(directory.resolve("data/0"));
        Files.writeString(directory.resolve("data/0/part-0.parquet"), "PAR1");
        assertRefused(directory, OpenOptions.defaults(), "Parquet files", "not supported", "update_from_storage");
    }

    @Test
    void missingKeys() {
        assertRefused(new D4rlFile().without("rewards"), "no array 'rewards'", "observations");
        assertRefused(new D4rlFile().without("terminals"), "no array 'terminals'");
        assertRefused(new D4rlFile().without("observations").without("actions"), "known layouts", "rewards");
    }

    @Test
    void valuesThatAreNoNumbers() {
        assertRefused(
                new D4rlFile().with("rewards", new float[] {1, 2, Float.NaN, 4}),
                "rewards, row 2, which is step 0 of episode 1,",
                "NaN");
        assertRefused(
                new D4rlFile().with("observations", new double[][] {{0, 1}, {1, 1e300}, {0, 0}, {0, 0}}),
                "observations, row 1, which is step 1 of episode 0, column 1,",
                "1.0E300",
                "divide column 1");
        assertRefused(new D4rlFile().with("rewards", new String[] {"a", "b", "c", "d"}), "rewards", "plain numbers");
    }

    @Test
    void lengthsThatDisagree() {
        assertRefused(
                new D4rlFile().with("actions", new float[][] {{1}, {1}}), "actions", "2 rows", "lengths disagree");
        assertRefused(new D4rlFile().with("timeouts", new byte[5]), "timeouts", "5 rows", "lengths disagree");
        assertRefused(new D4rlFile().with("rewards", new float[4][3]), "rewards", "3 columns");
        assertRefused(new D4rlFile().with("next_observations", new float[4][5]), "next_observations", "5 components");
    }

    @Test
    void actionsOtherThanStated() {
        Path file = new D4rlFile().write(directory.resolve("actions.hdf5"));
        OpenOptions options = OpenOptions.defaults();
        assertRefused(file, options.withDiscreteActions(2), "row 0", "0.5");
        assertRefused(file, options.withActionBounds(new float[3], new float[] {1, 1, 1}), "3 bounds");
        Dataset narrow = Dataset.open(file, options.withActionBounds(-0.5f, 0.5f));
        assertThat(narrow.warnings()).singleElement().asString().contains("1 action components lie outside");
        Path discrete =
                new D4rlFile().with("actions", new int[] {0, 1, 2, 1}).write(directory.resolve("discrete.hdf5"));
        assertThat(Dataset.open(discrete).actionSpace()).isEqualTo(new Discrete(3));
        assertRefused(discrete, options.withDiscreteActions(2), "action 2");
        assertThatThrownBy(() -> options.withDiscreteActions(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.withActionBounds(0, 1).withActionType(OpenOptions.ActionType.DISCRETE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pathsThatAreNoData() throws IOException {
        OpenOptions options = OpenOptions.defaults();
        assertRefused(directory.resolve("none"), options, "There is no file");
        assertRefused(Files.createDirectory(directory.resolve("plain")), options, "main_data.hdf5");
        assertRefused(Files.createFile(directory.resolve("empty.hdf5")), options, "is empty");
        assertRefused(Files.writeString(directory.resolve("text.csv"), "a,b\n1,2\n"), options, "neither an HDF5 file");
    }

    @Test
    void truncatedFiles() throws IOException {
        byte[] bytes = Files.readAllBytes(new D4rlFile().write(directory.resolve("whole.hdf5")));
        Path file = directory.resolve("cut.hdf5");
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        assertRefused(file, OpenOptions.defaults(), "truncated", (bytes.length - 1) + " of " + bytes.length);
        for (int length = 0; length < bytes.length; length += 37) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertRefused(file, OpenOptions.defaults(), "cut.hdf5");
        }
    }

    @Test
    void minariMetadataThatContradictTheData() throws IOException {
        Samples.continuous(3, 1).writeMinari(directory);
        Path metadata = directory.resolve("data/metadata.json");
        Path data = directory.resolve("data");
        OpenOptions options = OpenOptions.defaults();
        Files.writeString(metadata, Files.readString(metadata).replace(": 3", ": 4"));
        assertRefused(data, options, "metadata.json is not what was written", "take 'crc32' out of it");
        Samples.continuous(3, 1).writeMinari(Files.createDirectory(directory.resolve("again")));
        Files.copy(directory.resolve("again/data/metadata.json"), metadata, StandardCopyOption.REPLACE_EXISTING);
        String sound = Unsealed.metadata(metadata);
        Files.writeString(metadata, sound.replace("\\\"shape\\\": [2]", "\\\"shape\\\": [3]"));
        assertRefused(data, options, "action_space", "2 values", "3");
        Files.writeString(metadata, "{");
        assertThatThrownBy(() -> Dataset.open(data))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("metadata.json is not readable JSON");
        Files.writeString(metadata, sound.replace("\"total_episodes\" : 3", "\"total_episodes\" : 4"));
        assertThat(Dataset.open(data).warnings()).anyMatch(warning -> warning.contains("4 episodes"));
        Files.delete(metadata);
        assertThat(Dataset.open(data).warnings()).anyMatch(warning -> warning.contains("guessed"));
        Files.writeString(metadata, "[".repeat(100_000));
        assertThatThrownBy(() -> Dataset.open(data)).isInstanceOf(DatasetException.class);
    }

    @Test
    void readsWhatH5pyWrites() throws Exception {
        Path file = directory.resolve("h5py.hdf5");
        Python.run("""
            import sys, h5py, numpy as np
            rng = np.random.default_rng(0)
            with h5py.File(sys.argv[1], 'w', userblock_size=512) as f:
                f.create_dataset('observations', data=rng.normal(size=(5000, 7)).astype('>f4'), compression='gzip', shuffle=True)
                f.create_dataset('actions', data=rng.normal(size=(5000, 2)), compression='lzf', chunks=(700, 2))
                f.create_dataset('rewards', data=rng.normal(size=(5000, 1)).astype('f2'), fletcher32=True, maxshape=(None, 1))
                f.create_dataset('terminals', data=np.arange(5000) % 100 == 99, compression='gzip')
                f.create_dataset('timeouts', data=(np.arange(5000) % 70 == 69).astype('i4'), chunks=(7,))
            with h5py.File(sys.argv[1]) as f:
                np.savez(sys.argv[2], **{k: f[k][:].astype('f4') for k in f})
            """, file, directory.resolve("expected.npz"));
        Dataset dataset = Dataset.open(file);
        var expected = Npz.read(directory.resolve("expected.npz"));
        assertThat(dataset.transitions()).isEqualTo(5000);
        int row = 0;
        for (Episode episode : dataset.episodes()) {
            int length = episode.length();
            assertThat(episode.observations())
                    .isEqualTo(Arrays.copyOfRange(expected.get("observations").floats(), row * 7, (row + length) * 7));
            assertThat(episode.actions())
                    .isEqualTo(Arrays.copyOfRange(expected.get("actions").floats(), row * 2, (row + length) * 2));
            assertThat(episode.rewards())
                    .isEqualTo(Arrays.copyOfRange(expected.get("rewards").floats(), row, row + length));
            row += length;
            assertThat(row % 100 == 0 || row % 70 == 0).isTrue();
            assertThat(episode.ending()).isEqualTo(row % 100 == 0 ? Ending.TERMINATED : Ending.TRUNCATED);
        }
    }

    @Test
    void refusesShapesThatTheFileCannotHold() throws Exception {
        Path file = directory.resolve("bomb.hdf5");
        for (String shape : List.of("(10**12, 100)", "(4 * 10**6, 17)", "(2**31 - 1, 1)")) {
            Python.run("""
                import sys, h5py
                with h5py.File(sys.argv[1], 'w') as f:
                    f.create_dataset('observations', eval(sys.argv[2]), 'f4', chunks=(1000, 1), compression='gzip')
                    for key in ('actions', 'rewards', 'terminals'):
                        f.create_dataset(key, (eval(sys.argv[2])[0],), 'f4', chunks=(1000,), compression='gzip')
                """, file, shape);
            assertRefused(file, OpenOptions.defaults(), "damaged");
        }
    }

    @Test
    void aChunkThatWasNeverWrittenIsNoZero() throws Exception {
        Path file = directory.resolve("hole.hdf5");
        Python.run("""
            import sys, h5py, numpy as np
            with h5py.File(sys.argv[1], 'w') as f:
                for key in ('observations', 'actions', 'terminals'):
                    f[key] = np.zeros(3000, 'f4')
                f.create_dataset('rewards', (3000,), 'f4', chunks=(1000,))[:1500] = 1
            """, file);
        assertRefused(file, OpenOptions.defaults(), "rewards", "written in part only", "row 2000", "row 2999");
    }
}
