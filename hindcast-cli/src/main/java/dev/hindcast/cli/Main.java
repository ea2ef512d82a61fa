package dev.hindcast.cli;

import dev.hindcast.cli.options.Numbers;
import dev.hindcast.cli.output.Layout;
import dev.hindcast.experiments.run.TrainPlan;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The program {@code hindcast}. Exit codes: 0 done, 1 the work failed, 2 wrong use. */
public final class Main {
    private Main() {}

    /** Runs a command and exits with its code. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, arguments));
    }

    private static List<String> typed(String... arguments) {
        return Stream.concat(Stream.of("hindcast"), Stream.of(arguments)).toList();
    }

    /** Runs a command and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        Failures failures = new Failures();
        try {
            CommandLine program = new CommandLine(new HindcastCommand())
                    .setOut(out)
                    .setErr(err)
                    .setSubcommandsCaseInsensitive(true)
                    .setUsageHelpAutoWidth(true)
                    .setParameterExceptionHandler(failures)
                    .setExecutionExceptionHandler(failures);
            Numbers.register(program);
            System.setProperty("hindcast.command", TrainPlan.typed(typed(arguments)));
            Layout.columns().ifPresent(columns -> program.setUsageHelpAutoWidth(false).setUsageHelpWidth(columns));
            return program.execute(OldSpellings.replaced(arguments, err));
        } catch (OutOfMemoryError e) {
            err.println("Out of memory: give the JVM more with JAVA_OPTS=-Xmx8g, or use less data");
            return CommandLine.ExitCode.SOFTWARE;
        } catch (LinkageError e) {
            err.println(
                    "A native library cannot be loaded (" + e.getMessage() + "): is Hindcast built for this system?");
            return CommandLine.ExitCode.SOFTWARE;
        } finally {
            out.flush();
            err.flush();
        }
    }
}
