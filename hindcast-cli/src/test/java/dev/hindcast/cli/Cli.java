package dev.hindcast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A command that was run.
 *
 * @param code its exit code
 * @param out what it printed
 * @param err its messages
 */
record Cli(int code, String out, String err) {
    /** Runs {@code hindcast ARGUMENTS}. */
    static Cli run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
        return new Cli(code, out.toString(), err.toString());
    }

    /** Runs a training that takes a second: small networks, few episodes. */
    static Cli train(String algorithm, Path data, Path out, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of(
                "train", algorithm, "--data", data, "--out", out, "--set", "hidden=16,16", "--set", "batchSize=32"));
        arguments.addAll(List.of("--eval-episodes", 1, "--final-episodes", 3, "--eval-every", 100));
        arguments.addAll(List.of(more));
        return run(arguments.toArray());
    }

    /** Makes a small data set of random pendulums. */
    static Path pendulum(Path directory) {
        Cli collected = run("collect", "Pendulum-v1", "--policy", "random", "--episodes", 4, "--out", directory);
        if (collected.code() != 0) {
            throw new AssertionError(collected.err());
        }
        return directory;
    }

    /** A page, with its commands as they are copied from it. */
    static String page(Path html) throws IOException {
        return Files.readString(html).replaceAll("<span class=\"word\">([^<]*)</span>", "$1");
    }

    /** What was printed, which must be one JSON object and nothing else. */
    JsonNode json() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        try (var parser = mapper.createParser(out)) {
            JsonNode node = mapper.readTree(parser);
            if (parser.nextToken() != null || !node.isObject()) {
                throw new AssertionError("More than one JSON object: " + out);
            }
            return node;
        }
    }
}
