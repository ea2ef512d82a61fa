package dev.hindcast.cli;

import dev.hindcast.environment.Environments;
import dev.hindcast.experiments.ShellWords;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A command whose work is kept when it ends before its time, by Ctrl-C or by what fails outside of it, and can be gone on with. */
@FunctionalInterface
interface GoesOn {
    /** How to go on with what is kept, in a line; empty where nothing is. Asked by another thread, at any time. */
    Optional<String> goingOn();

    /** What names an environment again where a file may not: the code of a module is run by who says so. */
    static Stream<String> trusting(@Nullable String env) {
        return env != null && Environments.importsModule(env) ? Stream.of("--env", env) : Stream.of();
    }

    /**
     * The line that goes on with a run.
     *
     * @param command {@code train} or {@code finetune}
     * @param env as it was said
     * @param seeds what says which, where there are several
     */
    static String byResuming(String command, Path run, @Nullable String env, Stream<String> seeds) {
        Stream<String> resume = Stream.of("hindcast", command, "--resume", "--out", run.toString());
        return "To go on from here: "
                + ShellWords.typed(Stream.of(resume, trusting(env), seeds)
                        .flatMap(Function.identity())
                        .toList());
    }

    /** The line of a command that finds by itself what is kept. */
    static String bySameCommand() {
        return "To go on from here, the same command: " + System.getProperty("hindcast.command");
    }
}
