package dev.hindcast.experiments.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.OpenOptions;
import dev.hindcast.dataset.internal.Reason;
import dev.hindcast.dataset.internal.Words;
import dev.hindcast.experiments.Home;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.WrongUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The data sets that commands open by name: those that come with Hindcast, {@code datasets/NAME} below its home, and those that {@code
 * hindcast datasets make} made. All are in Minari's layout.
 */
public final class NamedDatasets {
    private static final String METADATA = "data/metadata.json";
    private static final int DEPTH = 4;

    private NamedDatasets() {}

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
    public record Entry(String name, Path path, String environment, long episodes, long transitions, String about) {}

    /** The bundled ones by name, then those that were made. */
    public static List<Entry> all() {
        return folders().flatMap(folder -> in(folder).stream()).toList();
    }

    private static Stream<Path> folders() {
        return Stream.concat(Home.folder("datasets").stream(), Stream.of(made()))
                .filter(Files::isDirectory);
    }

    /** Where data sets are made: {@code $HINDCAST_DATASETS}, or {@code ~/.hindcast/datasets}. */
    public static Path made() {
        String chosen = System.getProperty("hindcast.datasets", System.getenv("HINDCAST_DATASETS"));
        return chosen == null || chosen.isBlank()
                ? Path.of(System.getProperty("user.home"), ".hindcast", "datasets")
                : Path.of(chosen);
    }

    /** Of those that are there or can be made. */
    private static List<String> names() {
        return Stream.concat(
                        all().stream().map(Entry::name), Recipes.all().stream().map(Recipe::name))
                .distinct()
                .toList();
    }

    /**
     * The data that a user names.
     *
     * @throws WrongUse where it is neither a path nor the name of a data set that is there
     */
    public static Path resolve(String pathOrName) {
        Path path = Path.of(pathOrName);
        return Files.exists(path) ? path : named(pathOrName).orElseThrow(() -> unknown(pathOrName));
    }

    /**
     * Opens the data that a user names. They are called by that name, or as their file or folder is called: what is stored in them may be
     * the name of a folder that they were once written to.
     *
     * @throws WrongUse where it is neither a path nor the name of a data set that is there
     */
    public static Dataset open(String pathOrName, OpenOptions options) {
        Path path = resolve(pathOrName);
        boolean named = named(pathOrName).filter(path::equals).isPresent();
        return Dataset.open(path, options).withName(named ? pathOrName : called(path));
    }

    /** A file's name without its extension, a folder's name, and of what lies in a Minari folder that folder's. */
    private static String called(Path path) {
        Path place = path.toAbsolutePath().normalize();
        if (place.endsWith("main_data.hdf5")) {
            place = place.resolve("..").normalize();
        }
        if (place.endsWith("data") && Files.isRegularFile(place.resolve("main_data.hdf5"))) {
            place = place.resolve("..").normalize();
        }
        String name = String.valueOf(place.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 && !Files.isDirectory(place) ? name.substring(0, dot) : name;
    }

    /** The name of a data set that has one as it is, a path as one that holds wherever it is read. */
    public static String lasting(String pathOrName) {
        return named(pathOrName).isPresent()
                ? pathOrName
                : resolve(pathOrName).toAbsolutePath().normalize().toString();
    }

    /** The data set of that name, found where the name says: none of the others is read. */
    public static Optional<Path> named(String name) {
        return isName(name)
                ? folders()
                        .map(folder -> folder.resolve(name))
                        .filter(NamedDatasets::isDataset)
                        .findFirst()
                : Optional.empty();
    }

    /** Whether {@link #all} may give such a name, which leads to nothing outside of its folders and to nothing hidden. */
    private static boolean isName(String name) {
        Path path = Path.of(name);
        return !path.isAbsolute()
                && !hidden(path)
                && path.getNameCount() <= DEPTH
                && name(path).equals(name);
    }

    private static WrongUse unknown(String pathOrName) {
        if (Recipes.named(pathOrName).isPresent()) {
            return new WrongUse("The data set " + pathOrName + " is not there yet: 'hindcast datasets make "
                    + pathOrName + "' makes it");
        }
        if (Words.nearest(pathOrName, names()).isPresent()) {
            return WrongUse.unknown("data set", pathOrName, names());
        }
        return new WrongUse("There is no file or folder '" + pathOrName + "' here ("
                + Path.of("").toAbsolutePath()
                + "), and no data set of that name: 'hindcast datasets' lists those that have one");
    }

    private static List<Entry> in(Path folder) {
        try (Stream<Path> paths = Files.walk(folder, DEPTH)) {
            return paths.filter(path -> isDataset(path) && !hidden(folder.relativize(path)))
                    .sorted()
                    .map(path -> entry(folder, path))
                    .toList();
        } catch (IOException e) {
            throw new DatasetException("Cannot list " + folder + " (" + Reason.of(e) + ")", e);
        }
    }

    private static boolean isDataset(Path path) {
        return Files.isRegularFile(path.resolve(METADATA));
    }

    /** Such as what a killed process was writing. */
    private static boolean hidden(Path path) {
        return path.toString().startsWith(".")
                || path.toString().contains(path.getFileSystem().getSeparator() + ".");
    }

    private static String name(Path relative) {
        return relative.toString().replace('\\', '/');
    }

    private static Entry entry(Path folder, Path path) {
        JsonNode metadata = Json.read(path.resolve(METADATA));
        return new Entry(
                name(folder.relativize(path)),
                path,
                metadata.path("environment").asText(""),
                metadata.path("total_episodes").asLong(),
                metadata.path("total_steps").asLong(),
                metadata.path("provenance").path("about").asText(""));
    }
}
