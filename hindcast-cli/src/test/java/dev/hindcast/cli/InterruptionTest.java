package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hindcast.experiments.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C: what was done is kept, the last line says how to go on, and what then comes out is the same. */
@Timeout(180)
class InterruptionTest {
    @TempDir
    static Path directory;

    static Path data;

    @BeforeAll
    static void collect() {
        data = directory.resolve("data");
        Cli.run("collect", "Pendulum-v1", "--policy", "random", "--episodes", 20, "--out", data);
    }

    /** A command that was ended by Ctrl-C. */
    private record Ended(int status, List<String> lines) {
        String last() {
            return lines.get(lines.size() - 1);
        }
    }

    /** Ends a command when something is so, its log perhaps: one that a shell started in the background would not hear the signal. */
    private static Ended interrupted(Predicate<Path> when, Object... words) throws Exception {
        Path log = Files.createTempFile(directory, "log", "");
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        assumeTrue(ends(command, "true"), "an env that gives signals back their meaning is needed");
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        Arrays.stream(words).map(Object::toString).forEach(command::add);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        while (!when.test(log) && process.isAlive()) {
            Thread.sleep(2);
        }
        assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
        assertThat(ends(List.of("kill", "-INT"), Long.toString(process.pid()))).isTrue();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), Files.readAllLines(log));
    }

    /** On a terminal the bar is drawn: Ctrl-C does the same there, where the terminal and not a program sends the signal. */
    @Test
    void onATerminalTheSameIsSo() throws Exception {
        assumeTrue(ends(List.of("script", "-qec", "true"), "/dev/null"), "a script that makes a terminal is needed");
        Path out = directory.resolve("terminal");
        assumeTrue(
                ends(List.of("env", "--default-signal=INT"), "true"), "an env that gives signals back their meaning");
        String line = "env --default-signal=INT "
                + Path.of(System.getProperty("java.home"), "bin", "java")
                + " -XX:+UseSerialGC -cp " + System.getProperty("java.class.path") + " " + Main.class.getName()
                + " train bc --data " + data + " --env none --steps 10000000 --eval-every 50 --out " + out;
        Path log = Files.createTempFile(directory, "log", "");
        Process process = new ProcessBuilder("script", "-qec", line, "/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            while (!(Files.exists(out.resolve("checkpoints/step-50"))
                            && Files.readString(log).contains("%"))
                    && process.isAlive()) {
                Thread.sleep(2);
            }
            assertThat(Files.readString(log)).as("a bar").contains("%");
            process.getOutputStream().write(3);
            process.getOutputStream().flush();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(Files.readString(log))
                .contains("Stopping; a checkpoint is written", "To go on from here: hindcast train");
        assertThat(process.exitValue()).isEqualTo(Interruption.STOPPED);
    }

    private static boolean ends(List<String> command, String last) throws Exception {
        try {
            return new ProcessBuilder(Stream.concat(command.stream(), Stream.of(last))
                                    .toList())
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Object[] auto(Path out) {
        return new Object[] {
            "train",
            "auto",
            "--data",
            data,
            "--out",
            out,
            "--steps",
            400,
            "--eval-every",
            50,
            "--set",
            "hidden=16",
            "--set",
            "batchSize=32"
        };
    }

    @Test
    void methodsSideBySideGoOnWhereTheyWere() throws Exception {
        Path whole = directory.resolve("whole");
        Path ended = directory.resolve("two words");
        assertThat(Cli.run(auto(whole)).code()).isZero();
        Ended auto = interrupted(log -> Files.exists(ended.resolve("td3-bc/checkpoints/step-50")), auto(ended));
        assertThat(auto.status).isEqualTo(Interruption.STOPPED);
        assertThat(auto.lines).contains("Stopping; a checkpoint is written", "The training was interrupted");
        assertThat(auto.last()).isEqualTo("To go on from here: hindcast train --resume --out '" + ended + "'");
        assertThat(ended.resolve("td3-bc/checkpoints/step-400")).doesNotExist();
        assertThat(ended.resolve("report.html")).doesNotExist();
        Cli resumed = Cli.run("train", "--resume", "--out", ended, "--json");
        assertThat(resumed.code()).as(resumed.err()).isZero();
        for (String method : List.of("bc", "td3-bc", "iql")) {
            assertThat(ended.resolve(method).resolve("policy-last.npz"))
                    .hasSameBinaryContentAs(whole.resolve(method).resolve("policy-last.npz"));
        }
        assertThat(resumed.json().at("/candidates/0/value"))
                .isEqualTo(Json.read(whole.resolve("auto.json")).at("/candidates/0/value"));
    }

    @Test
    void aBenchmarkGoesOnWhereItWas() throws Exception {
        Path suite = Files.writeString(directory.resolve("suite.yaml"), """
                name: tiny
                seeds: 2
                steps: 1000
                eval-every: 100
                eval-episodes: 1
                final-episodes: 2
                datasets: [%s]
                algorithms:
                  - {name: bc, settings: {hidden: [16], batchSize: 32}}
                  - {name: td3-bc, settings: {hidden: [16], batchSize: 32}}
                """.formatted(data));
        Path whole = directory.resolve("whole-suite");
        Path ended = directory.resolve("ended-suite");
        assertThat(Cli.run("benchmark", suite, "--out", whole).code()).isZero();
        Path run = ended.resolve("data/td3-bc/seed-0");
        Ended benchmark = interrupted(
                log -> Files.exists(run.resolve("checkpoints/step-100")),
                "benchmark",
                suite,
                "--parallel",
                2,
                "--out",
                ended);
        assertThat(benchmark.status).isEqualTo(Interruption.STOPPED);
        assertThat(benchmark.lines)
                .contains("Stopping; a checkpoint is written", "The benchmark was interrupted")
                .noneMatch(line -> line.contains("failed"));
        assertThat(benchmark.last())
                .isEqualTo("To go on from here, the same command: hindcast benchmark " + suite + " --parallel 2 --out "
                        + ended);
        assertThat(ended.resolve("results.json")).doesNotExist();
        try (Stream<Path> files = Files.walk(ended)) {
            assertThat(files.map(each -> each.getFileName().toString()).filter(name -> name.startsWith("step-")))
                    .as("one of the interruption beside those that were due")
                    .anyMatch(name -> !name.endsWith("00"));
        }
        Cli resumed = Cli.run("benchmark", suite, "--out", ended);
        assertThat(resumed.code()).as(resumed.err()).isZero();
        for (String cell : List.of("bc/seed-0", "bc/seed-1", "td3-bc/seed-0", "td3-bc/seed-1")) {
            assertThat(ended.resolve("data").resolve(cell).resolve("policy-last.npz"))
                    .hasSameBinaryContentAs(whole.resolve("data").resolve(cell).resolve("policy-last.npz"));
        }
    }

    @Test
    void whatKeepsNothingSaysSo() throws Exception {
        Ended bench = interrupted(
                log -> log.toFile().length() > 0, "bench", "trust", "--sizes", 1000, "--repetitions", 100_000);
        assertThat(bench.status).isEqualTo(Interruption.STOPPED);
        assertThat(bench.lines).contains("Stopping");
        assertThat(bench.last()).isEqualTo("Stopped before the end: the same command begins anew");
    }
}
