package dev.hindcast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.dataset.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The data sets that come with Hindcast: {@code datasets/NAME} below its home, in Minari's layout. */
final class BundledDatasets {
    private static final String METADATA = "data/metadata.json";
    private static final int DEPTH = 4;

    private BundledDatasets() {}

    /**
     * A data set that can be opened by name.
     *
     * @param name such as {@code pendulum/mixed}
     * @param path its directory
     * @param environment where it comes from
     * @param episodes how many episodes
     * @param transitions how many steps
     * @param about one line
     */
    record Entry(String name, Path path, String environment, long episodes, long transitions, String about) {}

    /** All of them, by name. */
    static List<Entry> all() {
        return Stream.concat(folder().stream(), Stream.of(MadeDatasets.folder()))
                .filter(Files::isDirectory)
                .flatMap(folder -> in(folder).stream())
                .toList();
    }

    static List<String> names() {
        return all().stream().map(Entry::name).toList();
    }

    /**
     * The data that a user names.
     *
     * @throws WrongUse where it is neither a path nor the name of a bundled data set
     */
    static Path resolve(String pathOrName) {
        Path path = Path.of(pathOrName);
        if (Files.exists(path)) {
            return path;
        }
        return bundled(pathOrName).orElseThrow(() -> unknown(pathOrName));
    }

    /** The bundled data set of that name. */
    static Optional<Path> bundled(String name) {
        return all().stream()
                .filter(entry -> entry.name().equals(name))
                .map(Entry::path)
                .findFirst();
    }

    private static WrongUse unknown(String pathOrName) {
        List<String> names = names();
        return names.isEmpty()
                ? new WrongUse("There is no file or directory '" + pathOrName + "', and no bundled data set was found")
                : WrongUse.unknown("data set", pathOrName, names);
    }

    /** The folder {@code datasets} of Hindcast's home, or of the nearest directory upwards that has one. */
    private static Optional<Path> folder() {
        String home = System.getProperty("hindcast.home");
        Stream<Path> candidates = home == null
                ? Stream.iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
                : Stream.of(Path.of(home));
        return candidates
                .map(path -> path.resolve("datasets"))
                .filter(Files::isDirectory)
                .findFirst();
    }

    private static List<Entry> in(Path folder) {
        try (Stream<Path> paths = Files.walk(folder, DEPTH)) {
            return paths.filter(path -> Files.isRegularFile(path.resolve(METADATA)))
                    .sorted()
                    .map(path -> entry(folder, path))
                    .toList();
        } catch (IOException e) {
            throw new DatasetException("Cannot list " + folder + " (" + e + ")", e);
        }
    }

    private static Entry entry(Path folder, Path path) {
        JsonNode metadata = Json.read(path.resolve(METADATA));
        return new Entry(
                folder.relativize(path).toString().replace('\\', '/'),
                path,
                metadata.path("environment").asText(""),
                metadata.path("total_episodes").asLong(),
                metadata.path("total_steps").asLong(),
                metadata.path("provenance").path("about").asText(""));
    }
}
