package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzTest {
    @TempDir
    Path directory;

    private static Map<String, NpyArray> everyType() {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        float[] large = new float[100_003];
        for (int i = 0; i < large.length; i++) {
            large[i] = (float) Math.sin(i);
        }
        arrays.put("z/large", NpyArray.of(large, large.length));
        arrays.put("doubles", NpyArray.of(new double[] {1, Double.NaN, -0.0, 1e300, 5, 6}, 1, 2, 3));
        arrays.put("ints", NpyArray.of(new int[] {1, Integer.MIN_VALUE}, 2));
        arrays.put("longs", NpyArray.of(new long[] {Long.MAX_VALUE}, 1));
        arrays.put("booleans", NpyArray.of(new boolean[] {true, false, true}, 3, 1));
        arrays.put("scalar", NpyArray.of(new float[] {3}));
        arrays.put("empty", NpyArray.of(new float[0], 0, 4));
        return arrays;
    }

    @Test
    void readsBackWhatItWroteInOrder() {
        Path file = directory.resolve("deeper/arrays.npz");
        Npz.write(file, everyType());
        Map<String, NpyArray> read = Npz.read(file);
        assertThat(List.copyOf(read.keySet())).isEqualTo(List.copyOf(everyType().keySet()));
        assertThat(read).isEqualTo(everyType());
        assertThat(file.getParent()).isDirectoryContaining(path -> path.equals(file));
        assertThat(file.getParent().toFile().list()).hasSize(1);
    }

    @Test
    void writesTheSameBytesEachTime() throws IOException {
        Npz.write(directory.resolve("a.npz"), everyType());
        Npz.write(directory.resolve("b.npz"), everyType());
        assertThat(directory.resolve("a.npz")).hasSameBinaryContentAs(directory.resolve("b.npz"));
    }

    @Test
    void readsAndWritesASingleArray() {
        NpyArray array = NpyArray.of(new float[] {1, 2, 3, 4}, 2, 2);
        Npz.writeArray(directory.resolve("one.npy"), array);
        assertThat(Npz.readArray(directory.resolve("one.npy"))).isEqualTo(array);
    }

    @Test
    void numpyReadsWhatWasWritten() throws Exception {
        Path file = directory.resolve("arrays.npz");
        Npz.write(file, everyType());
        String output = Python.run("""
                import sys, numpy as np
                with np.load(sys.argv[1], allow_pickle=False) as z:
                    for k in z.files: print(k, z[k].dtype, z[k].shape)
                    assert np.array_equal(z['z/large'], np.sin(np.arange(100003)).astype('f4'))
                    assert z['ints'].tolist() == [1, -2**31] and z['longs'][0] == 2**63 - 1
                    assert z['booleans'].ravel().tolist() == [True, False, True]
                """, file);
        assertThat(output.lines())
                .containsExactly(
                        "z/large float32 (100003,)",
                        "doubles float64 (1, 2, 3)",
                        "ints int32 (2,)",
                        "longs int64 (1,)",
                        "booleans bool (3, 1)",
                        "scalar float32 ()",
                        "empty float32 (0, 4)");
    }

    @Test
    void readsWhatNumpyWrote() throws Exception {
        Path file = directory.resolve("numpy.npz");
        Python.run("""
                import sys, numpy as np
                np.savez_compressed(sys.argv[1], fortran=np.asfortranarray(np.arange(6, dtype='i2').reshape(2, 3)),
                    big=np.array([1.5, -2], '>f8'), half=np.array([1.5, -65504, 6e-8, np.inf], 'f2'), flag=np.array(True),
                    byte=np.array([255], 'u1'))
                """, file);
        Map<String, NpyArray> read = Npz.read(file);
        assertThat(read.get("fortran")).isEqualTo(NpyArray.of(new int[] {0, 1, 2, 3, 4, 5}, 2, 3));
        assertThat(read.get("big")).isEqualTo(NpyArray.of(new double[] {1.5, -2}, 2));
        assertThat(read.get("half"))
                .isEqualTo(NpyArray.of(new float[] {1.5f, -65504, 0x1p-24f, Float.POSITIVE_INFINITY}, 4));
        assertThat(read.get("flag")).isEqualTo(NpyArray.of(new boolean[] {true}));
        assertThat(read.get("byte")).isEqualTo(NpyArray.of(new int[] {255}, 1));
    }

    @Test
    void readsSharedGoldenFiles() {
        Map<String, NpyArray> arrays = Npz.read(SharedData.require("golden/iql.npz"));
        assertThat(arrays.get("batch/observations"))
                .returns(NpyArray.Type.FLOAT32, NpyArray::type)
                .satisfies(array -> assertThat(array.shape()).containsExactly(20, 256, 3));
        double[] losses = Npz.read(SharedData.require("golden/iql.npz"))
                .get("loss/q_loss")
                .doubles();
        assertThat(losses).hasSize(20).doesNotContain(Double.NaN);
    }

    @Test
    void convertsAndRefusesToLoseIntegers() {
        assertThat(NpyArray.of(new long[] {3, 4}, 2).floats()).containsExactly(3, 4);
        assertThat(NpyArray.of(new boolean[] {true}, 1).ints()).containsExactly(1);
        assertThatThrownBy(() -> NpyArray.of(new float[] {1.5f}, 1).ints()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> NpyArray.of(new long[] {1L << 40}, 1).ints()).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> NpyArray.of(new float[5], 2, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void damageIsADatasetException() throws IOException {
        Path sound = directory.resolve("sound.npz");
        Npz.write(sound, everyType());
        byte[] bytes = Files.readAllBytes(sound);
        Path damaged = directory.resolve("damaged.npz");
        SplittableRandom random = new SplittableRandom(7);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] copy = i % 3 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
            for (int flips = 0; flips < 20 && copy.length > 0; flips++) {
                int at = i % 2 == 0
                        ? random.nextInt(copy.length)
                        : copy.length - 1 - random.nextInt(Math.min(800, copy.length));
                copy[at] = (byte) random.nextInt();
            }
            Files.write(damaged, copy);
            try {
                Npz.read(damaged);
            } catch (DatasetException e) {
                refused++;
                assertThat(e).hasMessageContaining("damaged.npz");
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    @Test
    void refusesAShapeThatTheFileCannotHold() throws IOException {
        Path file = directory.resolve("bomb.npz");
        String header = "{'descr': '<f8', 'fortran_order': False, 'shape': (100000, 20000), }\n";
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("bomb.npy"));
            zip.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0});
            zip.write(header.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        assertThatThrownBy(() -> Npz.read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("array bomb");
    }

    @Test
    void leavesNoNewDirectoryWhereItCannotWrite() throws IOException {
        Path occupied = directory.resolve("occupied");
        Files.writeString(Files.createDirectories(occupied.resolve("a.npz")).resolve("file"), "x");
        assertThatThrownBy(() -> Npz.write(occupied.resolve("a.npz"), everyType()))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("Cannot write");
        assertThat(occupied.toFile().list()).containsExactly("a.npz");
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> Npz.write(file.resolve("new/a.npz"), everyType()))
                .isInstanceOf(DatasetException.class);
        assertThat(file).hasContent("x");
    }

    @Test
    void saysWhatIsNotThere() {
        assertThatThrownBy(() -> Npz.read(directory.resolve("none.npz")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("There is no file");
        assertThatThrownBy(() -> Npz.read(directory))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("is not a file");
    }

    /** No bit of a file can be another one so that other numbers are read without a word. */
    @Test
    void aFlippedBitIsNoticed() throws IOException {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        arrays.put("weight", NpyArray.of(new float[] {1, -2.5f, 3}, 3));
        arrays.put("steps", NpyArray.of(new long[] {7, 8}, 2));
        Path sound = directory.resolve("sound.npz");
        Npz.write(sound, arrays);
        byte[] bytes = Files.readAllBytes(sound);
        Path flipped = directory.resolve("flipped.npz");
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] copy = bytes.clone();
            copy[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(flipped, copy);
            Map<String, NpyArray> read;
            try {
                read = Npz.read(flipped);
            } catch (DatasetException e) {
                continue;
            }
            assertThat(read.keySet()).as("bit %d", bit).containsExactlyElementsOf(arrays.keySet());
            assertThat(read.get("weight").floats()).as("bit %d", bit).containsExactly(1, -2.5f, 3);
            assertThat(read.get("steps").longs()).as("bit %d", bit).containsExactly(7, 8);
        }
    }
}
