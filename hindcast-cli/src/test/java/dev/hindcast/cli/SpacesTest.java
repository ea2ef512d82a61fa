package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.experiments.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Minari sets of spaces of all kinds, which {@code testing/field/spaces.py} writes, are read and learned from, and the policies act in the
 * environments of the same spaces, which refuse an action that is not theirs.
 */
class SpacesTest {
    private static final Path GENERATOR = Path.of("../testing/field/spaces.py").toAbsolutePath();

    /** The pairs of spaces, the size of an observation, and a method for the actions. */
    private static final Map<String, List<Object>> PAIRS = new TreeMap<>(Map.ofEntries(
            Map.entry("vector", List.of(3, "iql")),
            Map.entry("greys", List.of(32 * 35, "discrete-bc")),
            Map.entry("image", List.of(12 * 10 * 4, "discrete-cql")),
            Map.entry("colors", List.of(32 * 40 * 3, "discrete-bc")),
            Map.entry("discrete", List.of(1, "discrete-iql")),
            Map.entry("started", List.of(1, "dqn")),
            Map.entry("switches", List.of(4, "discrete-bcq")),
            Map.entry("dials", List.of(7, "discrete-cql")),
            Map.entry("dict", List.of(5, "td3-bc")),
            Map.entry("nested", List.of(9, "cql")),
            Map.entry("tuple", List.of(11, "discrete-bc")),
            Map.entry("camera", List.of(34 * 32 * 3 + 1, "bc"))));

    @TempDir
    private Path directory;

    /** Runs in a process of its own, since the environments' module is found by a variable of the process. */
    static final class Commands {
        private Commands() {}

        public static void main(String[] arguments) throws IOException {
            Path directory = Path.of(arguments[0]);
            for (int i = 1; i < arguments.length; i += 2) {
                played(directory, arguments[i], arguments[i + 1]);
            }
        }

        private static void played(Path directory, String name, String method) throws IOException {
            Path data = directory.resolve(name + "-v0");
            Path run = directory.resolve(name);
            String environment = "gym:spaces:" + name + "-v0";
            Cli inspected = Cli.run("inspect", data, "--json");
            Cli trained = Cli.run(
                    "train",
                    method,
                    "--data",
                    data,
                    "--env",
                    environment,
                    "--steps",
                    20,
                    "--set",
                    "hidden=8,8",
                    "--set",
                    "batchSize=8",
                    "--eval-episodes",
                    1,
                    "--final-episodes",
                    1,
                    "--out",
                    run);
            Cli judged = Cli.run("evaluate", run, "--env", environment, "--episodes", 2, "--json");
            JsonNode read = inspected.json();
            Json.write(
                    directory.resolve(name + ".json"),
                    Json.object(
                            "transitions",
                            read.path("transitions").asInt(),
                            "size",
                            read.path("observation").path("size").asInt(1),
                            "played",
                            judged.code() == 0 ? judged.json().path("episodes").asInt() : 0,
                            "messages",
                            inspected.err() + trained.err() + judged.err()));
        }
    }

    @Test
    void policiesOfFilesActInTheirEnvironments() throws Exception {
        requireEach(List.of("dict", "started", "tuple"));
    }

    @Test
    @Tag("nightly")
    void policiesOfAllTwelveActInTheirEnvironments() throws Exception {
        requireEach(List.copyOf(PAIRS.keySet()));
    }

    private void requireEach(List<String> names) throws Exception {
        String python = System.getenv("HINDCAST_PYTHON");
        assumeTrue(python != null, "HINDCAST_PYTHON is not set");
        List<String> writing =
                new ArrayList<>(List.of(String.valueOf(python), GENERATOR.toString(), directory.toString()));
        writing.addAll(names);
        run(writing);
        List<String> playing = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dhindcast.home=" + System.getProperty("hindcast.home", ".."),
                "-cp",
                System.getProperty("java.class.path"),
                Commands.class.getName(),
                directory.toString()));
        names.forEach(
                name -> playing.addAll(List.of(name, String.valueOf(pair(name).get(1)))));
        run(playing);
        for (String name : names) {
            JsonNode printed = Json.read(directory.resolve(name + ".json"));
            String messages = name + ": " + printed.path("messages").asText();
            assertThat(printed.path("transitions").asInt()).as(messages).isEqualTo(48);
            assertThat(printed.path("size").asInt())
                    .as(messages)
                    .isEqualTo(pair(name).get(0));
            assertThat(printed.path("played").asInt()).as(messages).isEqualTo(2);
        }
    }

    private static List<Object> pair(String name) {
        return Objects.requireNonNull(PAIRS.get(name), name);
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Path printed = directory.resolve("printed.txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed.toFile());
        builder.environment().put("PYTHONPATH", GENERATOR.resolveSibling("").toString());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        assertThat(builder.start().waitFor()).as(Files.readString(printed)).isZero();
    }
}
