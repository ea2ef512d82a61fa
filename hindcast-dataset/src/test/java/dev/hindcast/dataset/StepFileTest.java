package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepFileTest {
    @TempDir
    private Path directory;

    /** Episodes of every ending, with and without their final observation. */
    private static Dataset dataset() {
        SplittableRandom random = new SplittableRandom(5);
        List<Episode> episodes = new ArrayList<>();
        for (int e = 0; e < 12; e++) {
            int length = 1 + random.nextInt(9);
            int observed = e % 3 == 0 ? length : length + 1;
            float[] observations = values(2 * observed, random);
            Ending ending = e % 2 == 0 ? Ending.TERMINATED : Ending.TRUNCATED;
            episodes.add(new Episode(e, observations, values(length, random), values(length, random), ending));
        }
        return new Dataset(
                "of every kind", Box.unbounded(2), Box.of(1, -1, 1), episodes, Optional.of("Pendulum-v1"), List.of());
    }

    private static float[] values(int count, SplittableRandom random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    @Test
    void saysWhatTheDataSetSays() {
        Dataset dataset = dataset();
        StepFile file = StepFile.write(directory.resolve("steps"), dataset);
        assertThat(file.name()).isEqualTo("of every kind");
        assertThat(file.environmentId()).contains("Pendulum-v1");
        assertThat(file.spec()).isEqualTo(dataset.spec());
        assertThat(file.fingerprint()).isEqualTo(dataset.fingerprint());
        assertThat(file.transitions()).isEqualTo(dataset.transitions());
        assertThat(file.episodes()).isEqualTo(12);
        List<float[]> rewards = new ArrayList<>();
        file.forEachRewards(rewards::add);
        assertThat(rewards)
                .usingRecursiveComparison()
                .isEqualTo(dataset.episodes().stream().map(Episode::rewards).toList());
        assertThat(StepFile.recognizes(file.path())).isTrue();
    }

    /** Three steps, of which the last terminates without a final observation: the last one stands in for it. */
    @Test
    void rowsAreLaidOutAsDescribed() throws IOException {
        Episode episode = new Episode(
                        0, new float[] {5, 6}, new float[] {3, 1}, new float[] {0.5f, 2}, Ending.TERMINATED)
                .withActionMasks(new boolean[] {false, true, true, true, false, false});
        Dataset dataset =
                new Dataset("two", Box.unbounded(1), new Discrete(3, 1), List.of(episode), Optional.empty(), List.of());
        Path file = StepFile.write(directory.resolve("steps"), dataset).path();
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        float[] rows = new float[4 * 9];
        bytes.position(StepFile.ROWS_AT).asFloatBuffer().get(rows);
        assertThat(Arrays.copyOfRange(rows, 0, 9)).containsOnly(0);
        assertThat(Arrays.copyOfRange(rows, 9, 18)).containsExactly(5, 3, 0.5f, 0, 0, 2.5f, 0, 1, 1);
        assertThat(Arrays.copyOfRange(rows, 18, 27)).containsExactly(6, 1, 2, 1, 1, 2, 1, 0, 0);
        assertThat(Arrays.copyOfRange(rows, 27, 36)).containsExactly(6, 1, 0, 0, 2, 0, 1, 0, 0);
    }

    @Test
    void stepsOfImagesAreSoundToo() {
        Episode endless = new Episode(0, new float[0], new float[] {0.5f}, new float[] {Float.NaN}, Ending.TRUNCATED);
        assertThatThrownBy(() -> StepFile.write(
                        directory.resolve("images"),
                        "images",
                        Box.images(2, 3),
                        Box.of(1, -1, 1),
                        false,
                        Optional.empty(),
                        writer -> writer.add(new byte[12], endless)))
                .hasMessageContaining("the reward is NaN");
    }

    @Test
    void imagesAreKeptAsBytes() throws IOException {
        Box images = Box.images(2, 3);
        byte[] observed = {0, 1, 2, 3, 4, (byte) 255, 9, 9, 9, 9, 9, 9};
        Episode rest = new Episode(0, new float[0], new float[] {0.5f}, new float[] {1}, Ending.TRUNCATED);
        StepFile file = StepFile.write(
                directory.resolve("images"),
                "images",
                images,
                Box.of(1, -1, 1),
                false,
                Optional.empty(),
                writer -> writer.add(observed, rest));
        assertThat(file.layout().rowBytes()).isEqualTo(4 * 5 + 8);
        assertThat(file.spec().observationSpace()).isEqualTo(images);
        assertThat(file.spec().standardization().scale()).containsOnly(255);
        byte[] bytes = Files.readAllBytes(file.path());
        int first = StepFile.ROWS_AT + 28 + 20;
        assertThat(Arrays.copyOfRange(bytes, first, first + 6)).containsExactly(0, 1, 2, 3, 4, 255);
    }

    @Test
    void whatDoesNotFitIsRefusedAndNothingIsLeft() throws IOException {
        Path file = directory.resolve("steps");
        Episode odd = new Episode(3, new float[] {1, 2, 3}, new float[] {0}, new float[] {1}, Ending.TERMINATED);
        assertThatThrownBy(() -> write(file, writer -> writer.add(odd)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Episode 3");
        assertThatThrownBy(() -> write(file, writer -> {})).hasMessageContaining("holds no episode");
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    private static void write(Path file, StepFile.Filling filling) {
        StepFile.write(file, "odd", Box.unbounded(2), Box.of(1, -1, 1), false, Optional.empty(), filling);
    }

    /** Whatever byte is changed or cut off in front of or behind the rows: a clear message or the same data, nothing else. */
    @Test
    void damagedFilesAreRefused() throws IOException {
        Path sound = StepFile.write(directory.resolve("sound"), dataset()).path();
        byte[] bytes = Files.readAllBytes(sound);
        Path damaged = directory.resolve("damaged");
        SplittableRandom random = new SplittableRandom(1);
        long rowsEnd = StepFile.ROWS_AT + StepFile.open(sound).rows() * 28;
        for (int i = 0; i < 400; i++) {
            byte[] changed = bytes.clone();
            int at = i < 40 ? i : (int) random.nextLong(rowsEnd, bytes.length);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            opensOrIsRefused(damaged, changed);
            opensOrIsRefused(damaged, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
        }
        assertThatThrownBy(() -> StepFile.open(directory.resolve("none"))).hasMessageContaining("no file");
        Files.writeString(damaged, "something else, but long enough to be read as the start of such a file ........");
        assertThatThrownBy(() -> StepFile.open(damaged))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("does not begin as one");
    }

    @Test
    void everyFlippedBitIsFound() throws IOException {
        Path file = StepFile.write(directory.resolve("steps"), dataset()).path();
        byte[] sound = Files.readAllBytes(file);
        StepFile.open(file).requireSoundRows();
        int unused = StepFile.CHECKSUM_AT + Long.BYTES;
        for (int at = 0; at < sound.length; at += at < 200 ? 1 : 37) {
            if (at >= unused && at < StepFile.ROWS_AT) {
                continue;
            }
            byte[] flipped = sound.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            Files.write(file, flipped);
            assertThatThrownBy(() -> StepFile.open(file).requireSoundRows())
                    .as("byte %d", at)
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("no sound file of steps");
        }
    }

    private static void opensOrIsRefused(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        try {
            assertThat(StepFile.open(file).episodes()).isEqualTo(12);
        } catch (DatasetException e) {
            assertThat(e).hasMessageContaining(file.toString());
        }
    }
}
