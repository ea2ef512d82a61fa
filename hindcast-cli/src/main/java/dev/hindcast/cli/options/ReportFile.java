package dev.hindcast.cli.options;

import dev.hindcast.cli.output.Outputs;
import dev.hindcast.experiments.WrongUse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a report goes, if one is asked for. */
@SuppressWarnings("NullAway.Init")
public final class ReportFile {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private @Nullable Path path;

    /** Refuses at once what no report can be written to after minutes of work. */
    @Option(names = "--html", paramLabel = "FILE", description = "write a report with charts")
    void path(Path file) {
        try {
            Outputs.requireFile(file);
        } catch (WrongUse e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
        path = file;
    }

    /** Makes a report and writes it. */
    @FunctionalInterface
    public interface Writer {
        /** Writes it to that file. */
        void write(Path file) throws IOException;
    }

    /** Has the report made and written, if one is asked for, and says where it is, beside what is printed. */
    public void write(Writer report) throws IOException {
        if (path != null) {
            report.write(path);
            command.commandLine().getErr().println("Report: " + path);
        }
    }

    /** The option as it was typed; nothing where it was not. */
    public List<String> words() {
        return path == null ? List.of() : List.of("--html", path.toString());
    }
}
