package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.NpyArray;
import io.jhdf.api.Dataset;
import io.jhdf.object.datatype.EnumDataType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A group of an HDF5 file, all of it in memory.
 *
 * @param arrays the arrays of numbers in it and in the groups within, by their paths in it such as {@code layer/weight}
 * @param texts the texts alike
 */
public record Hdf5Group(Map<String, NpyArray> arrays, Map<String, String> texts) {
    private static final int MAX_PATH = 1000;

    public Hdf5Group {
        arrays = Map.copyOf(arrays);
        texts = Map.copyOf(texts);
    }

    /**
     * Reads a group.
     *
     * @param name its path from the file's root
     * @throws DatasetException where the file cannot be read or holds no such group
     */
    public static Hdf5Group read(Path path, String name) {
        SafeFiles.requireRegularFile(path, "HDF5 file");
        try {
            if (!Hdf5File.isHdf5(path)) {
                throw new DatasetException(path + " is no HDF5 file: name one that is");
            }
            try (Hdf5File file = Hdf5File.open(path)) {
                Map<String, NpyArray> arrays = new LinkedHashMap<>();
                Map<String, String> texts = new LinkedHashMap<>();
                collect(file, group(file, name), "", arrays, texts);
                return new Hdf5Group(arrays, texts);
            }
        } catch (DatasetException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError | InternalError | AssertionError e) {
            throw DatasetReader.unreadable(path, e);
        }
    }

    private static Hdf5Node group(Hdf5File file, String name) {
        Optional<Hdf5Node> group = Optional.of(file.root());
        for (String part : name.split("/")) {
            group = group.flatMap(node -> node.group(part));
        }
        return group.orElseThrow(() -> new DatasetException(
                file.path() + " has no group '" + name + "': its root holds " + Hdf5File.describe(file.keys())));
    }

    private static void collect(
            Hdf5File file, Hdf5Node group, String prefix, Map<String, NpyArray> arrays, Map<String, String> texts) {
        if (prefix.length() > MAX_PATH) {
            throw new DatasetException(file.path() + " holds groups within groups without an end: it is damaged");
        }
        for (String own : group.names()) {
            Hdf5Node node = group.child(own).orElseThrow();
            String name = prefix + own;
            if (node.isGroup()) {
                collect(file, node, name + "/", arrays, texts);
            } else if (node.isArray()) {
                Dataset dataset = Hdf5Datasets.open(node);
                if (dataset.getJavaType() == String.class && !(dataset.getDataType() instanceof EnumDataType)) {
                    texts.put(name, String.valueOf(dataset.getData()));
                } else {
                    Hdf5Array array = new Hdf5Array(node);
                    arrays.put(name, NpyArray.of(array.readFinite(), array.shape()));
                }
            }
        }
    }
}
