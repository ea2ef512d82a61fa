package dev.hindcast.cli.options;

import dev.hindcast.experiments.WrongUse;
import picocli.CommandLine.Option;

/** How often each side is timed. */
public final class Rounds {
    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
    private int count;

    /** As it was given. */
    public int count() {
        return count;
    }

    /** Refuses fewer than one. */
    public void requireOne() {
        if (count < 1) {
            throw new WrongUse("--rounds must be at least 1, got " + count);
        }
    }
}
