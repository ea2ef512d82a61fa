package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import java.util.List;

/**
 * The arrays of an episode of Minari in HDF5.
 *
 * @param file the file
 * @param group the episode
 * @param key {@code observations} or {@code actions}
 */
record Hdf5Parts(Hdf5File file, Hdf5Node group, String key) implements FlatSpace.Store {
    @Override
    public float[] read(FlatSpace.Part part, int rows) {
        Hdf5Node node = node(part);
        if (part.form() == FlatSpace.Form.NUMBERS && JpegImages.areIn(node)) {
            return JpegImages.read(node, rows, part.columns());
        }
        Hdf5Array array = Hdf5File.array(node);
        array.requireRows(rows);
        array.requireColumns(part.columns());
        return array.readFinite();
    }

    @Override
    public String nameOf(FlatSpace.Part part) {
        return node(part).name();
    }

    /** The arrays of numbers. */
    List<Hdf5Array> numbers(FlatSpace space) {
        return space.parts().stream()
                .map(this::node)
                .filter(node -> !JpegImages.areIn(node))
                .map(Hdf5File::array)
                .toList();
    }

    private Hdf5Node node(FlatSpace.Part part) {
        Hdf5Node node = group;
        String[] names = (part.path().isEmpty() ? key : key + "/" + part.path()).split("/", -1);
        for (int i = 0; i < names.length - 1; i++) {
            String name = names[i];
            Hdf5Node within = node;
            node = node.group(name)
                    .orElseThrow(() -> new DatasetException(within.name() + " has no group '" + name
                            + "', though its space has several parts: the metadata belong to other data"));
        }
        return file.requireNode(node, names[names.length - 1]);
    }
}
