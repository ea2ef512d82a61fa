package dev.hindcast.cli;

import dev.hindcast.cli.options.Numbers;
import dev.hindcast.cli.output.HelpExamples;
import dev.hindcast.cli.output.Layout;
import dev.hindcast.cli.output.VisibleWriter;
import dev.hindcast.experiments.ShellWords;
import dev.hindcast.learning.nn.NativeLibraryError;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The program {@code hindcast}. Exit codes: 0 done, 1 the work failed, 2 wrong use, 130 ended by Ctrl-C. */
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
        PrintWriter messages = VisibleWriter.to(err);
        Optional<String> problem = Arguments.problem(arguments, System.getProperty("sun.jnu.encoding", ""));
        if (problem.isPresent()) {
            messages.println(problem.get());
            return CommandLine.ExitCode.USAGE;
        }
        Failures failures = new Failures();
        CommandLine command = new CommandLine(new HindcastCommand());
        try {
            command.setOut(out)
                    .setErr(messages)
                    .setSubcommandsCaseInsensitive(true)
                    .setUsageHelpAutoWidth(true)
                    .setParameterExceptionHandler(failures)
                    .setExecutionExceptionHandler(failures)
                    .setExecutionStrategy(parsed -> execute(command, parsed));
            Numbers.register(command);
            System.setProperty("hindcast.command", ShellWords.typed(typed(arguments)));
            Layout.columns()
                    .ifPresent(columns -> command.setUsageHelpAutoWidth(false).setUsageHelpWidth(columns));
            Map<String, CommandLine.IHelpSectionRenderer> sections = new HashMap<>(command.getHelpSectionMap());
            sections.put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_FOOTER, HelpExamples::of);
            command.setHelpSectionMap(sections);
            return command.execute(OldSpellings.replaced(Arguments.atHome(arguments, home()), messages));
        } catch (OutOfMemoryError e) {
            messages.println("Out of memory: give the JVM more with JAVA_OPTS=-Xmx8g, or use less data");
            return CommandLine.ExitCode.SOFTWARE;
        } catch (NativeLibraryError e) {
            messages.println(e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        } catch (LinkageError e) {
            messages.println(
                    "A native library cannot be loaded (" + e.getMessage() + "): is Hindcast built for this system?");
            return CommandLine.ExitCode.SOFTWARE;
        } finally {
            out.flush();
            messages.flush();
        }
    }

    /** Where the shell would look. */
    private static String home() {
        return Optional.ofNullable(System.getenv("HOME")).orElse(System.getProperty("user.home"));
    }

    /** Help is ours and may have colours; what commands print holds names and texts of others. */
    private static int execute(CommandLine command, ParseResult parsed) {
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        command.setOut(VisibleWriter.to(command.getOut()));
        return Interruption.during(() -> new RunLast().execute(parsed), goesOn(parsed), command.getErr());
    }

    private static @Nullable GoesOn goesOn(ParseResult parsed) {
        List<CommandLine> asked = parsed.asCommandLineList();
        return asked.get(asked.size() - 1).getCommand() instanceof GoesOn work ? work : null;
    }
}
