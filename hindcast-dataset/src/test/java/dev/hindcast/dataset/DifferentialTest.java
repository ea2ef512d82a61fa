package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random logs of every layout and storage, which programs of {@code testing/field} write: read as h5py, NumPy, Minari and pyarrow read them, number by number. */
class DifferentialTest {
    private static final String HDF5 = "episode_files.py";
    private static final String OTHERS = "other_files.py";
    private static final String ARROW = "arrow_sets.py";
    private static final int AT_ONCE = 250;

    @TempDir
    Path directory;

    @Test
    void someFilesAreReadAsH5pyReadsThem() throws Exception {
        assertThat(differences(HDF5, 0, 60)).isEmpty();
    }

    @Test
    void someLogsOfOgbenchAndRllibAreReadAsNumpyReadsThem() throws Exception {
        assertThat(differences(OTHERS, 0, 40)).isEmpty();
    }

    @Test
    void someArrowFilesAreReadAsMinariReadsThem() throws Exception {
        assumePyarrow();
        assertThat(differences(ARROW, 0, 12)).isEmpty();
    }

    @Test
    @Tag("nightly")
    void thousandsOfFilesAreReadAsH5pyReadsThem() throws Exception {
        List<String> differences = new ArrayList<>();
        for (int first = 0; first < 5_000; first += AT_ONCE) {
            differences.addAll(differences(HDF5, first, AT_ONCE));
        }
        differences.addAll(differences(OTHERS, 40, 2_000));
        assertThat(differences).isEmpty();
    }

    @Test
    @Tag("nightly")
    void hundredsOfArrowFilesAreReadAsMinariReadsThem() throws Exception {
        assumePyarrow();
        assertThat(differences(ARROW, 12, 300)).isEmpty();
    }

    private static void assumePyarrow() throws IOException, InterruptedException {
        assumeTrue(
                Python.run("import importlib.util as u; print(u.find_spec('pyarrow') is not None)")
                        .contains("True"),
                "pyarrow is not installed");
    }

    private List<String> differences(String generator, int first, int count) throws IOException, InterruptedException {
        Path files = directory.resolve("from-" + first);
        generate(generator, files, first, count);
        List<String> differences = new ArrayList<>();
        for (int number = first; number < first + count; number++) {
            String difference = difference(files, number);
            if (!difference.isEmpty()) {
                differences.add(number + ": " + difference);
            }
        }
        delete(files);
        return differences;
    }

    /** Files of every storage of HDF5. */
    static void generate(Path files, int first, int count) throws IOException, InterruptedException {
        generate(HDF5, files, first, count);
    }

    private static void generate(String generator, Path files, int first, int count)
            throws IOException, InterruptedException {
        String interpreter = System.getenv("HINDCAST_PYTHON");
        assumeTrue(interpreter != null, "HINDCAST_PYTHON is not set");
        Process process = new ProcessBuilder(
                        String.valueOf(interpreter),
                        "../testing/field/" + generator,
                        files.toString(),
                        "" + first,
                        "" + count)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    /** What differs between our reading and h5py's of one file; empty where nothing does. */
    private static String difference(Path files, int number) {
        Path file = Stream.of("", ".hdf5", ".log.npz", ".json")
                .map(ending -> files.resolve(number + ending))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        Dataset dataset;
        try {
            dataset = Dataset.open(file);
        } catch (DatasetException e) {
            return e.getMessage();
        }
        Map<String, NpyArray> expected = Npz.read(files.resolve(number + ".npz"));
        return Stream.of(
                        compare("observations", joined(dataset, Episode::observations), expected),
                        compare("actions", joined(dataset, Episode::actions), expected),
                        compare("rewards", joined(dataset, Episode::rewards), expected),
                        compare("lengths", each(dataset, Episode::length), expected),
                        compare("terminated", each(dataset, e -> e.ending() == Ending.TERMINATED ? 1 : 0), expected))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String compare(String name, float[] found, Map<String, NpyArray> all) {
        float[] expected = all.get(name).floats();
        if (found.length != expected.length) {
            return name + " has " + found.length + " numbers, expected " + expected.length;
        }
        int at = Arrays.mismatch(found, expected);
        return at < 0 ? "" : name + " differs at " + at + ": " + found[at] + ", expected " + expected[at];
    }

    private static float[] joined(Dataset dataset, Function<Episode, float[]> values) {
        int size = dataset.episodes().stream()
                .mapToInt(e -> values.apply(e).length)
                .sum();
        float[] all = new float[size];
        int at = 0;
        for (Episode episode : dataset.episodes()) {
            float[] own = values.apply(episode);
            System.arraycopy(own, 0, all, at, own.length);
            at += own.length;
        }
        return all;
    }

    private static float[] each(Dataset dataset, Function<Episode, Integer> value) {
        float[] all = new float[dataset.episodes().size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = value.apply(dataset.episodes().get(i));
        }
        return all;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
