package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.dataset.DatasetBase;
import io.jhdf.object.message.FillValueMessage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * One array of numbers, rows first: what follows the first dimension is flattened into columns. Its sizes are checked against the
 * file's before anything is allocated.
 */
final class Hdf5Array {
    private static final int MAX_DEFLATE_RATIO = 1032;
    private static final long UNDEFINED = -1;

    private final String name;
    private final Hdf5Node node;
    private final Dataset dataset;
    private final ElementType type;
    private final int rows;
    private final int columns;

    /** Rows that were never written and hold the array's fill value. */
    record Unwritten(int from, int to) {}

    private record Numbers(float[] values, Optional<Unwritten> unwritten) {}

    Hdf5Array(Hdf5Node node) {
        this.name = node.name();
        this.node = node;
        this.dataset = Hdf5Datasets.describe(node);
        this.type = ElementType.of(dataset.getDataType(), name);
        int[] dimensions = dataset.getDimensions();
        long elements = 1;
        for (int dimension : dimensions) {
            if (dimension < 0 || (dimension > 0 && elements > Integer.MAX_VALUE / dimension)) {
                throw tooLarge(dimensions);
            }
            elements *= dimension;
        }
        long fileSize = node.file().size();
        boolean chunked = dataset instanceof Hdf5Datasets.Chunked;
        long limit = chunked ? fileSize * MAX_DEFLATE_RATIO : fileSize;
        if (!isUnwritten() && (elements * type.size() > limit || dataset.getStorageInBytes() > fileSize)) {
            throw tooLarge(dimensions);
        }
        Memory.requireFits(elements * Float.BYTES, name);
        this.rows = dimensions.length == 0 ? (int) Math.min(1, dataset.getSize()) : dimensions[0];
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

    ElementType type() {
        return type;
    }

    boolean isInteger() {
        return type.isInteger();
    }

    /** Whether numbers may be stored that 32-bit floats do not tell apart. */
    boolean isWide() {
        return type.size() >= 4 && (type.isInteger() || type.isDouble());
    }

    private boolean isUnwritten() {
        return dataset instanceof ContiguousDataset contiguous && contiguous.getDataAddress() == UNDEFINED;
    }

    /** All elements in C order. */
    private Numbers read() {
        Optional<Unwritten> unwritten = Optional.empty();
        if (rows * columns == 0) {
            return new Numbers(new float[0], unwritten);
        }
        if (Hdf5Datasets.isExternal(node.header())) {
            ExternalFiles files = ExternalFiles.of(node, (long) rows * columns * type.size());
            float[] values = new float[rows * columns];
            files.read(type, values);
            return new Numbers(values, unwritten);
        }
        float[] values = new float[rows * columns];
        if (Hdf5Datasets.isVirtual(node.header())) {
            Arrays.fill(values, fillValue());
            unwritten = VirtualArray.read(node, type, shape(), values);
        } else if (dataset instanceof Hdf5Datasets.Chunked chunked) {
            ChunkReader reader = new ChunkReader(name, chunked, type, shape());
            if (!reader.isComplete()) {
                Arrays.fill(values, fillValue());
            }
            unwritten = reader.read(values).map(missing -> new Unwritten(missing.from(), missing.to()));
        } else if (isUnwritten()) {
            Arrays.fill(values, fillValue());
            unwritten = Optional.of(new Unwritten(0, rows));
        } else if (dataset instanceof ContiguousDataset contiguous) {
            requireHeld(contiguous.getStorageInBytes());
            node.file().pieces(contiguous).read(type, values);
        } else {
            ByteBuffer buffer = decoded();
            requireHeld(buffer == null ? 0 : buffer.remaining());
            type.decode(buffer.slice().order(type.order()), 0, values.length, values, 0, 1);
        }
        return new Numbers(values, unwritten);
    }

    /** What HDF5 says stands where nothing was written. */
    private float fillValue() {
        return node.header()
                .find(Hdf5Header.FILL_VALUE)
                .map(message -> (FillValueMessage) message.parse(node.header().storage()))
                .filter(FillValueMessage::isFillValueDefined)
                .map(FillValueMessage::getFillValue)
                .filter(value -> value.remaining() == type.size())
                .map(value -> {
                    float[] fill = new float[1];
                    type.decode(value.slice().order(type.order()), 0, 1, fill, 0, 1);
                    return fill[0];
                })
                .orElse(0f);
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

    /** All elements, each of which must have been written and be finite: the error names the row. */
    float[] readFinite() {
        return readFinite(row -> "row " + row);
    }

    /**
     * All elements, each of which must have been written and be finite.
     *
     * @param where what messages call a row
     */
    float[] readFinite(IntFunction<String> where) {
        float[] values = requireWritten(name, where);
        requireFinite(values, where);
        return values;
    }

    /**
     * All elements, each of which must have been written.
     *
     * @param what what messages call them
     */
    float[] readWritten(String what) {
        return requireWritten(what, row -> "row " + row);
    }

    private float[] requireWritten(String what, IntFunction<String> where) {
        Numbers numbers = read();
        numbers.unwritten().ifPresent(gap -> {
            throw new DatasetException(what + " was written in part only: " + where.apply(gap.from()) + " to "
                    + where.apply(gap.to() - 1)
                    + " were never written. Cut all arrays to what was written, or write the rest");
        });
        return numbers.values();
    }

    private void requireFinite(float[] values, IntFunction<String> where) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                int row = i / columns;
                int column = i % columns;
                throw notFinite(where.apply(row) + (columns > 1 ? ", column " + column : ""), values[i], row, column);
            }
        }
    }

    private DatasetException notFinite(String where, float value, int row, int column) {
        double original = type.isDouble() ? stored(row, column).orElse(value) : value;
        return Double.isFinite(original)
                ? new DatasetException(name + ", " + where + ", is " + original
                        + ", which is more than a 32-bit float holds (3.4e38): divide "
                        + (columns > 1 ? "column " + column : "the array") + " by a constant when the log is written,"
                        + " or drop the episode")
                : notFinite(where, original);
    }

    /** A number as the file has it, in double precision; nothing where it cannot be told. */
    private OptionalDouble stored(int row, int column) {
        double[] numbers = doubles(row, 1);
        return column < numbers.length ? OptionalDouble.of(numbers[column]) : OptionalDouble.empty();
    }

    /** Some rows in double precision, of all columns; nothing where the array is stored in a way that allows no such reading. */
    double[] doubles(int from, int count) {
        int[] dimensions = shape();
        if (dimensions.length == 0 || !isWide() || isUnwritten()) {
            return new double[0];
        }
        long[] offset = new long[dimensions.length];
        offset[0] = from;
        int[] size = dimensions.clone();
        size[0] = count;
        try {
            return type.doubles(((DatasetBase) dataset).getSliceDataBuffer(offset, size), count * columns);
        } catch (RuntimeException unreadable) {
            return new double[0];
        }
    }

    private DatasetException notFinite(String where, double value) {
        return new DatasetException(name + ", " + where + ", is " + value
                + ": every value must be finite; repair the log or drop the episode");
    }

    /** One finite number a row, in double precision where the file has it. */
    double[] readDoubles(int expectedRows) {
        requireRows(expectedRows);
        requireOneColumn();
        if (type.isDouble()
                && rows > 0
                && !Hdf5Datasets.isElsewhere(node.header())
                && dataset.getDataFlat() instanceof double[] values) {
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

    /** One flag a row: whether it differs from zero. */
    boolean[] readFlags(int expectedRows) {
        requireRows(expectedRows);
        requireOneColumn();
        return readBooleans();
    }

    /** Whether each element differs from zero; what was never written is what HDF5 says stands there. */
    boolean[] readBooleans() {
        float[] values = read().values();
        requireFinite(values, row -> "row " + row);
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

    void requireColumns(int expected) {
        if (columns != expected && rows > 0) {
            throw new DatasetException(name + " has " + columns + " components, expected " + expected);
        }
    }

    void requireRows(int expected) {
        if (rows != expected) {
            throw new DatasetException(
                    name + " has " + rows + " rows, the other arrays ask for " + expected + ": the lengths disagree");
        }
    }
}
