package dev.hindcast.cli.bench;

import java.nio.file.Path;

/** Where the other side is: its interpreter, and its programs. */
final class Peers {
    private Peers() {}

    /** The folder of the project's sources. */
    static Path home() {
        return Path.of(System.getProperty("hindcast.home", "."));
    }

    /** A program of {@code testing/peer}. */
    static Path program(String name) {
        return home().resolve("testing/peer").resolve(name);
    }
}
