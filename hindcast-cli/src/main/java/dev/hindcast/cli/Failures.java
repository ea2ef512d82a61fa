package dev.hindcast.cli;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.internal.Words;
import dev.hindcast.experiments.Explanations;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.learning.training.SeedsFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong, in a line or two. With {@code HINDCAST_TRACE} in the environment it adds where. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        String message = failure instanceof UnmatchedArgumentException unmatched
                ? unmatched(unmatched)
                : String.valueOf(failure.getMessage());
        command.getErr().println(message);
        command.getErr().println("See '" + command.getCommandSpec().qualifiedName() + " --help'");
        return ExitCode.USAGE;
    }

    private static String unmatched(UnmatchedArgumentException failure) {
        CommandLine command = failure.getCommandLine();
        String word = failure.getUnmatched().get(0);
        boolean option = word.startsWith("-");
        List<String> valid = new ArrayList<>();
        if (option) {
            command.getCommandSpec().options().forEach(known -> valid.add(known.longestName()));
        } else {
            valid.addAll(command.getSubcommands().keySet());
        }
        String name = command.getCommandSpec().qualifiedName();
        if (valid.isEmpty()) {
            return "'" + name + "' does not expect '" + word + "'";
        }
        String kind = option ? "option" : "command";
        return "Unknown " + kind + " '" + word + "' of '" + name + "'" + Words.suggestion(word, valid);
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult result) {
        Explanations.print(failure, "", command.getErr());
        if (command.getCommand() instanceof GoesOn work && isFromOutside(failure)) {
            work.goingOn().ifPresent(command.getErr()::println);
        }
        return failure instanceof WrongUse ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    /** Whether what failed is not of the command, its data or its settings, so that going on may end otherwise. */
    private static boolean isFromOutside(Throwable failure) {
        if (failure instanceof SeedsFailedException several) {
            return several.failures().values().stream().anyMatch(Failures::isFromOutside);
        }
        if (failure instanceof DatasetException) {
            return failure.getCause() instanceof IOException;
        }
        Throwable cause = failure.getCause();
        return failure instanceof IOException
                || failure instanceof UncheckedIOException
                || failure instanceof IllegalStateException
                || cause != null && isFromOutside(cause);
    }
}
