package dev.hindcast.cli.options;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.experiments.data.NamedDatasets;
import dev.hindcast.experiments.data.StatedActions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a user states of the actions in a data set. */
public final class DataOptions {
    @Option(
            names = "--action-low",
            paramLabel = "X",
            split = ",",
            description = "lower bounds of the actions, one for all or one for each component")
    @Nullable
    private List<Float> actionLow;

    @Option(names = "--action-high", paramLabel = "X", split = ",", description = "upper bounds of the actions")
    @Nullable
    private List<Float> actionHigh;

    @Option(names = "--action-count", paramLabel = "N", description = "how many discrete actions there are")
    @Nullable
    private Integer actionCount;

    /** Opens a path or a bundled data set. */
    public Dataset open(String pathOrName) {
        return NamedDatasets.open(pathOrName, StatedActions.options(actionLow, actionHigh, actionCount));
    }

    /** What is stated, as it is typed. */
    List<String> words() {
        return StatedActions.words(actionLow, actionHigh, actionCount);
    }

    /** The lower bounds, where they are stated. */
    public @Nullable List<Float> actionLow() {
        return actionLow;
    }

    /** The upper bounds, where they are stated. */
    public @Nullable List<Float> actionHigh() {
        return actionHigh;
    }

    /** How many discrete actions there are, where it is stated. */
    public @Nullable Integer actionCount() {
        return actionCount;
    }
}
