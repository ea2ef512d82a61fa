package dev.hindcast.cli.options;

import picocli.CommandLine.Option;

/** Which policy of a run. */
public final class Checkpoint {
    private static final String LAST = "last";

    @Option(
            names = "--checkpoint",
            paramLabel = "NAME",
            defaultValue = LAST,
            description =
                    "of the run: last, best, step-N, or trusted where its hand-over was watched; default: ${DEFAULT-VALUE}")
    private String name = LAST;

    /** As it was given. */
    public String name() {
        return name;
    }

    /** Whether it is the one after the last update. */
    public boolean isLast() {
        return name.equals(LAST);
    }
}
