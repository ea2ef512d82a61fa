package dev.hindcast.experiments.data;

import dev.hindcast.dataset.OpenOptions;
import dev.hindcast.experiments.ShellWords;
import dev.hindcast.experiments.WrongUse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a user states of the actions in a data set whose file does not say it. */
public final class StatedActions {
    private StatedActions() {}

    /**
     * The options that say it.
     *
     * @param low lower bounds, one for all or one for each component; null where nothing is stated
     * @param high upper bounds, likewise
     * @param count how many discrete actions there are; null where nothing is stated
     * @throws WrongUse where the statements contradict one another
     */
    public static OpenOptions options(
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

    /** What is stated, as a command takes it. */
    public static List<String> words(
            @Nullable List<? extends Number> low, @Nullable List<? extends Number> high, @Nullable Integer count) {
        List<String> words = new ArrayList<>();
        if (low != null && high != null) {
            words.addAll(List.of("--action-low", ShellWords.written(low), "--action-high", ShellWords.written(high)));
        }
        if (count != null) {
            words.addAll(List.of("--action-count", count.toString()));
        }
        return words;
    }

    private static float[] floats(List<? extends Number> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }
}
