package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HDF5 arrays whose numbers lie elsewhere: virtual ones, which are parts of others, and those in files of their own. */
class ElsewhereTest {
    /** A log whose arrays are in a store beside; {@code keep} is what is left to virtual arrays of all of them. */
    private static final String LOG = """
        import sys, os, h5py, numpy as np
        directory, version = sys.argv[1], sys.argv[2]
        os.chdir(directory)
        rng = np.random.default_rng(5)
        arrays = dict(observations=rng.normal(size=(6, 2, 3)).astype('f4'), actions=rng.normal(size=(6, 2)),
                      rewards=np.arange(6, dtype='i2'), terminals=np.array([0, 1, 0, 0, 0, 1], bool))
        with h5py.File('plain.hdf5', 'w') as f:
            for k, v in arrays.items():
                f[k] = v
        def virtual(f, key, shape, dtype, parts):
            layout = h5py.VirtualLayout(shape, dtype)
            for to, file, path, all_of, what in parts:
                layout[to] = h5py.VirtualSource(file, path, all_of)[what]
            if key in f:
                del f[key]
            f.create_virtual_dataset(key, layout, fillvalue=0)
        with h5py.File('log.hdf5', 'w', libver=version) as f:
            for k, v in arrays.items():
                f[k] = v
        """;

    @TempDir
    Path temporary;

    private Path directory;

    @BeforeEach
    void makeFolder() throws IOException {
        directory = Files.createDirectory(temporary.resolve("data"));
    }

    private Path write(String version, String change) throws IOException, InterruptedException {
        Python.run(
                LOG + "    f = h5py.File('log.hdf5', 'a', libver=version)\n" + change.indent(4) + "    f.close()\n",
                directory,
                version);
        return directory.resolve("log.hdf5");
    }

    private void assertAsPlain(Path file) {
        Dataset dataset = Dataset.open(file);
        Dataset plain = Dataset.open(directory.resolve("plain.hdf5"));
        assertThat(dataset.fingerprint()).isEqualTo(plain.fingerprint());
        assertThat(dataset.transitions()).isEqualTo(6);
    }

    private static void assertRefused(Path path, String... words) {
        assertThatThrownBy(() -> Dataset.open(path))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("damaged")
                .hasMessageNotContaining("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"earliest", "v110", "v112", "latest"})
    void virtualArraysAreReadAsHdf5ReadsThem(String version) throws Exception {
        assertAsPlain(write(version, """
            o = arrays['observations']
            with h5py.File('part-of-it.h5', 'w', libver=version) as part:
                part['x'] = np.concatenate([o[:2], np.zeros((1, 2, 3), 'f4'), o[3:4]])
                part.create_dataset('deeper/than/left', data=np.array(arrays['actions'][:, :1], '>f8'), chunks=(2, 1), compression='gzip')
            f['own'] = o[::-1]
            f['swapped-rows'] = o[[5, 4]]
            virtual(f, 'observations', o.shape, 'f4', [
                (np.s_[0:2], 'part-of-it.h5', 'x', (4, 2, 3), np.s_[0:2]),
                (np.s_[3:4], directory + '/part-of-it.h5', '/x', (4, 2, 3), np.s_[3:4]),
                (np.s_[2, :, 1:], '.', 'own', (6, 2, 3), np.s_[3, :, 1:]),
                (np.s_[2, :, :1], '.', 'own', (6, 2, 3), np.s_[3, :, :1]),
                (np.s_[4:5], '.', 'swapped-rows', (2, 2, 3), np.s_[1:2]),
                (np.s_[5:6], '.', 'swapped-rows', (2, 2, 3), np.s_[0:1])])
            f['right'] = arrays['actions'][:, 1:]
            virtual(f, 'actions', (6, 2), 'f8', [
                (np.s_[:, 0:1], 'part-of-it.h5', 'deeper/than/left', (6, 1), np.s_[:]), (np.s_[:, 1:2], '.', 'right', (6, 1), np.s_[:])])
            f['evens'], f['odds'] = np.arange(0, 6, 2, dtype='i1'), np.arange(1, 6, 2, dtype='u1')
            virtual(f, 'rewards', (6,), 'i2', [
                (np.s_[::2], '.', 'evens', (3,), np.s_[:]), (np.s_[1::2], '.', 'odds', (3,), np.s_[:])])
            assert all(np.array_equal(f[k][()], arrays[k]) for k in arrays)
            """));
    }

    @Test
    void whatNoPartCoversIsTheFillValue() throws Exception {
        assertAsPlain(write("latest", """
            f['last'] = np.array([1, 0, 0, 0, 1], bool)
            virtual(f, 'terminals', (6,), bool, [(np.s_[1:], '.', 'last', (5,), np.s_[:])])
            """));
        assertRefused(write("latest", """
                    f['some'] = arrays['rewards'][:2]
                    virtual(f, 'rewards', (6,), 'i2', [(np.s_[1:3], '.', 'some', (2,), np.s_[:])])
                    """), "rewards was written in part only", "row 0", "row 5");
        assertRefused(write("latest", "virtual(f, 'rewards', (6,), 'f4', [])"), "rewards was written in part only");
    }

    @Test
    void virtualArraysLeadNowhereOutside() throws Exception {
        String part = """
            with h5py.File(%s, 'w') as part:
                part['x'] = arrays['rewards']
            virtual(f, 'rewards', (6,), 'i2', [(np.s_[:], %s, 'x', (6,), np.s_[:])])
            """;
        assertRefused(write("latest", part.formatted("'../x.h5'", "'../x.h5'")), "x.h5", "outside of the data set's");
        Path file = write("latest", part.formatted("'../x.h5'", "'inside.h5'"));
        Files.createSymbolicLink(directory.resolve("inside.h5"), temporary.resolve("x.h5"));
        assertRefused(file, "inside.h5", "outside of the data set's");
        assertRefused(write("latest", part.formatted("'x.h5'", "'gone.h5'")), "gone.h5", "does not exist");
        assertRefused(
                write("latest", part.formatted("'x.h5'", "'x.h5'").replace("'x', (6", "'y', (6")),
                "rewards has a part in y of x.h5",
                "no array");
    }

    @Test
    void virtualArraysThatHdf5WouldConvertAreNotSupported() throws Exception {
        assertRefused(write("latest", """
                    f['wide'] = arrays['rewards'] / 3
                    virtual(f, 'rewards', (6,), 'i2', [(np.s_[:], '.', 'wide', (6,), np.s_[:])])
                    """), "rewards is not supported", "type");
        assertRefused(write("latest", """
                    virtual(f, 'first', (6,), 'i2', [(np.s_[:], '.', 'rewards', (6,), np.s_[:])])
                    f.move('rewards', 'kept')
                    virtual(f, 'rewards', (6,), 'i2', [(np.s_[:], '.', 'first', (6,), np.s_[:])])
                    """), "rewards is not supported", "virtual");
    }

    @ParameterizedTest
    @ValueSource(strings = {"earliest", "latest"})
    void numbersInFilesOfTheirOwnAreRead(String version) throws Exception {
        assertAsPlain(write(version, """
            os.makedirs('below')
            numbers = arrays['actions'].astype('>f8').tobytes()
            open('one.bin', 'wb').write(b'head' + numbers[:13])
            open('below/two.bin', 'wb').write(numbers[13:])
            del f['actions'], f['rewards']
            f.create_dataset('actions', (6, 2), '>f8', external=[('one.bin', 4, 13), ('below/two.bin', 0, h5py.h5f.UNLIMITED)])
            open('rewards.bin', 'wb').write(arrays['rewards'].tobytes())
            f.create_dataset('rewards', (6,), 'i2', external=[('rewards.bin', 0, 12)])
            assert np.array_equal(f['actions'][()], arrays['actions'])
            """));
    }

    @Test
    void filesOfNumbersAreChecked() throws Exception {
        String external = """
            open(%s, 'wb').write(arrays['rewards'].tobytes()[:%d])
            del f['rewards']
            f.create_dataset('rewards', (6,), 'i2', external=[(%s, 0, 12)])
            """;
        assertRefused(
                write("latest", external.formatted("'../x.bin'", 12, "'../x.bin'")),
                "x.bin",
                "outside of the data set's");
        assertRefused(write("latest", external.formatted("'x.bin'", 12, "'y.bin'")), "y.bin", "does not exist");
        assertRefused(
                write("latest", external.formatted("'x.bin'", 10, "'x.bin'")),
                "rewards keeps its numbers in x.bin, which holds 10 bytes");
        assertRefused(
                write(
                        "latest",
                        external.formatted("'x.bin'", 12, "'x.bin'")
                                .replace("(6,), 'i2'", "(6,), 'i8'")
                                .replace("0, 12", "0, h5py.h5f.UNLIMITED")),
                "which holds 12 bytes");
    }
}
