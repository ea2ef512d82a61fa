package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.NpyArray;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The {@code .npy} format, versions 1 to 3 (NumPy enhancement proposal 1). */
public final class NpyFormat {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MAX_HEADER = 1 << 16;
    private static final int CHUNK = 1 << 16;
    private static final Pattern DESCRIPTION = Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([fiub])(\\d{1,2})'");
    private static final Pattern FORTRAN_ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");

    private NpyFormat() {}

    /**
     * Reads one array.
     *
     * @param length the number of bytes that the stream is said to hold: more is never allocated
     * @param name what messages call the array
     */
    public static NpyArray read(InputStream in, long length, String name) throws IOException {
        Header header = readHeader(in, name);
        if (length >= 0 && header.bytes() > length) {
            throw new DatasetException(name + ": shape " + Arrays.toString(header.shape) + " asks for " + header.bytes()
                    + " bytes, the file holds " + length + ": it is damaged, copy or write it again");
        }
        Memory.requireFits(header.bytes(), name);
        try {
            NpyArray array = header.decode(in, name);
            return header.fortranOrder ? inCOrder(array) : array;
        } catch (OutOfMemoryError e) {
            throw Memory.tooLarge(header.bytes(), name);
        }
    }

    /** The number of bytes that {@link #write} writes. */
    public static long encodedSize(NpyArray array) {
        return header(array).length + (long) array.size() * itemSize(array.type());
    }

    /** Writes one array, little-endian and in C order. */
    public static void write(OutputStream out, NpyArray array) throws IOException {
        out.write(header(array));
        int itemSize = itemSize(array.type());
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < array.size(); from += CHUNK / itemSize) {
            int count = Math.min(CHUNK / itemSize, array.size() - from);
            encode(array, from, count, buffer);
            out.write(buffer.array(), 0, count * itemSize);
        }
    }

    private static void encode(NpyArray array, int from, int count, ByteBuffer buffer) {
        switch (array.type()) {
            case FLOAT32 -> buffer.asFloatBuffer().put(array.floats(), from, count);
            case FLOAT64 -> buffer.asDoubleBuffer().put(array.doubles(), from, count);
            case INT32 -> buffer.asIntBuffer().put(array.ints(), from, count);
            case INT64 -> buffer.asLongBuffer().put(array.longs(), from, count);
            case BOOL -> {
                for (int i = 0; i < count; i++) {
                    buffer.put(i, (byte) (array.booleans()[from + i] ? 1 : 0));
                }
            }
        }
    }

    private static byte[] header(NpyArray array) {
        String type = switch (array.type()) {
            case FLOAT32 -> "<f4";
            case FLOAT64 -> "<f8";
            case INT32 -> "<i4";
            case INT64 -> "<i8";
            case BOOL -> "|b1";
        };
        int[] shape = array.shape();
        String dimensions = Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + dimensions
                + (shape.length == 1 ? "," : "") + "), }";
        int unpadded = MAGIC.length + 4 + text.length() + 1;
        int total = (unpadded + 63) / 64 * 64;
        text += " ".repeat(total - unpadded) + "\n";
        ByteBuffer buffer = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) text.length());
        return buffer.put(text.getBytes(StandardCharsets.ISO_8859_1)).array();
    }

    private static int itemSize(NpyArray.Type type) {
        return switch (type) {
            case FLOAT32, INT32 -> 4;
            case FLOAT64, INT64 -> 8;
            case BOOL -> 1;
        };
    }

    private static Header readHeader(InputStream in, String name) throws IOException {
        byte[] start = in.readNBytes(8);
        if (start.length < 8 || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new DatasetException(name + " is not a NumPy array: expected the .npy format");
        }
        int lengthBytes = start[6] == 1 ? 2 : 4;
        byte[] lengthField = in.readNBytes(lengthBytes);
        long length = 0;
        for (int i = lengthField.length - 1; i >= 0; i--) {
            length = (length << 8) | (lengthField[i] & 0xff);
        }
        if (lengthField.length < lengthBytes || length > MAX_HEADER) {
            throw new DatasetException(name + ": the array's header is damaged, copy or write the file again");
        }
        return Header.parse(new String(in.readNBytes((int) length), StandardCharsets.UTF_8), name);
    }

    private static NpyArray inCOrder(NpyArray array) {
        int[] shape = array.shape();
        int[] source = new int[array.size()];
        int[] index = new int[shape.length];
        for (int i = 0; i < source.length; i++) {
            for (int d = shape.length - 1; d >= 0; d--) {
                source[i] = source[i] * shape[d] + index[d];
            }
            for (int d = shape.length - 1; d >= 0 && ++index[d] == shape[d]; d--) {
                index[d] = 0;
            }
        }
        return gather(array, source, shape);
    }

    private static NpyArray gather(NpyArray array, int[] source, int[] shape) {
        int n = source.length;
        switch (array.type()) {
            case FLOAT32 -> {
                float[] result = new float[n];
                for (int i = 0; i < n; i++) {
                    result[i] = array.floats()[source[i]];
                }
                return NpyArray.of(result, shape);
            }
            case FLOAT64 -> {
                double[] result = new double[n];
                for (int i = 0; i < n; i++) {
                    result[i] = array.doubles()[source[i]];
                }
                return NpyArray.of(result, shape);
            }
            case INT32 -> {
                return NpyArray.of(
                        Arrays.stream(source).map(i -> array.ints()[i]).toArray(), shape);
            }
            case INT64 -> {
                return NpyArray.of(
                        Arrays.stream(source).mapToLong(i -> array.longs()[i]).toArray(), shape);
            }
            case BOOL -> {
                boolean[] result = new boolean[n];
                for (int i = 0; i < n; i++) {
                    result[i] = array.booleans()[source[i]];
                }
                return NpyArray.of(result, shape);
            }
        }
        throw new AssertionError(array.type());
    }

    private record Header(char kind, int itemSize, ByteOrder order, boolean fortranOrder, int[] shape, int size) {
        static Header parse(String text, String name) {
            Matcher description = DESCRIPTION.matcher(text);
            Matcher fortran = FORTRAN_ORDER.matcher(text);
            Matcher shape = SHAPE.matcher(text);
            if (!fortran.find() || !shape.find() || !description.find()) {
                throw new DatasetException(name + ": cannot read arrays of this kind: " + shortened(text)
                        + "; expected numbers or booleans");
            }
            char kind = description.group(2).charAt(0);
            int itemSize = Integer.parseInt(description.group(3));
            boolean supported = switch (kind) {
                case 'f' -> itemSize == 2 || itemSize == 4 || itemSize == 8;
                case 'b' -> itemSize == 1;
                case 'u' -> itemSize == 1 || itemSize == 2 || itemSize == 4;
                default -> itemSize == 1 || itemSize == 2 || itemSize == 4 || itemSize == 8;
            };
            if (!supported) {
                throw new DatasetException(name + ": elements of type " + kind + itemSize
                        + " are not supported; save the array as float32, float64, int32, int64 or bool");
            }
            ByteOrder order = description.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            int[] dimensions = dimensions(shape.group(1), name);
            return new Header(
                    kind, itemSize, order, fortran.group(1).equals("True"), dimensions, size(dimensions, name));
        }

        long bytes() {
            return (long) size * itemSize;
        }

        NpyArray decode(InputStream in, String name) throws IOException {
            NpyArray array = allocate();
            byte[] bytes = new byte[CHUNK];
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
            for (int from = 0; from < size; from += CHUNK / itemSize) {
                int count = Math.min(CHUNK / itemSize, size - from);
                if (in.readNBytes(bytes, 0, count * itemSize) < count * itemSize) {
                    throw new DatasetException(name + " ends early: it is damaged, copy or write it again");
                }
                fill(array, from, count, buffer);
            }
            return array;
        }

        private NpyArray allocate() {
            if (kind == 'f') {
                return itemSize == 8 ? NpyArray.of(new double[size], shape) : NpyArray.of(new float[size], shape);
            }
            if (kind == 'b') {
                return NpyArray.of(new boolean[size], shape);
            }
            boolean wide = itemSize == 8 || (kind == 'u' && itemSize == 4);
            return wide ? NpyArray.of(new long[size], shape) : NpyArray.of(new int[size], shape);
        }

        private void fill(NpyArray array, int from, int count, ByteBuffer in) {
            switch (array.type()) {
                case FLOAT32 -> {
                    for (int i = 0; i < count; i++) {
                        array.floats()[from + i] = itemSize == 4 ? in.getFloat(4 * i) : half(in.getShort(2 * i));
                    }
                }
                case FLOAT64 -> in.asDoubleBuffer().get(array.doubles(), from, count);
                case INT32 -> {
                    for (int i = 0; i < count; i++) {
                        array.ints()[from + i] = (int) integer(in, i);
                    }
                }
                case INT64 -> {
                    for (int i = 0; i < count; i++) {
                        array.longs()[from + i] = integer(in, i);
                    }
                }
                case BOOL -> {
                    for (int i = 0; i < count; i++) {
                        array.booleans()[from + i] = in.get(i) != 0;
                    }
                }
            }
        }

        private long integer(ByteBuffer in, int i) {
            boolean unsigned = kind == 'u';
            return switch (itemSize) {
                case 1 -> unsigned ? in.get(i) & 0xff : in.get(i);
                case 2 -> unsigned ? in.getShort(2 * i) & 0xffff : in.getShort(2 * i);
                case 4 -> unsigned ? in.getInt(4 * i) & 0xffffffffL : in.getInt(4 * i);
                default -> in.getLong(8 * i);
            };
        }

        private static int[] dimensions(String text, String name) {
            String[] parts = text.replaceAll("\\s", "").split(",");
            int[] dimensions = new int[text.isBlank() ? 0 : parts.length];
            for (int i = 0; i < dimensions.length; i++) {
                try {
                    dimensions[i] = Integer.parseInt(parts[i]);
                } catch (NumberFormatException e) {
                    throw new DatasetException(
                            name + ": shape (" + shortened(text) + ") is beyond what can be read", e);
                }
            }
            return dimensions;
        }

        private static int size(int[] dimensions, String name) {
            long size = 1;
            for (int dimension : dimensions) {
                size *= dimension;
                if (size > Integer.MAX_VALUE - 8) {
                    throw new DatasetException(name + ": shape " + Arrays.toString(dimensions)
                            + " is beyond what can be read, 2^31 elements");
                }
            }
            return (int) size;
        }

        private static String shortened(String text) {
            return text.length() <= 120 ? text.strip() : text.substring(0, 120) + "...";
        }
    }

    /** The value of an IEEE 754 half. */
    static float half(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int mantissa = bits & 0x3ff;
        float magnitude;
        if (exponent == 0x1f) {
            magnitude = mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else if (exponent == 0) {
            magnitude = mantissa * 0x1p-24f;
        } else {
            magnitude = Math.scalb(1 + mantissa * 0x1p-10f, exponent - 15);
        }
        return bits < 0 ? -magnitude : magnitude;
    }
}
