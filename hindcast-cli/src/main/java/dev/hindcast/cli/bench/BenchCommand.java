package dev.hindcast.cli.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures Hindcast against others, in turn and in one run. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures Hindcast against other programs, in turn and in one run.",
        subcommands = {
            BenchTrainCommand.class,
            BenchActCommand.class,
            BenchOpeCommand.class,
            BenchRolloutsCommand.class,
            BenchTrustCommand.class,
            BenchGateCommand.class,
            BenchMujocoCommand.class,
            BenchGymCommand.class
        },
        footerHeading = "%nExample:%n",
        footer = "  hindcast bench train --python /usr/bin/python3")
@SuppressWarnings("NullAway.Init")
public final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Missing what to measure: expected train, act, ope, rollouts, trust, gate, mujoco or gym");
    }
}
