package dev.hindcast.cli.bench;

import dev.hindcast.experiments.WrongUse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the other side is: its interpreter, and its programs. */
final class Peers {
    private Peers() {}

    /**
     * The Python that was named, else that of HINDCAST_PYTHON, if there is one.
     *
     * @param library what it has to have, for the message
     */
    static Optional<Path> interpreter(@Nullable Path python, String library) {
        Path path = python == null && System.getenv("HINDCAST_PYTHON") != null
                ? Path.of(System.getenv("HINDCAST_PYTHON"))
                : python;
        if (path != null && !Files.isExecutable(path)) {
            throw new WrongUse("There is no program " + path + ": name a Python that has " + library);
        }
        return Optional.ofNullable(path);
    }

    /** The folder of the project's sources. */
    static Path home() {
        return Path.of(System.getProperty("hindcast.home", "."));
    }

    /** A program of {@code testing/peer}. */
    static Path program(String name) {
        return home().resolve("testing/peer").resolve(name);
    }
}
