package dev.hindcast.cli.bench;

import dev.hindcast.experiments.Json;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a command prints, and in which form: lines for people, or one JSON object. */
@SuppressWarnings("NullAway.Init")
final class Output {
    @Option(names = "--json", description = "print one JSON object and nothing else")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Whether one JSON object is asked for. */
    boolean json() {
        return json;
    }

    /** Prints one object. */
    void print(Map<String, ?> object) {
        Json.print(command.commandLine().getOut(), object);
    }

    /** Prints lines, at once. */
    void print(String... lines) {
        PrintWriter out = command.commandLine().getOut();
        for (String line : lines) {
            out.println(line);
        }
        out.flush();
    }

    /** Says how far the work is, beside what is printed. */
    void note(String line) {
        command.commandLine().getErr().println(line);
    }
}
