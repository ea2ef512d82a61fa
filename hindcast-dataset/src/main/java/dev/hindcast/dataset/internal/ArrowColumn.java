package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A column of a batch of Arrow's rows.
 *
 * @param name what messages call it
 * @param kind how its values are laid out
 * @param rows how many values there are
 * @param missing how many of them are missing
 * @param type of numbers, null for all else; one of bits has size 0
 * @param data the numbers, or the bytes of all texts behind one another
 * @param offsets where each text begins, and the last ends
 * @param width numbers a row, where they are lists of a fixed size
 * @param parts the columns of a struct, by their names, or the only one of a list
 */
record ArrowColumn(
        String name,
        Kind kind,
        int rows,
        long missing,
        @Nullable ElementType type,
        ByteBuffer data,
        ByteBuffer offsets,
        int width,
        Map<String, ArrowColumn> parts) {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    enum Kind {
        NUMBERS,
        BITS,
        LISTS,
        BYTES,
        STRUCT,
        OTHER
    }

    /** Reads the columns of a batch one behind another, in the order of the schema, since nothing else tells where one's bytes lie. */
    static final class Reader {
        private static final int NULL = 1;
        private static final int INTEGER = 2;
        private static final int FLOATING_POINT = 3;
        private static final int BINARY = 4;
        private static final int TEXT = 5;
        private static final int BOOLEAN = 6;
        private static final int STRUCT = 13;
        private static final int FIXED_SIZE_LIST = 16;
        private static final int MAX_DEPTH = 32;
        private static final int NODE_BYTES = 16;

        private final FlatBuffer batch;
        private final ByteBuffer body;
        private int nodes;
        private int buffers;
        private boolean lost;

        Reader(FlatBuffer batch, ByteBuffer body) {
            this.batch = batch;
            this.body = body;
        }

        /** The next column, of a field of the schema. */
        ArrowColumn read(FlatBuffer field, String name, int depth) {
            if (depth > MAX_DEPTH) {
                throw new DatasetException(name + " holds structs within structs without an end: it is damaged");
            }
            int type = field.byteAt(2);
            boolean known = type == INTEGER
                    || type == FLOATING_POINT
                    || type == BINARY
                    || type == TEXT
                    || type == BOOLEAN
                    || type == STRUCT
                    || type == FIXED_SIZE_LIST;
            lost |= !known || field.has(4);
            if (lost) {
                return column(name, Kind.OTHER, 0, 0);
            }
            if (nodes >= batch.count(1)) {
                throw new IndexOutOfBoundsException(nodes);
            }
            int node = batch.vector(1) + NODE_BYTES * nodes++;
            long length = batch.bytes().getLong(node);
            long missing = batch.bytes().getLong(node + Long.BYTES);
            if (length < 0 || length > Integer.MAX_VALUE - 8) {
                throw new IndexOutOfBoundsException();
            }
            int rows = (int) length;
            buffer();
            return switch (type) {
                case INTEGER, FLOATING_POINT -> numbers(field, name, rows, missing);
                case BOOLEAN -> {
                    ByteBuffer bits = held(buffer(), (rows + 7L) / 8);
                    yield new ArrowColumn(name, Kind.BITS, rows, missing, null, bits, NOTHING, 1, Map.of());
                }
                case BINARY, TEXT -> {
                    ByteBuffer offsets = buffer();
                    held(offsets, rows == 0 ? 0 : Integer.BYTES * (rows + 1L));
                    yield new ArrowColumn(name, Kind.BYTES, rows, missing, null, buffer(), offsets, 1, Map.of());
                }
                case FIXED_SIZE_LIST -> list(field, name, rows, missing, depth);
                default -> struct(field, name, rows, missing, depth);
            };
        }

        private static ArrowColumn column(String name, Kind kind, int rows, long missing) {
            return new ArrowColumn(name, kind, rows, missing, null, NOTHING, NOTHING, 1, Map.of());
        }

        private ArrowColumn numbers(FlatBuffer field, String name, int rows, long missing) {
            FlatBuffer details = field.table(3);
            boolean integer = field.byteAt(2) == INTEGER;
            int bits = integer ? details.intAt(0) : 16 << details.shortAt(0);
            if (bits != 8 && bits != 16 && bits != 32 && bits != 64) {
                throw new IndexOutOfBoundsException(bits);
            }
            ElementType.Kind kind = !integer
                    ? ElementType.Kind.FLOAT
                    : details.byteAt(1) != 0 ? ElementType.Kind.SIGNED : ElementType.Kind.UNSIGNED;
            ElementType type = new ElementType(kind, bits / 8, ByteOrder.LITTLE_ENDIAN);
            ByteBuffer data = held(buffer(), (long) rows * type.size());
            return new ArrowColumn(name, Kind.NUMBERS, rows, missing, type, data, NOTHING, 1, Map.of());
        }

        private ArrowColumn list(FlatBuffer field, String name, int rows, long missing, int depth) {
            int width = field.table(3).intAt(0);
            ArrowColumn item = read(field.tableOf(5, 0), name, depth + 1);
            if (item.kind != Kind.OTHER && (width < 0 || item.rows < (long) width * rows)) {
                throw new IndexOutOfBoundsException(width);
            }
            return new ArrowColumn(
                    name, Kind.LISTS, rows, missing, null, NOTHING, NOTHING, width, Map.of("item", item));
        }

        private ArrowColumn struct(FlatBuffer field, String name, int rows, long missing, int depth) {
            Map<String, ArrowColumn> parts = new LinkedHashMap<>();
            for (int i = 0; i < field.count(5); i++) {
                FlatBuffer part = field.tableOf(5, i);
                String own = part.text(0);
                parts.put(own, read(part, name + "/" + Hdf5File.describe(own), depth + 1));
            }
            return new ArrowColumn(name, Kind.STRUCT, rows, missing, null, NOTHING, NOTHING, 1, parts);
        }

        private ByteBuffer buffer() {
            if (buffers >= batch.count(2)) {
                throw new IndexOutOfBoundsException(buffers);
            }
            int place = batch.vector(2) + NODE_BYTES * buffers++;
            return ArrowFile.slice(
                    body, batch.bytes().getLong(place), batch.bytes().getLong(place + Long.BYTES));
        }

        private static ByteBuffer held(ByteBuffer buffer, long bytes) {
            if (buffer.limit() < bytes) {
                throw new IndexOutOfBoundsException(buffer.limit());
            }
            return buffer;
        }
    }

    /** A part of a struct, nothing where there is none of that name. */
    Optional<ArrowColumn> part(String name) {
        return kind == Kind.STRUCT ? Optional.ofNullable(parts.get(name)) : Optional.empty();
    }

    /** Numbers a row; 0 where the column does not hold numbers. */
    int columns() {
        return switch (kind) {
            case NUMBERS, BITS -> 1;
            case LISTS -> width * item().columns();
            default -> 0;
        };
    }

    private ArrowColumn item() {
        return parts.values().iterator().next();
    }

    /** The number at a place, in double precision. */
    private double numberAt(int index) {
        if (kind == Kind.BITS) {
            return data.get(index >> 3) >> (index & 7) & 1;
        }
        if (kind == Kind.LISTS || type == null) {
            return item().numberAt(index);
        }
        float[] one = new float[1];
        if (type.isDouble() || type.size() == 8) {
            return type.doubles(data.slice(type.size() * index, type.size()), 1)[0];
        }
        type.decode(data, index, 1, one, 0, 1);
        return one[0];
    }

    /** Some rows in double precision. */
    double[] doubles(int from, int count) {
        double[] values = new double[Math.multiplyExact(count, columns())];
        for (int i = 0; i < values.length; i++) {
            values[i] = numberAt(from * columns() + i);
        }
        return values;
    }

    /** Adds the columns that may hold numbers that 32-bit floats do not tell apart: this one, or those of a struct. */
    void addWide(List<ArrowColumn> wide) {
        if (kind == Kind.STRUCT) {
            parts.values().forEach(part -> part.addWide(wide));
        } else if (isWide()) {
            wide.add(this);
        }
    }

    private boolean isWide() {
        return kind == Kind.LISTS
                ? item().isWide()
                : type != null && type.size() >= 4 && (type.isInteger() || type.isDouble());
    }

    /** Writes the first rows of {@code columns} numbers, each of which must be there and be finite, to {@code target[at]} and on. */
    void read(int count, int columns, float[] target, int at) {
        ArrowColumn numbers = this;
        long absent = missing;
        while (numbers.kind == Kind.LISTS) {
            numbers = numbers.item();
            absent += numbers.missing;
        }
        if (numbers.kind != Kind.NUMBERS && numbers.kind != Kind.BITS) {
            throw new DatasetException(
                    name + " is not supported: it does not hold plain numbers or lists of a fixed size;"
                            + " write it as such");
        }
        if (columns != columns()) {
            throw new DatasetException(name + " has " + columns() + " numbers a row, expected " + columns);
        }
        if (absent != 0) {
            throw new DatasetException(name + " has missing values: repair the log or drop the episode");
        }
        int values = Math.multiplyExact(count, columns);
        if (numbers.type == null) {
            for (int i = 0; i < values; i++) {
                target[at + i] = (float) numbers.numberAt(i);
            }
        } else {
            numbers.type.decode(numbers.data, 0, values, target, at, 1);
        }
        for (int i = 0; i < values; i++) {
            if (!Float.isFinite(target[at + i])) {
                throw notFinite(i / columns, i % columns, numbers.numberAt(i));
            }
        }
    }

    private DatasetException notFinite(int row, int column, double value) {
        String place = name + ", row " + row + (columns() > 1 ? ", column " + column : "") + ", is " + value;
        return new DatasetException(
                Double.isFinite(value)
                        ? place
                                + ", which is more than a 32-bit float holds (3.4e38): divide it by a constant when the log"
                                + " is written, or drop the episode"
                        : place + ": every value must be finite; repair the log or drop the episode");
    }

    /** Every number, flag or text, as an array. */
    Object values() {
        Object[] values = new Object[rows];
        for (int row = 0; row < rows; row++) {
            if (kind == Kind.BYTES) {
                values[row] = new String(bytes(row), StandardCharsets.UTF_8);
            } else if (kind == Kind.BITS) {
                values[row] = numberAt(row) != 0;
            } else {
                values[row] = numberAt(row);
            }
        }
        return values;
    }

    /** The bytes of a row, where the column holds bytes or a text. */
    byte[] bytes(int row) {
        int start = offsets.getInt(Integer.BYTES * row);
        int end = offsets.getInt(Integer.BYTES * (row + 1));
        if (start < 0 || end < start || end > data.limit()) {
            throw new DatasetException(name + ", row " + row + ", lies outside of its file: it is damaged");
        }
        byte[] bytes = new byte[end - start];
        data.get(start, bytes);
        return bytes;
    }
}
