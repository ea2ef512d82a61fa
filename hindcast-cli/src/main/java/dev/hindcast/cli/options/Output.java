package dev.hindcast.cli.options;

import dev.hindcast.experiments.Json;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a command prints, and in which form: lines for people, or one JSON object. */
@SuppressWarnings("NullAway.Init")
public final class Output {
    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Whether one JSON object is asked for. */
    public boolean json() {
        return json;
    }

    /** Where the command prints. */
    public PrintWriter out() {
        return command.commandLine().getOut();
    }

    /** Where its messages go. */
    public PrintWriter err() {
        return command.commandLine().getErr();
    }

    /** The command as it was typed. */
    public CommandSpec command() {
        return command;
    }

    /** Prints one object. */
    public void print(Map<String, ?> object) {
        Json.print(out(), object);
    }

    /** Prints lines, at once. */
    public void print(String... lines) {
        for (String line : lines) {
            out().println(line);
        }
        out().flush();
    }

    /** Says how far the work is, beside what is printed. */
    public void note(String line) {
        err().println(line);
    }
}
