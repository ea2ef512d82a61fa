package dev.hindcast.cli.bench;

import dev.hindcast.experiments.WrongUse;
import picocli.CommandLine.Option;

/** How often each side is timed. */
final class Rounds {
    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
    private int count;

    /** As it was given. */
    int count() {
        return count;
    }

    void requireOne() {
        if (count < 1) {
            throw new WrongUse("--rounds must be at least 1, got " + count);
        }
    }
}
