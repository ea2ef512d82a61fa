package dev.hindcast.learning.policy;

import dev.hindcast.dataset.NpyArray;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The arrays of a policy file by name. Whatever is asked for and is not there, or not of its kind, is refused in words. */
final class NamedArrays {
    private final Map<String, NpyArray> arrays;
    private final Set<String> read = new HashSet<>();

    NamedArrays(Map<String, NpyArray> arrays) {
        this.arrays = new LinkedHashMap<>(arrays);
    }

    Map<String, NpyArray> all() {
        return arrays;
    }

    boolean has(String name) {
        return arrays.containsKey(name);
    }

    void put(String name, float[] values, int... shape) {
        arrays.put(name, NpyArray.of(values, shape.length == 0 ? new int[] {values.length} : shape));
    }

    /** Writes rows of one length, at least one of them. */
    void putMatrix(String name, float[][] rows) {
        int width = rows[0].length;
        float[] flat = new float[rows.length * width];
        for (int k = 0; k < rows.length; k++) {
            System.arraycopy(rows[k], 0, flat, k * width, width);
        }
        put(name, flat, rows.length, width);
    }

    void putPrecise(String name, double value) {
        arrays.put(name, NpyArray.of(new double[] {value}, 1));
    }

    void putInts(String name, int... values) {
        arrays.put(name, NpyArray.of(values, values.length));
    }

    /** Writes the UTF-8 bytes of a word. */
    void putWord(String name, String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        int[] values = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            values[i] = bytes[i];
        }
        putInts(name, values);
    }

    /** A vector of any size, or a matrix that {@link #matrix} has looked at. */
    float[] floats(String name) {
        return array(name).floats();
    }

    /** Values that a network computes with: none may be infinite or NaN. */
    float[] finite(String name) {
        float[] values = floats(name);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("'" + name + "' holds " + value + ": the training diverged");
            }
        }
        return values;
    }

    /** The rows and columns of a matrix. */
    int[] matrix(String name) {
        int[] shape = array(name).shape();
        if (shape.length != 2) {
            throw new IllegalArgumentException("'" + name + "' is no matrix");
        }
        return shape;
    }

    /** The rows of a matrix of finite values. */
    float[][] rows(String name) {
        int[] shape = matrix(name);
        float[] flat = finite(name);
        float[][] rows = new float[shape[0]][];
        for (int k = 0; k < rows.length; k++) {
            rows[k] = Arrays.copyOfRange(flat, k * shape[1], (k + 1) * shape[1]);
        }
        return rows;
    }

    float number(String name) {
        return sized(name, 1).floats()[0];
    }

    double precise(String name) {
        return sized(name, 1).doubles()[0];
    }

    int integer(String name) {
        return ints(name, 1)[0];
    }

    int[] ints(String name, int size) {
        return sized(name, size).ints();
    }

    String word(String name) {
        int[] values = array(name).ints();
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private NpyArray sized(String name, int size) {
        NpyArray array = array(name);
        if (array.size() != size) {
            throw new IllegalArgumentException("'" + name + "' has " + array.size() + " values, not " + size);
        }
        return array;
    }

    private NpyArray array(String name) {
        NpyArray array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("it lacks '" + name + "'");
        }
        read.add(name);
        return array;
    }

    /** Refuses arrays that nobody asked for: what they mean is not known, and acting without them may be wrong. */
    void requireAllRead() {
        for (String name : arrays.keySet()) {
            if (!read.contains(name)) {
                throw new IllegalArgumentException("nothing of this kind has '" + name + "'");
            }
        }
    }
}
