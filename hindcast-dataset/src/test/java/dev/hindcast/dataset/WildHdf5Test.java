package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HDF5 as programs of others leave it: links, arrays that nobody can read, files that were never finished. */
class WildHdf5Test {
    /** Two episodes of two steps, written as {@code f}; what follows it is free to change them. */
    private static final String LOG = """
        import sys, os, h5py, numpy as np
        directory = sys.argv[1]
        def log(f):
            f['observations'] = np.arange(8, dtype='f4').reshape(4, 2)
            f['actions'] = np.array([[.5], [-.5], [1], [0]], 'f4')
            f['rewards'] = np.array([1, 2, 3, 4], 'f4')
            f['terminals'] = np.array([0, 1, 0, 0], bool)
            f['timeouts'] = np.array([0, 0, 0, 1], bool)
        """;

    @TempDir
    Path temporary;

    private Path directory;

    @BeforeEach
    void makeFolder() throws IOException {
        directory = Files.createDirectories(temporary.resolve("data"));
    }

    private Path write(String change) throws IOException, InterruptedException {
        Path file = directory.resolve("log.hdf5");
        Python.run(
                LOG + "with h5py.File(directory + '/log.hdf5', 'w', libver='latest') as f:\n    log(f)\n"
                        + change.indent(4),
                directory);
        return file;
    }

    private static void assertLog(Dataset dataset) {
        assertThat(dataset.episodes()).hasSize(2);
        assertThat(dataset.episodes().get(0).observations()).containsExactly(0, 1, 2, 3);
        assertThat(dataset.episodes().get(1).rewards()).containsExactly(3, 4);
        assertThat(dataset.episodes()).extracting(Episode::ending).containsExactly(Ending.TERMINATED, Ending.TRUNCATED);
    }

    private static void assertRefused(Path path, String... words) {
        assertThatThrownBy(() -> Dataset.open(path))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("damaged")
                .hasMessageNotContaining("Exception");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "layout = h5py.VirtualLayout((4,), 'f4'); f.create_virtual_dataset('odd', layout)",
                "f.create_dataset('odd', (4,), 'f4', external=[('nowhere.bin', 0, 16)])",
                "f['odd'] = np.zeros(3, 'c8')",
                "f['odd'] = h5py.SoftLink('/nowhere')",
                "f['odd'] = h5py.ExternalLink('/etc/passwd', '/x')",
                "f.create_group('infos')['odd'] = h5py.SoftLink('/nowhere')",
                "f.create_group('infos')['odd'] = np.zeros(4, 'c8')",
                "f.attrs['flag'] = np.bool_(True); f['rewards'].attrs['flag'] = np.bool_(True)",
            })
    void whatNobodyNeedsStandsInNobodysWay(String odd) throws Exception {
        assertLog(Dataset.open(write(odd)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "f['rewards'] = np.zeros(4, 'c8') | records of several fields",
                "f['rewards'] = np.zeros(4, [('a', 'f4'), ('b', 'f4')]) | records of several fields",
                "f.create_dataset('rewards', data=['a', 'b', 'c', 'd']) | various lengths",
                "f.create_dataset('rewards', data=np.arange(4), scaleoffset=3) | filter 6 (scaleoffset)",
                "f['rewards'] = np.zeros(4, np.longdouble) | 128 bits",
            })
    void whatIsNotSupportedIsNamed(String array, String reason) throws Exception {
        assertRefused(write("del f['rewards']; " + array), "log.hdf5, rewards is not supported", reason);
    }

    @Test
    void linksWithinTheFileAreFollowed() throws Exception {
        assertLog(Dataset.open(write("""
            g = f.create_group('store')
            for k in list(f):
                if k != 'store':
                    f.move(k, 'store/' + k)
                    f[k] = h5py.SoftLink(('/' if k < 'r' else './') + 'store/' + k)
            """)));
        assertRefused(
                write("del f['rewards']; f['rewards'] = h5py.SoftLink('/gone')"),
                "rewards is a link to /gone",
                "where there is nothing");
        assertRefused(
                write("del f['rewards']; f['rewards'] = h5py.SoftLink('/r2'); f['r2'] = h5py.SoftLink('/rewards')"),
                "without an end");
    }

    private static final String OTHER = """
        with h5py.File(directory + '/' + %1$s, 'w') as other:
            other['r'] = f['rewards'][()]
        del f['rewards']
        f['rewards'] = h5py.ExternalLink(%2$s, '/r')
        """;

    @Test
    void linksToOtherFilesOfTheFolderAreFollowed() throws Exception {
        assertLog(Dataset.open(write(OTHER.formatted("'part.h5'", "'part.h5'"))));
        assertLog(Dataset.open(write(OTHER.formatted("'part.h5'", "directory + '/part.h5'"))));
        assertLog(Dataset.open(write(OTHER.formatted("'part.h5'", "'/home/of/another/machine/part.h5'"))));
        Files.createDirectories(directory.resolve("below"));
        assertLog(Dataset.open(write(OTHER.formatted("'below/part.h5'", "'below/part.h5'"))));
        assertRefused(write(OTHER.formatted("'part.h5'", "'none.h5'")), "none.h5", "does not exist");
    }

    @Test
    void linksLeadNowhereOutsideOfTheFolder() throws Exception {
        String outside = "outside of the data set's folder";
        assertRefused(write(OTHER.formatted("'../secret.h5'", "'../secret.h5'")), "secret.h5", outside);
        assertRefused(
                write(OTHER.formatted("'../secret.h5'", "os.path.abspath(directory + '/../secret.h5')")), outside);
        Path file = write(OTHER.formatted("'../secret.h5'", "'inside.h5'"));
        Files.createSymbolicLink(directory.resolve("inside.h5"), temporary.resolve("secret.h5"));
        assertRefused(file, "inside.h5", outside);
    }

    @Test
    void aChecksumThatDisagreesIsFound() throws Exception {
        Path file = write("""
            del f['observations']
            f.create_dataset('observations', data=np.full((4, 2), 1234.5, 'f4'), chunks=(4, 2), fletcher32=True)
            """);
        Dataset.open(file);
        byte[] bytes = Files.readAllBytes(file);
        byte[] number = {0, 0x50, (byte) 0x9a, 0x44};
        int at = 0;
        while (!Arrays.equals(bytes, at, at + 4, number, 0, 4)) {
            at++;
        }
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(at + 1);
            out.write(0x51);
        }
        assertThatThrownBy(() -> Dataset.open(file)).hasMessageContainingAll("observations", "checksum", "damaged");
    }

    @Test
    void flagsThatWereNeverWrittenAreTheirFillValue() throws Exception {
        Dataset dataset = Dataset.open(write("del f['timeouts']; f.create_dataset('timeouts', (4,), '?')"));
        assertThat(dataset.episodes()).hasSize(2);
        assertThat(dataset.warnings()).anyMatch(warning -> warning.contains("has no end"));
        assertRefused(write("del f['actions']; f.create_dataset('actions', (4, 1), 'f4')"), "actions", "in part only");
    }

    @Test
    void whatFloatsDoNotHoldIsSaid() throws Exception {
        Dataset times = Dataset.open(write("""
            del f['observations']
            f['observations'] = np.stack([np.arange(4), 1_700_000_000 + np.arange(4)], 1)
            """));
        assertThat(times.warnings())
                .anyMatch(warning -> warning.contains("observations") && warning.contains("column 1 apart"));
        assertRefused(
                write("del f['rewards']; f['rewards'] = [0., 0., 0., -1e300]"),
                "rewards, row 3, which is step 1 of episode 1, is -1.0E300",
                "divide the array");
    }

    @Test
    void whatContradictsItselfIsNotDamaged() throws Exception {
        assertRefused(write("""
            del f['actions']
            f['actions'] = np.array([0, 1, 1, 0])
            f['infos/action_log_probs'] = np.array([-1., -1., .5, -1.])
            """), "log.hdf5 contradicts itself", "Episode 1, step 0", "0.5");
    }

    @Test
    void oneHotActionsAreReadAsChoices() throws Exception {
        Path file = write("del f['actions']; f['actions'] = np.eye(3, dtype='f4')[[2, 0, 1, 2]]");
        assertThat(Dataset.open(file).warnings()).anyMatch(warning -> warning.contains("row of a single 1"));
        Dataset dataset = Dataset.open(file, OpenOptions.defaults().withDiscreteActions(3));
        assertThat(dataset.actionSpace()).isEqualTo(new Discrete(3));
        assertThat(dataset.episodes().get(0).actions()).containsExactly(2, 0);
        assertThat(dataset.episodes().get(1).actions()).containsExactly(1, 2);
    }

    /** Rewards a row late, an end on the row of the terminal observation. */
    @Test
    void filesOfD3rlpyBefore080AreShifted() throws Exception {
        Path file = write("""
            f['rewards'][:] = [0, 1, 0, 3]
            f['terminals'][:] = [0, 1, 0, 1]
            del f['timeouts']
            f['discrete_action'] = False
            """);
        Dataset dataset = Dataset.open(file);
        assertThat(dataset.transitions()).isEqualTo(2);
        assertThat(dataset.episodes()).extracting(Episode::totalReward).containsExactly(1.0, 3.0);
        assertThat(dataset.episodes().get(0).observations()).containsExactly(0, 1, 2, 3);
        assertThat(dataset.episodes().get(1).actions()).containsExactly(1);
        assertThat(dataset.warnings()).anyMatch(warning -> warning.contains("before 0.80"));
        assertRefused(write("del f['timeouts']; f['discrete_action'] = False"), "before 0.80", "is not 0");
    }

    @Test
    void tuplesOfD3rlpy2AreRefusedInWords() throws Exception {
        assertRefused(write("""
            for k in list(f):
                del f[k]
            f['columns'] = ['observations', 'actions', 'rewards', 'terminated']
            f['num_episodes'] = 1
            f['observations_0_0'] = np.zeros((2, 3))
            f['observations_0_1'] = np.zeros((2, 3))
            """), "observations_0 is made of several arrays", "join");
    }
}
