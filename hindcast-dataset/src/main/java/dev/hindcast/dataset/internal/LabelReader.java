package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.Episode;
import io.jhdf.api.Dataset;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads labels of episodes from {@code infos}: texts, whole numbers and numbers that hold one value throughout each episode. What
 * changes within an episode, has several components or is missing from an episode is no label.
 */
final class LabelReader {
    private static final Set<String> STEPWISE = Set.of(Steps.ACTION_LOG_PROBABILITIES, MinariCodec.ACTION_MASK);
    private static final int MAX_DEFLATE_RATIO = 1032;

    private final Hdf5File file;
    private @Nullable Map<String, List<String>> columns;

    LabelReader(Hdf5File file) {
        this.file = file;
    }

    /** Adds the labels of the next group of Minari's layout, which gave these episodes: none where it has no step. */
    void add(Hdf5Node group, List<Episode> episodes) {
        if (episodes.isEmpty()) {
            return;
        }
        int steps = episodes.stream().mapToInt(Episode::length).sum();
        Map<String, List<String>> known = columns;
        if (known == null) {
            known = new LinkedHashMap<>();
            for (String name : names(group)) {
                known.put(name, new ArrayList<>());
            }
            columns = known;
        }
        known.entrySet().removeIf(column -> {
            Optional<String> value = constant(group, column.getKey(), steps);
            for (int i = 0; i < episodes.size() && value.isPresent(); i++) {
                column.getValue().add(value.get());
            }
            return value.isEmpty();
        });
    }

    /** The data with the labels of the groups that were added. */
    dev.hindcast.dataset.Dataset label(dev.hindcast.dataset.Dataset dataset) {
        return columns == null ? dataset : labelled(dataset, columns);
    }

    /** The data with the labels of a flat layout: arrays of a row a step. */
    static dev.hindcast.dataset.Dataset label(dev.hindcast.dataset.Dataset dataset, Hdf5File file) {
        LabelReader reader = new LabelReader(file);
        int steps = Math.toIntExact(dataset.transitions());
        Map<String, List<String>> columns = new LinkedHashMap<>();
        for (String name : names(file.root())) {
            reader.values(file.root(), name)
                    .filter(values -> Array.getLength(values) == steps)
                    .flatMap(values -> constants(values, dataset.episodes()))
                    .ifPresent(values -> columns.put(name, values));
        }
        return labelled(dataset, columns);
    }

    private static dev.hindcast.dataset.Dataset labelled(
            dev.hindcast.dataset.Dataset dataset, Map<String, List<String>> columns) {
        dev.hindcast.dataset.Dataset labelled = dataset;
        for (Map.Entry<String, List<String>> column : columns.entrySet()) {
            labelled = labelled.withLabels(column.getKey(), column.getValue());
        }
        return labelled;
    }

    private static List<String> names(Hdf5Node group) {
        return group.group(Hdf5File.INFOS)
                .map(infos -> infos.names().stream()
                        .filter(name -> !STEPWISE.contains(name) && !name.isBlank() && !name.contains("/"))
                        .toList())
                .orElse(List.of());
    }

    private Optional<String> constant(Hdf5Node group, String name, int steps) {
        return values(group, name)
                .filter(values -> List.of(1, steps, steps + 1).contains(Array.getLength(values)))
                .flatMap(values -> constant(values, 0, Math.min(steps, Array.getLength(values))));
    }

    private static Optional<List<String>> constants(Object values, List<Episode> episodes) {
        List<String> constants = new ArrayList<>();
        int from = 0;
        for (Episode episode : episodes) {
            Optional<String> constant = constant(values, from, from + episode.length());
            if (constant.isEmpty()) {
                return Optional.empty();
            }
            constants.add(constant.get());
            from += episode.length();
        }
        return Optional.of(constants);
    }

    /** What stands at {@code from} to {@code to - 1}, where that is one value. */
    private static Optional<String> constant(Object values, int from, int to) {
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

    /** The values of an array of one column, or of a scalar; nothing where they are neither numbers nor texts. */
    private Optional<Object> values(Hdf5Node group, String name) {
        Optional<Hdf5Node> node = group.group(Hdf5File.INFOS)
                .flatMap(infos -> infos.present(name))
                .filter(Hdf5Node::isArray)
                .filter(array -> Hdf5Datasets.unsupported(array.header()).isEmpty());
        if (node.isEmpty()) {
            return Optional.empty();
        }
        Dataset dataset = Hdf5Datasets.open(node.get());
        int[] dimensions = dataset.getDimensions();
        if (Arrays.stream(dimensions).skip(1).anyMatch(dimension -> dimension != 1)) {
            return Optional.empty();
        }
        requireHeld(dataset, dimensions, name);
        Class<?> type = dataset.getJavaType();
        boolean readable = type == String.class || type == boolean.class || Number.class.isAssignableFrom(boxed(type));
        if (!readable || dimensions.length > 0 && dimensions[0] == 0) {
            return Optional.empty();
        }
        return Optional.ofNullable(dimensions.length == 0 ? dataset.getData() : dataset.getDataFlat())
                .map(data -> data.getClass().isArray() ? data : new Object[] {data});
    }

    private static Class<?> boxed(Class<?> type) {
        return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0).getClass() : type;
    }

    /** Fails where the array claims more than its file can hold, before anything is allocated. */
    private void requireHeld(Dataset dataset, int[] dimensions, String name) {
        long rows = dimensions.length == 0 ? 1 : dimensions[0];
        long bytes = rows * Math.max(1, dataset.getDataType().getSize());
        if (rows < 0 || bytes > file.size() * MAX_DEFLATE_RATIO || dataset.getStorageInBytes() > file.size()) {
            throw new DatasetException(file.path() + ", " + Hdf5File.INFOS + "/" + name
                    + " claims more than its file can hold: it is damaged, copy or download it again");
        }
        Memory.requireFits(bytes, name);
    }
}
