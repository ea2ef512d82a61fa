package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.Episode;
import io.jhdf.api.Dataset;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads labels of episodes from {@code infos}: texts, whole numbers and numbers that hold one value throughout each episode. What
 * changes within an episode, has several components or is missing from an episode is no label.
 */
final class LabelReader {
    private static final int MAX_DEFLATE_RATIO = 1032;

    private final Hdf5File file;
    private final LabelColumns columns = new LabelColumns();

    LabelReader(Hdf5File file) {
        this.file = file;
    }

    /** Adds the labels of the next group of Minari's layout, which gave these episodes: none where it has no step. */
    void add(Hdf5Node group, List<Episode> episodes) {
        columns.add(names(group), name -> values(group, name), episodes);
    }

    /** The data with the labels of the groups that were added. */
    dev.hindcast.dataset.Dataset label(dev.hindcast.dataset.Dataset dataset) {
        return columns.label(dataset);
    }

    /** The data with the labels of a flat layout: arrays of a row a step. */
    static dev.hindcast.dataset.Dataset label(dev.hindcast.dataset.Dataset dataset, Hdf5File file) {
        LabelReader reader = new LabelReader(file);
        int steps = Math.toIntExact(dataset.transitions());
        dev.hindcast.dataset.Dataset labelled = dataset;
        for (String name : names(file.root())) {
            Optional<List<String>> values = reader.values(file.root(), name)
                    .filter(all -> Array.getLength(all) == steps)
                    .flatMap(all -> constants(all, dataset.episodes()));
            labelled = values.isPresent() ? labelled.withLabels(name, values.get()) : labelled;
        }
        return labelled;
    }

    private static List<String> names(Hdf5Node group) {
        return group.group(Hdf5File.INFOS)
                .map(infos ->
                        infos.names().stream().filter(LabelColumns::isLabel).toList())
                .orElse(List.of());
    }

    private static Optional<List<String>> constants(Object values, List<Episode> episodes) {
        List<String> constants = new ArrayList<>();
        int from = 0;
        for (Episode episode : episodes) {
            Optional<String> constant = LabelColumns.constant(values, from, from + episode.length());
            if (constant.isEmpty()) {
                return Optional.empty();
            }
            constants.add(constant.get());
            from += episode.length();
        }
        return Optional.of(constants);
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
