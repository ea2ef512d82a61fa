package dev.hindcast.cli;

import dev.hindcast.environment.Environments;
import java.util.Optional;
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

    /** The line of a command that finds by itself what is kept. */
    static String bySameCommand() {
        return "To go on from here, the same command: " + System.getProperty("hindcast.command");
    }
}
