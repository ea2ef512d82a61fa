package dev.hindcast.cli;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.OpenOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a user states of the actions in a data set. */
final class DataOptions {
    @Option(
            names = "--action-low",
            paramLabel = "X",
            split = ",",
            description = "lower bounds of the actions, one for all or one for each component")
    @Nullable
    List<Float> actionLow;

    @Option(names = "--action-high", paramLabel = "X", split = ",", description = "upper bounds of the actions")
    @Nullable
    List<Float> actionHigh;

    @Option(names = "--action-count", paramLabel = "N", description = "how many discrete actions there are")
    @Nullable
    Integer actionCount;

    /** Opens a path or a bundled data set. */
    Dataset open(String pathOrName) {
        return Dataset.open(NamedDatasets.resolve(pathOrName), openOptions(actionLow, actionHigh, actionCount));
    }

    /** The name of a data set that has one as it is, a path as one that holds wherever it is read. */
    static String lasting(String pathOrName) {
        return NamedDatasets.named(pathOrName).isPresent()
                ? pathOrName
                : NamedDatasets.resolve(pathOrName).toAbsolutePath().normalize().toString();
    }

    static OpenOptions openOptions(
            @Nullable List<? extends Number> low, @Nullable List<? extends Number> high, @Nullable Integer count) {
        if (count != null) {
            if (low != null || high != null) {
                throw new WrongUse("Actions have bounds or a count: --action-low and --action-high belong to continuous"
                        + " ones, --action-count to discrete ones");
            }
            return WrongUse.unless(() -> OpenOptions.defaults().withDiscreteActions(count));
        }
        if (low == null && high == null) {
            return OpenOptions.defaults();
        }
        if (low == null || high == null) {
            throw new WrongUse("State both bounds of the actions: --action-low and --action-high");
        }
        return WrongUse.unless(() -> OpenOptions.defaults().withActionBounds(floats(low), floats(high)));
    }

    private static float[] floats(List<? extends Number> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }
}
