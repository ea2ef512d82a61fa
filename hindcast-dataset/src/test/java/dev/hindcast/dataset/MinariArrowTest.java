package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The set that {@code testing/field/arrow_sets.py sample} writes with Python's Minari. */
class MinariArrowTest {
    private static final Path SAMPLE = Path.of("src/test/resources/arrow");

    @TempDir
    Path temporary;

    private Path copy() throws IOException {
        Path target = temporary.resolve("set");
        try (Stream<Path> files = Files.walk(SAMPLE)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(SAMPLE.relativize(file).toString()));
            }
        }
        return target;
    }

    private static void assertRefused(Path path, String... words) {
        assertThatThrownBy(() -> Dataset.open(path))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("Exception");
    }

    @Test
    void observationsOfSeveralPartsAreFlattened() {
        Dataset dataset = Dataset.open(SAMPLE);
        assertThat(dataset.name()).isEqualTo("arrow");
        assertThat(dataset.warnings()).isEmpty();
        assertThat(dataset.actionSpace()).isEqualTo(new Discrete(4));
        assertThat(dataset.observationSpace().size()).isEqualTo(8);
        assertThat(dataset.episodes()).extracting(Episode::ending).containsExactly(Ending.TERMINATED, Ending.TRUNCATED);
        Episode first = dataset.episodes().get(0);
        assertThat(first.observations())
                .containsExactly(1, 0, 0, 0, .5f, 0, 1, 0, 0, 1, 0, 1, 1.5f, 0, 1, -1, 0, 0, 1, 2, 2.5f, 0, 1, -2);
        assertThat(first.actions()).containsExactly(3, 2);
        assertThat(first.rewards()).containsExactly(0, 1);
        assertThat(first.actionLogProbabilities()).containsExactly(-.25, -.5);
        assertThat(dataset.episodes().get(1).rewards()).containsExactly(10);
    }

    @Test
    void whatHoldsThroughoutAnEpisodeIsALabel() {
        Dataset dataset = Dataset.open(SAMPLE.resolve("data"));
        assertThat(dataset.labelColumns()).containsExactly("day", "policy");
        assertThat(dataset.labels("policy")).contains(List.of("good", "bad"));
        assertThat(dataset.labels("day")).isEqualTo(Optional.of(List.of("7", "8")));
    }

    @Test
    void whatIsMissingOrNoArrowFileIsSaid() throws IOException {
        Path set = copy();
        Path part = set.resolve("data/1/part-0.arrow");
        assertRefused(part, "one episode at most", "name the folder");
        byte[] bytes = Files.readAllBytes(part);
        Files.write(part, Arrays.copyOf(bytes, bytes.length - 9));
        assertRefused(set, "data/1/part-0.arrow", "cut off");
        Files.writeString(part, "something else");
        assertRefused(set, "data/1/part-0.arrow", "no Arrow file");
        Files.delete(part);
        assertThat(Dataset.open(set).warnings()).anyMatch(warning -> warning.contains("episode 1 has no file"));
        Files.delete(set.resolve("data/metadata.json"));
        assertRefused(set, "metadata.json has no 'observation_space'");
    }

    @Test
    void linksLeadNowhereOutside() throws IOException {
        Path set = copy();
        Path part = set.resolve("data/1/part-0.arrow");
        Files.move(part, temporary.resolve("secret.arrow"));
        Files.createSymbolicLink(part, temporary.resolve("secret.arrow"));
        assertRefused(set, "part-0.arrow", "outside of the data set's folder");
    }

    @Test
    void filesOfOthersAreReadOrNamed() throws Exception {
        Path set = copy();
        String program = """
            import sys, numpy as np
            try:
                import pyarrow as pa, pyarrow.ipc as ipc
            except ImportError:
                print('no pyarrow'); sys.exit()
            path, what = sys.argv[1] + '/data/1/part-0.arrow', sys.argv[2]
            table = ipc.open_file(path).read_all()
            options = ipc.IpcWriteOptions(compression='lz4') if what == 'compressed' else None
            if what == 'missing':
                table = table.set_column(table.schema.get_field_index('rewards'), 'rewards', pa.array([None, 1.0]))
            if what == 'odd':
                table = table.append_column('odd', pa.array([[1], [2, 3]]))
            if what == 'texts':
                table = table.set_column(table.schema.get_field_index('rewards'), 'rewards', pa.array(['a', 'b']))
            with ipc.new_file(path, table.schema, options=options) as out:
                for start in range(table.num_rows):
                    out.write_table(table.slice(start, 1))
            print('written')
            """;
        assumeTrue(Python.run(program, set, "odd").contains("written"), "pyarrow is not installed");
        Dataset dataset = Dataset.open(set);
        assertThat(dataset.fingerprint()).isEqualTo(Dataset.open(SAMPLE).fingerprint());
        Python.run(program, set, "compressed");
        assertRefused(set, "compressed");
        Path part = Path.of("data/1/part-0.arrow");
        Files.copy(SAMPLE.resolve(part), set.resolve(part), StandardCopyOption.REPLACE_EXISTING);
        Python.run(program, set, "missing");
        assertRefused(set, "rewards has missing values");
        Python.run(program, set, "texts");
        assertRefused(set, "rewards is not supported", "plain numbers");
    }
}
