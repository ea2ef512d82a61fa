package dev.hindcast.cli;

import dev.hindcast.dataset.Dataset;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a user states of held-out episodes, and of how values are fitted to them. */
final class HeldOutOptions {
    @Option(
            names = "--data",
            paramLabel = "DATASET",
            required = true,
            description =
                    "logged episodes, best such that no policy was learned from: a path, or the name of a bundled data set")
    private String data = "";

    @Option(
            names = "--discount",
            paramLabel = "GAMMA",
            defaultValue = "0.99",
            description = "of the value; default: ${DEFAULT-VALUE}")
    private double discount = 0.99;

    @Option(names = "--sampled", description = "judge a policy as it draws actions, not as it acts where it is used")
    private boolean sampled;

    @Option(
            names = "--updates",
            paramLabel = "N",
            defaultValue = "10000",
            description = "of each fitted network; default: ${DEFAULT-VALUE}")
    private int updates = 10_000;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "0", description = "default: ${DEFAULT-VALUE}")
    private long seed;

    @Mixin
    private DataOptions options = new DataOptions();

    Dataset dataset() {
        return options.open(data);
    }

    String data() {
        return data;
    }

    double discount() {
        return discount;
    }

    boolean sampled() {
        return sampled;
    }

    int updates() {
        return updates;
    }

    long seed() {
        return seed;
    }
}
