package dev.hindcast.cli.options;

import dev.hindcast.experiments.WrongUse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The Python that Hindcast is compared with. */
public final class Python {
    @Option(
            names = "--python",
            paramLabel = "PATH",
            description = "a Python that has what is compared with; default: HINDCAST_PYTHON")
    private @Nullable Path path;

    /**
     * The Python that was named, else that of HINDCAST_PYTHON, if there is one.
     *
     * @param library what it has to have, for the message
     * @throws WrongUse where there is no such program
     */
    public Optional<Path> interpreter(String library) {
        String known = System.getenv("HINDCAST_PYTHON");
        Path chosen = path == null && known != null ? Path.of(known) : path;
        if (chosen != null && !Files.isExecutable(chosen)) {
            throw new WrongUse("There is no program " + chosen + ": name a Python that has " + library);
        }
        return Optional.ofNullable(chosen);
    }
}
