package dev.hindcast.experiments.suite;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.internal.Reason;
import dev.hindcast.experiments.Home;
import dev.hindcast.experiments.WrongUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The suites that come with Hindcast: {@code suites/NAME.yaml} below its home. */
public final class BundledSuites {
    private static final String FOLDER = "suites";
    private static final String EXTENSION = ".yaml";

    private BundledSuites() {}

    /** All of them, by name. */
    public static List<Suite> all() {
        return names().stream().map(BundledSuites::open).toList();
    }

    /**
     * The suite that a user names.
     *
     * @throws WrongUse where it is neither a file nor the name of a bundled suite, or says what cannot be
     */
    public static Suite open(String pathOrName) {
        Path path = Path.of(pathOrName);
        Path file = Files.isRegularFile(path) ? path : bundled(pathOrName);
        return WrongUse.unless(() -> Suite.read(file));
    }

    private static Path bundled(String name) {
        List<String> names = names();
        if (names.isEmpty()) {
            throw new WrongUse("There is no file '" + name + "', and no bundled suite was found");
        }
        if (!names.contains(name)) {
            throw WrongUse.unknown("suite", name, names);
        }
        return Home.folder(FOLDER).orElseThrow().resolve(name + EXTENSION);
    }

    private static List<String> names() {
        return Home.folder(FOLDER).map(BundledSuites::names).orElse(List.of());
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(EXTENSION))
                    .map(name -> name.substring(0, name.length() - EXTENSION.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new DatasetException("Cannot list " + folder + " (" + Reason.of(e) + "): check its permissions", e);
        }
    }
}
