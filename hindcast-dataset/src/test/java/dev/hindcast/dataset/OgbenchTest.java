package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives in OGBench's three forms: two trajectories of three steps and of two, the task done at the second step of the first. */
class OgbenchTest {
    @TempDir
    Path directory;

    /** As files are published, and rewards and masks beside: each trajectory's last row is its last state. */
    private static Map<String, NpyArray> published() {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        arrays.put("observations", NpyArray.of(new float[] {0, 0, 1, 1, 2, 2, 3, 3, 10, 0, 11, 1, 12, 2}, 7, 2));
        arrays.put("actions", NpyArray.of(new float[] {.1f, .2f, .3f, 9, .5f, .6f, 9}, 7, 1));
        arrays.put("terminals", NpyArray.of(new float[] {0, 0, 0, 1, 0, 0, 1}, 7));
        arrays.put("rewards", NpyArray.of(new float[] {-1, 0, -1, 5, -1, -1, 5}, 7));
        arrays.put("masks", NpyArray.of(new float[] {1, 0, 1, 0, 1, 1, 0}, 7));
        arrays.put("qpos", NpyArray.of(new double[7], 7, 1));
        return arrays;
    }

    private static Map<String, NpyArray> compact() {
        Map<String, NpyArray> arrays = published();
        arrays.put("terminals", NpyArray.of(new float[] {0, 0, 1, 1, 0, 1, 1}, 7));
        arrays.put("valids", NpyArray.of(new float[] {1, 1, 1, 0, 1, 1, 0}, 7));
        return arrays;
    }

    private static Map<String, NpyArray> regular() {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        arrays.put("observations", NpyArray.of(new float[] {0, 0, 1, 1, 2, 2, 10, 0, 11, 1}, 5, 2));
        arrays.put("next_observations", NpyArray.of(new float[] {1, 1, 2, 2, 3, 3, 11, 1, 12, 2}, 5, 2));
        arrays.put("actions", NpyArray.of(new float[] {.1f, .2f, .3f, .5f, .6f}, 5, 1));
        arrays.put("terminals", NpyArray.of(new float[] {0, 0, 1, 0, 1}, 5));
        arrays.put("rewards", NpyArray.of(new float[] {-1, 0, -1, -1, -1}, 5));
        arrays.put("masks", NpyArray.of(new float[] {1, 0, 1, 1, 1}, 5));
        return arrays;
    }

    private Path write(Map<String, NpyArray> arrays) {
        Path file = directory.resolve("cube-play-v0.npz");
        Npz.write(file, arrays);
        return file;
    }

    private void assertRefused(Map<String, NpyArray> arrays, String... words) {
        Path file = write(arrays);
        assertThatThrownBy(() -> Dataset.open(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("cube-play-v0.npz")
                .hasMessageContainingAll(words);
    }

    @Test
    void itsThreeFormsAreTheSameData() {
        Dataset dataset = Dataset.open(write(published()));
        assertThat(dataset.name()).isEqualTo("cube-play-v0");
        assertThat(dataset.actionSpace()).isEqualTo(Box.of(1, -1, 1));
        assertThat(dataset.episodes())
                .extracting(Episode::ending)
                .containsExactly(Ending.TERMINATED, Ending.TRUNCATED, Ending.TRUNCATED);
        assertThat(dataset.episodes().get(0).observations()).containsExactly(0, 0, 1, 1, 2, 2);
        assertThat(dataset.episodes().get(0).rewards()).containsExactly(-1, 0);
        assertThat(dataset.episodes().get(1).observations()).containsExactly(2, 2, 3, 3);
        assertThat(dataset.episodes().get(2).observations()).containsExactly(10, 0, 11, 1, 12, 2);
        assertThat(dataset.episodes().get(2).actions()).containsExactly(.5f, .6f);
        assertThat(dataset.warnings()).anyMatch(warning -> warning.contains("At 1 steps within trajectories"));
        String fingerprint = dataset.fingerprint();
        assertThat(Dataset.open(write(compact())).fingerprint()).isEqualTo(fingerprint);
        assertThat(Dataset.open(write(regular())).fingerprint()).isEqualTo(fingerprint);
    }

    @Test
    void withoutATaskItSaysHowToGetOne() {
        Map<String, NpyArray> arrays = published();
        arrays.remove("masks");
        assertRefused(arrays, "no 'masks'", "1 elsewhere");
        arrays.remove("rewards");
        assertRefused(arrays, "no 'rewards'", "singletask", "numpy.savez");
    }

    @Test
    void whatDisagreesIsNamed() {
        Map<String, NpyArray> arrays = published();
        arrays.put("actions", NpyArray.of(new float[6], 6, 1));
        assertRefused(arrays, "actions has 6 rows", "lengths disagree");
        arrays = published();
        arrays.put("rewards", NpyArray.of(new double[] {0, 0, 0, 0, 0, 1e300, 0}, 7));
        assertRefused(arrays, "rewards, row 5, which is step 1 of episode 1, is 1.0E300", "32-bit float");
        arrays = regular();
        arrays.put("observations", NpyArray.of(new float[] {0, 0, 1, 1, Float.NaN, 2, 10, 0, 11, 1}, 5, 2));
        assertRefused(arrays, "row 2, which is step 2 of episode 0, column 0, is NaN");
        arrays = new LinkedHashMap<>(Map.of("weights", NpyArray.of(new float[2], 2)));
        assertRefused(arrays, "an archive that holds [weights]", "OGBench");
    }

    @Test
    void aTrajectoryWithoutAnEndOrAStepIsSaid() {
        Map<String, NpyArray> arrays = published();
        arrays.put("terminals", NpyArray.of(new float[] {1, 0, 0, 1, 0, 0, 0}, 7));
        arrays.put("masks", NpyArray.of(new float[] {1, 1, 1, 1, 1, 1, 1}, 7));
        Dataset dataset = Dataset.open(write(arrays));
        assertThat(dataset.episodes()).extracting(Episode::length).containsExactly(2, 2);
        assertThat(dataset.warnings())
                .anyMatch(warning -> warning.contains("no end"))
                .anyMatch(warning -> warning.contains("1 trajectories of a single state"));
    }

    @Test
    void wholeNumbersAreChoices() {
        Map<String, NpyArray> arrays = regular();
        arrays.put("actions", NpyArray.of(new int[] {0, 2, 1, 1, 0}, 5));
        assertThat(Dataset.open(write(arrays)).actionSpace()).isEqualTo(new Discrete(3));
    }

    /** A small archive that claims to unpack to gigabytes. */
    @Test
    void anArchiveIsNotBelieved() throws IOException {
        Path file = write(published());
        byte[] bytes = Files.readAllBytes(file);
        byte[] shape = "(7, 2)".getBytes(StandardCharsets.UTF_8);
        int at = 0;
        while (!Arrays.equals(bytes, at, at + shape.length, shape, 0, shape.length)) {
            at++;
        }
        System.arraycopy("(7,9999999)".getBytes(StandardCharsets.UTF_8), 0, bytes, at, 11);
        Files.write(file, bytes);
        assertThatThrownBy(() -> Dataset.open(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll("observations", "asks for 279999972 bytes");
    }

    @Test
    void whatOgbenchItselfMakesOfAFileIsTheSame() throws Exception {
        Path folder = directory.resolve("made");
        Python.run("""
            import sys, os, numpy as np
            os.makedirs(sys.argv[1])
            rng = np.random.default_rng(3)
            n, length = 40, 5
            file = dict(observations=rng.normal(size=(n, 3)).astype('f4'), actions=rng.normal(size=(n, 2)).astype('f4'),
                        terminals=(np.arange(n) % length == length - 1))
            rewards, masks = rng.normal(size=n).astype('f4'), (rng.random(n) > .2).astype('f4')
            here = ~file['terminals']
            regular = dict(observations=file['observations'][here], next_observations=file['observations'][~np.concatenate([[True], file['terminals'][:-1]])],
                           actions=file['actions'][here], terminals=np.concatenate([file['terminals'][1:], [1.0]])[here].astype('f4'),
                           rewards=rewards[here], masks=masks[here])
            np.savez_compressed(sys.argv[1] + '/raw.npz', rewards=rewards, masks=masks, **file)
            np.savez(sys.argv[1] + '/regular.npz', **regular)
            """, folder);
        Dataset raw = Dataset.open(folder.resolve("raw.npz"));
        assertThat(raw.transitions()).isEqualTo(32);
        assertThat(Dataset.open(folder.resolve("regular.npz")).fingerprint()).isEqualTo(raw.fingerprint());
    }
}
