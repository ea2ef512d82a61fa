package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages archives of OGBench, lines of RLlib, Arrow files of Minari and HDF5 arrays whose numbers lie elsewhere: each is read or refused in words. */
class FuzzOtherTest {
    private static final int CORRUPTIONS = 300;

    @TempDir
    Path directory;

    /** Damages one file of those that make up {@code data}, again and again. */
    private void damage(Path data, Path file, int firstSeed) throws IOException, InterruptedException {
        byte[] sound = Files.readAllBytes(file);
        ExecutorService executor = FuzzTest.executor();
        int refused = 0;
        for (int seed = firstSeed; seed < firstSeed + CORRUPTIONS; seed++) {
            Files.write(file, FuzzTest.corrupt(sound.clone(), new SplittableRandom(seed)));
            refused += FuzzTest.isRefused(executor, data, seed) ? 1 : 0;
        }
        executor.shutdownNow();
        Files.write(file, sound);
        Dataset.open(data);
        assertThat(refused).isBetween(CORRUPTIONS / 10, CORRUPTIONS);
    }

    private static Map<String, NpyArray> log() {
        SplittableRandom random = new SplittableRandom(1);
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        int rows = 40;
        boolean[] terminals = new boolean[rows];
        terminals[19] = true;
        terminals[rows - 1] = true;
        arrays.put("observations", NpyArray.of(floats(random, 3 * rows), rows, 3));
        arrays.put("actions", NpyArray.of(floats(random, rows), rows, 1));
        arrays.put("rewards", NpyArray.of(floats(random, rows), rows));
        arrays.put("masks", NpyArray.of(floats(random, rows), rows));
        arrays.put("terminals", NpyArray.of(terminals, rows));
        return arrays;
    }

    private static float[] floats(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble();
        }
        return values;
    }

    @Test
    void archives() throws Exception {
        Path file = directory.resolve("log.npz");
        Npz.write(file, log());
        damage(file, file, 0);
        Python.run("""
            import sys, numpy as np
            arrays = dict(np.load(sys.argv[1]))
            np.savez_compressed(sys.argv[1], **arrays)
            """, file);
        damage(file, file, 10_000);
    }

    @Test
    void lines() throws Exception {
        Path file = directory.resolve("log.json");
        StringBuilder lines = new StringBuilder();
        for (int line = 0; line < 6; line++) {
            lines.append("{\"type\": \"SampleBatch\", \"eps_id\": [%1$d, %1$d], \"t\": [%2$d, %3$d]"
                    .formatted(line / 2, 2 * (line % 2), 2 * (line % 2) + 1));
            lines.append(", \"obs\": [[0.5, %1$d], [1e-3, %2$d]], \"new_obs\": [[1e-3, %2$d], [0.5, %3$d]]"
                    .formatted(line, line + 1, line + 2));
            lines.append(", \"actions\": [0, 1], \"rewards\": [1.0, -2.5], \"terminateds\": [false, false], ");
            lines.append("\"infos\": [{}, {\"a\": [1]}], \"action_prob\": [0.5, 0.25]}\n");
        }
        Files.write(file, lines.toString().getBytes(StandardCharsets.UTF_8));
        damage(file, file, 20_000);
    }

    @Test
    void arrowFiles() throws Exception {
        Path set = directory.resolve("set");
        for (String name : new String[] {"metadata.json", "0/metadata.json", "0/part-0.arrow", "1/part-0.arrow"}) {
            Path target = set.resolve("data").resolve(name);
            Files.createDirectories(target.getParent());
            Files.copy(Path.of("src/test/resources/arrow/data").resolve(name), target);
        }
        damage(set, set.resolve("data/0/part-0.arrow"), 30_000);
        damage(set, set.resolve("data/metadata.json"), 40_000);
    }

    @Test
    void arraysWhoseNumbersLieElsewhere() throws Exception {
        Python.run("""
            import sys, os, h5py, numpy as np
            os.chdir(sys.argv[1])
            with h5py.File('log.hdf5', 'w', libver='latest') as f, h5py.File('part.h5', 'w') as part:
                part['x'] = np.arange(40, dtype='f4').reshape(20, 2)
                f['own'] = np.arange(60, dtype='f8').reshape(20, 3)
                layout = h5py.VirtualLayout((30, 2), 'f4')
                layout[:20] = h5py.VirtualSource('part.h5', 'x', (20, 2))
                layout[20:30] = h5py.VirtualSource('.', 'own', (20, 3))[::2, 1:]
                f.create_virtual_dataset('observations', layout)
                open('numbers.bin', 'wb').write(np.arange(30, dtype='f4').tobytes())
                f.create_dataset('rewards', (30,), 'f4', external=[('numbers.bin', 0, 50), ('numbers.bin', 50, 70)])
                f['actions'] = np.zeros((30, 1), 'f4')
                f['terminals'] = np.arange(30) % 10 == 9
            """, directory);
        damage(directory.resolve("log.hdf5"), directory.resolve("log.hdf5"), 50_000);
    }
}
