package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.jhdf.HdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens damaged files: each gives a data set or a {@link DatasetException} in bounded time, and nothing else. */
class FuzzTest {
    private static final int CORRUPTIONS = 2_000;
    private static final int SECONDS_EACH = 10;
    private static final int METADATA = 4096;

    /** What tells of a class of Java's or jHDF's. */
    private static final String JAVA = "Exception|java\\.|jhdf|because \"";

    private static final List<String> PUBLISHED = List.of(
            "d4rl/antmaze-medium-diverse-v0.hdf5",
            "d4rl/hopper_medium-v2.hdf5",
            "d4rl/hopper_medium_replay-v1.hdf5",
            "d4rl/pen-human-v0.hdf5",
            "d4rl/walker2d_random-v1.hdf5",
            "d3rlpy/pendulum_v1.1.0.h5",
            "minari-door-human-v2/data/main_data.hdf5");

    @TempDir
    Path directory;

    private List<byte[]> sound() throws IOException, InterruptedException {
        List<byte[]> files = new ArrayList<>();
        files.add(Files.readAllBytes(new D4rlFile().write(directory.resolve("plain.hdf5"))));
        files.add(Files.readAllBytes(new D4rlFile().writeCompressed(directory.resolve("compressed.hdf5"))));
        files.add(Files.readAllBytes(d3rlpy(directory.resolve("d3rlpy.h5"))));
        Samples.continuous(5, 1).writeMinari(directory.resolve("minari"));
        files.add(Files.readAllBytes(directory.resolve("minari/data/main_data.hdf5")));
        if (System.getenv("HINDCAST_PYTHON") != null) {
            files.addAll(generated(directory.resolve("generated")));
        }
        for (String name : PUBLISHED) {
            Path file = SharedData.find(name);
            if (Files.exists(file)) {
                files.add(Files.readAllBytes(file));
            }
        }
        return files;
    }

    /** Files of every storage, with newer types, links and indices of chunks. */
    private static List<byte[]> generated(Path folder) throws IOException, InterruptedException {
        DifferentialTest.generate(folder, 0, 24);
        List<byte[]> files = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted().toList()) {
                if (path.toString().endsWith(".hdf5")) {
                    files.add(Files.readAllBytes(path));
                }
            }
        }
        return files;
    }

    private static Path d3rlpy(Path file) {
        try (var out = HdfFile.write(file)) {
            out.putDataset("observations", new float[30][2]);
            out.putDataset("actions", new int[30]);
            out.putDataset("rewards", new float[30]);
            out.putDataset("terminals", new float[30]);
            out.putDataset("episode_terminals", new float[30]);
            out.putDataset("discrete_action", new byte[] {1});
        }
        return file;
    }

    @Test
    void damagedFilesAreReadOrRefused() throws Exception {
        List<byte[]> sound = sound();
        Path file = directory.resolve("damaged.hdf5");
        int refused = 0;
        ExecutorService executor = executor();
        for (int seed = 0; seed < CORRUPTIONS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = choose(sound, random).clone();
            Files.write(file, corrupt(bytes, random));
            refused += isRefused(executor, file, seed) ? 1 : 0;
        }
        executor.shutdownNow();
        assertThat(refused).isBetween(CORRUPTIONS / 4, CORRUPTIONS - 1);
    }

    static ExecutorService executor() {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "opens damaged files");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Whether data are refused, which has to be in words that name the file; all else but reading them fails the test. */
    static boolean isRefused(ExecutorService executor, Path file, int seed) throws InterruptedException {
        try {
            executor.submit(() -> Dataset.open(file)).get(SECONDS_EACH, TimeUnit.SECONDS);
            return false;
        } catch (ExecutionException e) {
            assertThat(e.getCause()).as("seed %d", seed).isInstanceOf(DatasetException.class);
            assertThat(e.getCause())
                    .as("seed %d", seed)
                    .hasMessageContaining(file.getFileName().toString())
                    .message()
                    .doesNotContainPattern(JAVA);
            return true;
        } catch (TimeoutException e) {
            return fail("seed %d: no answer within %d s".formatted(seed, SECONDS_EACH), e);
        }
    }

    /** Small files more often than large ones, since they are nearly all structure. */
    private static byte[] choose(List<byte[]> files, SplittableRandom random) {
        byte[] chosen = files.get(random.nextInt(files.size()));
        byte[] other = files.get(random.nextInt(files.size()));
        return chosen.length < other.length ? chosen : other;
    }

    static byte[] corrupt(byte[] bytes, SplittableRandom random) {
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times; i++) {
            int at = position(bytes.length, random);
            int length = Math.min(bytes.length - at, 1 + random.nextInt(64));
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> Arrays.fill(bytes, at, at + length, (byte) 0);
                case 3 -> Arrays.fill(bytes, at, at + length, (byte) -1);
                case 4 -> System.arraycopy(bytes, position(bytes.length - length + 1, random), bytes, at, length);
                default -> {
                    if (random.nextInt(4) == 0) {
                        return Arrays.copyOf(bytes, at);
                    }
                    bytes[at] += (byte) (random.nextBoolean() ? 1 : -1);
                }
            }
        }
        return bytes;
    }

    private static int position(int length, SplittableRandom random) {
        return random.nextInt(random.nextBoolean() ? length : Math.min(length, METADATA));
    }
}
