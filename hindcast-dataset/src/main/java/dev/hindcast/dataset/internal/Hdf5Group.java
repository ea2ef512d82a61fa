package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.NpyArray;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A group of an HDF5 file, all of it in memory.
 *
 * @param arrays the arrays of numbers in it and in the groups within, by their paths in it such as {@code layer/weight}
 * @param texts the texts alike
 */
public record Hdf5Group(Map<String, NpyArray> arrays, Map<String, String> texts) {
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
            throw new DatasetException(
                    path + " cannot be read, it seems damaged (" + e + "): copy or download it again", e);
        }
    }

    private static Group group(Hdf5File file, String name) {
        Group group = file.root();
        for (String part : name.split("/")) {
            if (!(group.getChildren().get(part) instanceof Group child)) {
                throw new DatasetException(
                        file.path() + " has no group '" + name + "': its root holds " + Hdf5File.describe(file.keys()));
            }
            group = child;
        }
        return group;
    }

    private static void collect(
            Hdf5File file, Group group, String prefix, Map<String, NpyArray> arrays, Map<String, String> texts) {
        for (Node node : group) {
            String name = prefix + node.getName();
            if (node instanceof Group child) {
                collect(file, child, name + "/", arrays, texts);
            } else if (node instanceof Dataset dataset && dataset.getJavaType() == String.class) {
                texts.put(name, String.valueOf(dataset.getData()));
            } else if (node instanceof Dataset) {
                Hdf5Array array = file.require(group, node.getName());
                arrays.put(name, NpyArray.of(array.readFinite(), array.shape()));
            }
        }
    }
}
