package dev.hindcast.cli.options;

import picocli.CommandLine.Option;

/** Where a command's randomness starts. */
public final class Seed {
    @Option(names = "--seed", paramLabel = "S", defaultValue = "0", description = "default: ${DEFAULT-VALUE}")
    private long value;

    /** As it was given. */
    public long value() {
        return value;
    }
}
