package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Labels of episodes, gathered group by group: texts, whole numbers and numbers that hold one value throughout each episode. What changes within
 * one, or is missing from one, is no label.
 */
final class LabelColumns {
    private static final Set<String> STEPWISE = Set.of(Steps.ACTION_LOG_PROBABILITIES, MinariCodec.ACTION_MASK);

    private @Nullable Map<String, List<String>> columns;

    /** Whether what is called so may be a label. */
    static boolean isLabel(String name) {
        return !STEPWISE.contains(name) && !name.isBlank() && !name.contains("/");
    }

    /**
     * Adds the labels of the next group, which gave these episodes: none where it has no step.
     *
     * @param names what else is known of the steps
     * @param values the values of a name, an array of one for all steps or one a step, with another behind or not
     */
    void add(List<String> names, Function<String, Optional<Object>> values, List<Episode> episodes) {
        if (episodes.isEmpty()) {
            return;
        }
        int steps = episodes.stream().mapToInt(Episode::length).sum();
        Map<String, List<String>> known = columns;
        if (known == null) {
            known = new LinkedHashMap<>();
            for (String name : names) {
                known.put(name, new ArrayList<>());
            }
            columns = known;
        }
        known.entrySet().removeIf(column -> {
            Optional<String> value = values.apply(column.getKey()).flatMap(all -> constant(all, steps));
            for (int i = 0; i < episodes.size() && value.isPresent(); i++) {
                column.getValue().add(value.get());
            }
            return value.isEmpty();
        });
    }

    /** The data with these labels. */
    Dataset label(Dataset dataset) {
        Dataset labelled = dataset;
        for (Map.Entry<String, List<String>> column :
                (columns == null ? Map.<String, List<String>>of() : columns).entrySet()) {
            labelled = labelled.withLabels(column.getKey(), column.getValue());
        }
        return labelled;
    }

    private static Optional<String> constant(Object values, int steps) {
        int length = Array.getLength(values);
        return List.of(1, steps, steps + 1).contains(length)
                ? constant(values, 0, Math.min(steps, length))
                : Optional.empty();
    }

    /** What stands at {@code from} to {@code to - 1}, where that is one value. */
    static Optional<String> constant(Object values, int from, int to) {
        Object first = Array.get(values, from);
        for (int i = from + 1; i < to; i++) {
            if (!Array.get(values, i).equals(first)) {
                return Optional.empty();
            }
        }
        return Optional.of(text(first));
    }

    /** A number as a reader would write it: 3 and not 3.0. */
    private static String text(Object value) {
        return value instanceof Float || value instanceof Double
                ? plain(value.toString())
                : value.toString().strip();
    }

    private static String plain(String number) {
        try {
            return new BigDecimal(number).stripTrailingZeros().toPlainString();
        } catch (NumberFormatException notFinite) {
            return number;
        }
    }
}
