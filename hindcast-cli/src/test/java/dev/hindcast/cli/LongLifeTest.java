package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One JVM trains again and again: what a training opens it closes. */
class LongLifeTest {
    private static final int WARM = 10;

    @TempDir
    Path directory;

    /** What the process holds: open files, threads, and resident memory in MB after a collection. */
    private record Held(int files, int threads, long memory) {
        static Held now() throws Exception {
            for (int i = 0; i < 3; i++) {
                System.gc();
                Thread.sleep(100);
            }
            return new Held(count("/proc/self/fd"), count("/proc/self/task"), resident());
        }

        private static int count(String folder) throws IOException {
            try (Stream<Path> entries = Files.list(Path.of(folder))) {
                return (int) entries.count();
            }
        }

        private static long resident() throws IOException {
            String line = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(each -> each.startsWith("VmRSS"))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(line.replaceAll("\\D+", "")) / 1024;
        }
    }

    @Test
    @Tag("nightly")
    void trainingsHoldNothingWhenTheyAreDone() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/fd")), "what a process holds is read from /proc");
        int trainings = Integer.getInteger("hindcast.trainings", 200);
        Path data = Cli.pendulum(directory.resolve("data"));
        train(data, 0, WARM);
        Held before = Held.now();
        train(data, WARM, trainings);
        Held after = Held.now();
        System.out.println("after " + WARM + " trainings " + before + ", after " + trainings + " " + after);
        assertThat(after.files).as("open files").isLessThanOrEqualTo(before.files);
        assertThat(after.threads).as("threads").isLessThanOrEqualTo(before.threads + 1);
        assertThat(after.memory).as("resident MB").isLessThan(before.memory + 50);
    }

    /** Three algorithms, learning from the log, in the environment, and from a start. */
    private void train(Path data, int from, int to) {
        for (int i = from; i < to; i++) {
            Path out = directory.resolve("run-" + i);
            String algorithm = List.of("bc", "iql", "td3-bc").get(i % 3);
            Cli result = i % 5 == 4
                    ? Cli.run(
                            "train",
                            "sac",
                            "--env",
                            "Pendulum-v1",
                            "--out",
                            out,
                            "--steps",
                            50,
                            "--set",
                            "hidden=8",
                            "--set",
                            "batchSize=8",
                            "--eval-episodes",
                            1,
                            "--final-episodes",
                            1,
                            "--eval-every",
                            50)
                    : Cli.train(algorithm, data, out, "--steps", 20);
            assertThat(result.code()).as(result.err()).isZero();
        }
    }
}
