package dev.hindcast.cli.options;

import dev.hindcast.dataset.Dataset;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a user states of held-out episodes, and of how values are fitted to them. */
public final class HeldOutOptions {
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

    @Mixin
    private Seed seed = new Seed();

    @Mixin
    private DataOptions options = new DataOptions();

    public Dataset dataset() {
        return options.open(data);
    }

    public String data() {
        return data;
    }

    public double discount() {
        return discount;
    }

    public boolean sampled() {
        return sampled;
    }

    public int updates() {
        return updates;
    }

    public long seed() {
        return seed.value();
    }
}
