package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.dataset.DatasetBase;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * One array of numbers, rows first: what follows the first dimension is flattened into columns. Its sizes are checked against the
 * file's before anything is allocated.
 */
final class Hdf5Array {
    private static final int MAX_DEFLATE_RATIO = 1032;

    private final String name;
    private final Dataset dataset;
    private final ElementType type;
    private final int rows;
    private final int columns;
    private final Function<ContiguousDataset, FilePieces> pieces;

    /**
     * @param fileSize in bytes
     * @param pieces what reads an array that lies in the file as it is
     */
    Hdf5Array(String name, Dataset dataset, long fileSize, Function<ContiguousDataset, FilePieces> pieces) {
        this.name = name;
        this.dataset = dataset;
        this.pieces = pieces;
        this.type = ElementType.of(dataset.getDataType(), name);
        int[] dimensions = dataset.getDimensions();
        long elements = 1;
        for (int dimension : dimensions) {
            if (dimension < 0 || (dimension > 0 && elements > Integer.MAX_VALUE / dimension)) {
                throw tooLarge(dimensions);
            }
            elements *= dimension;
        }
        long limit = dataset instanceof ChunkedDataset ? fileSize * MAX_DEFLATE_RATIO : fileSize;
        if (elements * type.size() > limit || dataset.getStorageInBytes() > fileSize) {
            throw tooLarge(dimensions);
        }
        Memory.requireFits(elements * Float.BYTES, name);
        this.rows = dimensions.length == 0 ? 1 : dimensions[0];
        this.columns = rows == 0 ? 0 : (int) (elements / rows);
    }

    private DatasetException tooLarge(int[] dimensions) {
        return new DatasetException(name + " has the shape " + Arrays.toString(dimensions)
                + ", which is more than its file can hold: it is damaged, copy or download it again");
    }

    /** What messages call the array: the file and the key. */
    String name() {
        return name;
    }

    int rows() {
        return rows;
    }

    /** The size of each dimension. */
    int[] shape() {
        return dataset.getDimensions();
    }

    /** The product of the dimensions after the first. */
    int columns() {
        return columns;
    }

    boolean isInteger() {
        return type.isInteger();
    }

    /** All elements in C order. */
    float[] read() {
        float[] values = new float[rows * columns];
        if (values.length == 0) {
            return values;
        }
        if (dataset instanceof ChunkedDataset chunked && ChunkReader.supports(chunked)) {
            new ChunkReader(name, chunked, type, rows, columns).read(values);
        } else if (dataset instanceof ContiguousDataset contiguous) {
            requireHeld(contiguous.isEmpty() ? 0 : contiguous.getStorageInBytes());
            pieces.apply(contiguous).read(type, values);
        } else {
            ByteBuffer buffer = decoded();
            requireHeld(buffer == null ? 0 : buffer.remaining());
            type.decode(buffer.slice().order(type.order()), 0, values.length, values, 0, 1);
        }
        return values;
    }

    private void requireHeld(long bytes) {
        if (bytes < (long) rows * columns * type.size()) {
            throw new DatasetException(name + " holds less data than its shape asks for: the file is damaged");
        }
    }

    private ByteBuffer decoded() {
        if (dataset instanceof DatasetBase base) {
            return base.getDataBuffer();
        }
        throw new DatasetException(name + " has a storage layout that cannot be read: write the file again with h5py");
    }

    /** All elements, each of which must be finite: the error names the row. */
    float[] readFinite() {
        float[] values = read();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw notFinite("row " + i / columns + (columns > 1 ? ", column " + i % columns : ""), values[i]);
            }
        }
        return values;
    }

    /** One finite number a row, in double precision where the file has it. */
    double[] readDoubles(int expectedRows) {
        requireRows(expectedRows);
        requireOneColumn();
        if (type.isDouble() && rows > 0 && dataset.getDataFlat() instanceof double[] values) {
            requireFinite(values);
            return values;
        }
        float[] values = readFinite();
        return IntStream.range(0, rows).mapToDouble(i -> values[i]).toArray();
    }

    private void requireFinite(double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw notFinite("row " + i, values[i]);
            }
        }
    }

    private DatasetException notFinite(String where, double value) {
        return new DatasetException(name + ", " + where + ", is " + value
                + ": every value must be finite; repair the log or drop the episode");
    }

    /** One flag a row: whether it differs from zero. */
    boolean[] readFlags(int expectedRows) {
        requireRows(expectedRows);
        requireOneColumn();
        return readBooleans();
    }

    /** Whether each element differs from zero. */
    boolean[] readBooleans() {
        float[] values = readFinite();
        boolean[] flags = new boolean[values.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = values[i] != 0;
        }
        return flags;
    }

    void requireOneColumn() {
        if (columns != 1 && rows > 0) {
            throw new DatasetException(name + " has " + columns + " columns, expected one number a row");
        }
    }

    void requireRows(int expected) {
        if (rows != expected) {
            throw new DatasetException(
                    name + " has " + rows + " rows, the other arrays ask for " + expected + ": the lengths disagree");
        }
    }
}
