package dev.hindcast.cli;

import dev.hindcast.cli.bench.BenchCommand;
import dev.hindcast.experiments.Home;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command that holds the others. */
@Command(
        name = "hindcast",
        mixinStandardHelpOptions = true,
        versionProvider = HindcastCommand.Version.class,
        description = "Learns the best policy that logged data support, and says how good it is.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExample:%n",
        footer = {
            "  hindcast train iql                      train on bundled data and see the report",
            "  hindcast train --help"
        },
        subcommands = {
            CollectCommand.class,
            InspectCommand.class,
            SplitCommand.class,
            TrainCommand.class,
            FinetuneCommand.class,
            EvaluateCommand.class,
            OpeCommand.class,
            SelectCommand.class,
            GateCommand.class,
            ShiftCommand.class,
            CompareCommand.class,
            BanditCommand.class,
            DatasetsCommand.class,
            BenchmarkCommand.class,
            BenchCommand.class,
            ExampleCommand.class,
            CommandLine.HelpCommand.class
        })
@SuppressWarnings("NullAway.Init")
final class HindcastCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Missing command: expected one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    /** The version of the build. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"hindcast " + Home.version()};
        }
    }
}
