package dev.hindcast.learning.nn;

import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Rows of a fixed length, on a device or in a file that is mapped into memory, of which any can be gathered at once: floats, and behind
 * them bytes where rows have some. Lives until it is closed, whatever {@link Scope} is open.
 */
public final class RowStore implements AutoCloseable {
    private final org.bytedeco.pytorch.Tensor rows;
    private final Device device;
    private final int floats;
    private final int bytes;
    private boolean closed;

    private RowStore(org.bytedeco.pytorch.Tensor rows, Device device, int floats, int bytes) {
        this.rows = rows;
        this.device = device;
        this.floats = floats;
        this.bytes = bytes;
    }

    /**
     * Rows of which the first holds zeros and the others anything: memory that is not written to is not taken from the machine.
     *
     * @param rows how many, more than 2^31 where memory allows
     * @param floats 32-bit floats of a row
     * @param bytes bytes of a row behind the floats
     */
    public static RowStore allocate(Device device, long rows, int floats, int bytes) {
        Engine.start();
        try (PointerScope scope = new PointerScope()) {
            torch.ScalarType type = bytes == 0 ? torch.ScalarType.Float : torch.ScalarType.Byte;
            long width = bytes == 0 ? floats : rowBytes(floats, bytes);
            org.bytedeco.pytorch.Tensor room = torch.empty(
                    new long[] {rows, width},
                    new TensorOptions(type).device(new DeviceOptional(device.handle())),
                    null);
            room.select(0, 0).zero_();
            return new RowStore(kept(room), device, floats, bytes);
        }
    }

    /**
     * The rows of a file, which are read from it when they are gathered.
     *
     * @param offset where the first row begins, in bytes: a multiple of 4
     * @param device where gathered rows come to lie
     */
    public static RowStore mapped(Path file, long offset, long rows, int floats, int bytes, Device device) {
        Engine.start();
        try (PointerScope scope = new PointerScope()) {
            long rowBytes = rowBytes(floats, bytes);
            org.bytedeco.pytorch.Tensor whole = torch.from_file(
                    file.toAbsolutePath().toString(),
                    new BoolOptional(false),
                    new LongOptional(offset + rows * rowBytes),
                    new TensorOptions(torch.ScalarType.Byte));
            org.bytedeco.pytorch.Tensor part = whole.narrow(0, offset, rows * rowBytes);
            org.bytedeco.pytorch.Tensor matrix =
                    bytes == 0 ? part.view(torch.ScalarType.Float).view(rows, floats) : part.view(rows, rowBytes);
            return new RowStore(kept(matrix), device, floats, bytes);
        }
    }

    private static org.bytedeco.pytorch.Tensor kept(org.bytedeco.pytorch.Tensor tensor) {
        tensor.retainReference();
        return tensor;
    }

    private static long rowBytes(int floats, int bytes) {
        return Float.BYTES * (long) floats + (bytes + 3L) / 4 * 4;
    }

    /** The number of rows. */
    public long size() {
        return rows.size(0);
    }

    /**
     * Overwrites the floats of {@code count} rows from {@code row} on.
     *
     * @param values row-major
     * @param from the first of {@code values}' rows that is taken
     */
    public void put(long row, float[] values, int from, int count) {
        requireOpen();
        if (count == 0) {
            return;
        }
        try (PointerScope scope = new PointerScope()) {
            if (bytes == 0 && rows.is_cpu()) {
                new FloatPointer(rows.data_ptr_float())
                        .position(row * floats)
                        .put(values, from * floats, Math.multiplyExact(count, floats));
            } else {
                float[] some = Arrays.copyOfRange(values, from * floats, (from + count) * floats);
                floatPart(rows).narrow(0, row, count).copy_(Tensor.of(Device.cpu(), some, count, floats).handle);
            }
        }
    }

    /** Overwrites the floats of {@code count} rows from {@code row} on with those of a matrix from its row {@code from} on. */
    public void put(long row, Tensor values, long from, long count) {
        requireOpen();
        try (PointerScope scope = new PointerScope()) {
            floatPart(rows).narrow(0, row, count).copy_(values.handle.narrow(0, from, count));
        }
    }

    /** Overwrites the bytes of a row. */
    public void putBytes(long row, byte[] values) {
        requireOpen();
        try (PointerScope scope = new PointerScope()) {
            org.bytedeco.pytorch.Tensor source =
                    torch.empty(new long[] {bytes}, new TensorOptions(torch.ScalarType.Byte), null);
            new BytePointer(source.data_ptr()).put(values, 0, bytes);
            rows.select(0, row).narrow(0, Float.BYTES * (long) floats, bytes).copy_(source);
        }
    }

    private org.bytedeco.pytorch.Tensor floatPart(org.bytedeco.pytorch.Tensor some) {
        return bytes == 0
                ? some
                : some.narrow(1, 0, Float.BYTES * (long) floats).view(torch.ScalarType.Float);
    }

    /** Copies of some rows, through which no gradient flows. */
    public final class Gathered {
        private final org.bytedeco.pytorch.Tensor floatPart;
        private final org.bytedeco.pytorch.Tensor some;

        private Gathered(org.bytedeco.pytorch.Tensor some) {
            this.some = some;
            this.floatPart = floatPart(some);
        }

        /** Columns {@code column}, ... of rows {@code from}, ...: rows x columns. */
        public Tensor columns(long from, long rows, int column, int columns) {
            return new Tensor(floatPart.narrow(0, from, rows).narrow(1, column, columns));
        }

        /** One column of rows {@code from}, ...: a vector. */
        public Tensor column(long from, long rows, int column) {
            return new Tensor(floatPart.narrow(0, from, rows).select(1, column));
        }

        /** The bytes of rows {@code from}, ... as floats: rows x bytes. */
        public Tensor bytes(long from, long rows) {
            return new Tensor(some.narrow(0, from, rows)
                    .narrow(1, Float.BYTES * (long) floats, bytes)
                    .to(torch.ScalarType.Float));
        }
    }

    /** The rows of those numbers, in that order. */
    public Gathered gather(long[] numbers) {
        requireOpen();
        org.bytedeco.pytorch.Tensor index = org.bytedeco.pytorch.Tensor.create(numbers);
        return new Gathered(moved(rows.index_select(0, rows.is_cpu() ? index : moved(index))));
    }

    /** A copy of the floats of rows {@code from}, ..., {@code from + count - 1}, row-major. */
    public float[] read(long from, int count) {
        if (count == 0) {
            return new float[0];
        }
        long[] numbers = new long[count];
        Arrays.setAll(numbers, i -> from + i);
        try (Scope scope = Scope.open()) {
            return gather(numbers).columns(0, count, 0, floats).toArray();
        }
    }

    /** A copy of one column of the floats of rows {@code from}, ..., {@code from + count - 1}. */
    public float[] readColumn(long from, int count, int column) {
        requireOpen();
        try (PointerScope scope = new PointerScope()) {
            return new Tensor(floatPart(rows.narrow(0, from, count)).select(1, column)).toArray();
        }
    }

    private org.bytedeco.pytorch.Tensor moved(org.bytedeco.pytorch.Tensor tensor) {
        return device.type().equals("cpu")
                ? tensor
                : tensor.to(device.handle(), tensor.scalar_type().intern());
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("These rows were closed");
        }
    }

    /** Frees the memory, or unmaps the file. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            rows.releaseReference();
        }
    }
}
