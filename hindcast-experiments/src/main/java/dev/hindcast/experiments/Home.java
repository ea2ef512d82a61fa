package dev.hindcast.experiments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where what comes with Hindcast lies. */
public final class Home {
    private Home() {}

    /** The folder of that name in Hindcast's home, or in the nearest directory upwards that has one. */
    public static Optional<Path> folder(String name) {
        String home = System.getProperty("hindcast.home");
        Stream<Path> candidates = home == null
                ? Stream.iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
                : Stream.of(Path.of(home));
        return candidates
                .map(path -> path.resolve(name))
                .filter(Files::isDirectory)
                .findFirst();
    }

    /** The version of the build. */
    public static String version() {
        return Optional.ofNullable(Home.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
