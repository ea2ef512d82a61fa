package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same command prints and writes the same in another process, in which sets and maps without order have another one. */
class RepeatableOutputTest {
    private static final String CLICKS = "../datasets/bandit/clicks.csv";
    private static final List<String> FILES = List.of("policy.json", "collected/data/metadata.json");

    @TempDir
    private Path directory;

    /** What a process does: runs commands and prints what they printed and wrote. */
    static final class Commands {
        private Commands() {}

        public static void main(String[] arguments) throws IOException {
            Path out = Path.of(arguments[0]);
            String data = out.resolve("collected").toString();
            Path policy = out.resolve(FILES.get(0));
            for (String command : List.of(
                    "collect FrozenLake-v1 --policy random --episodes 60 --out " + data,
                    "datasets --json",
                    "train --list --json",
                    "example --list --json",
                    "benchmark --list --json",
                    "inspect " + data + " --json",
                    "ope random --data " + data + " --discount 1 --resamples 50 --estimator is,wis,pdis --json",
                    "gate random --data " + data + " --json",
                    "evaluate random --env FrozenLake-v1 --episodes 2 --json",
                    "bandit " + CLICKS + " --estimator ipw,snipw --interval student-t --json",
                    "bandit learn " + CLICKS + " --learner ridge --json --out " + policy,
                    "bandit gate " + CLICKS + " --policy " + policy + " --rewards 0,1 --json")) {
                Cli result = Cli.run((Object[]) command.split(" "));
                if (result.code() > 1 || result.out().isEmpty()) {
                    throw new IllegalStateException(command + ": " + result.err());
                }
                System.out.println((result.out() + result.err()).replace(out.toString(), "OUT"));
            }
            for (String file : FILES) {
                System.out.println(Files.readString(out.resolve(file)));
            }
        }
    }

    private String printed(String name, int hashes) throws IOException, InterruptedException {
        Path out = Files.createDirectory(directory.resolve(name));
        Path printed = directory.resolve(name + ".txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UnlockExperimentalVMOptions",
                "-XX:hashCode=" + hashes,
                "-Dhindcast.home=" + System.getProperty("hindcast.home", ".."),
                "-cp",
                System.getProperty("java.class.path"),
                Commands.class.getName(),
                out.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(printed)).isZero();
        return Files.readString(printed, StandardCharsets.UTF_8);
    }

    @Test
    void twoProcessesPrintTheSame() throws IOException, InterruptedException {
        String first = printed("first", 0);
        assertThat(first).contains("\"estimates\"", "\"coefficients\"", "\"provenance\"", "\"algorithms\"");
        assertThat(printed("second", 5)).isEqualTo(first);
    }
}
