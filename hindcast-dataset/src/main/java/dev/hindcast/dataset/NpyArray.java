package dev.hindcast.dataset;

import java.util.Arrays;

/**
 * An array of numbers with a shape, in C order: what a {@code .npy} file holds. The factories take their array over and the accessor
 * of an array's own type hands it out without a copy: treat both as read-only. The other accessors convert.
 */
public final class NpyArray {
    /** What the elements are. Narrower integers of a file are widened to {@link #INT32}, half floats to {@link #FLOAT32}. */
    public enum Type {
        /** Of 4 bytes. */
        FLOAT32,
        /** Of 8 bytes. */
        FLOAT64,
        /** Of 4 bytes, signed. */
        INT32,
        /** Of 8 bytes, signed. */
        INT64,
        /** Of a byte, 0 or 1. */
        BOOL
    }

    private final Type type;
    private final int[] shape;
    private final Object values;
    private final int size;

    private NpyArray(Type type, Object values, int length, int[] shape) {
        long expected = 1;
        for (int dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException("A shape has no negative dimension: " + Arrays.toString(shape));
            }
            expected = Math.multiplyExact(expected, (long) dimension);
        }
        if (expected != length) {
            throw new IllegalArgumentException(
                    "Shape " + Arrays.toString(shape) + " asks for " + expected + " values, got " + length);
        }
        this.type = type;
        this.values = values;
        this.size = length;
        this.shape = shape.clone();
    }

    /** A float32 array; without a shape, a scalar. */
    public static NpyArray of(float[] values, int... shape) {
        return new NpyArray(Type.FLOAT32, values, values.length, shape);
    }

    /** A float64 array; without a shape, a scalar. */
    public static NpyArray of(double[] values, int... shape) {
        return new NpyArray(Type.FLOAT64, values, values.length, shape);
    }

    /** An int32 array; without a shape, a scalar. */
    public static NpyArray of(int[] values, int... shape) {
        return new NpyArray(Type.INT32, values, values.length, shape);
    }

    /** An int64 array; without a shape, a scalar. */
    public static NpyArray of(long[] values, int... shape) {
        return new NpyArray(Type.INT64, values, values.length, shape);
    }

    /** An array of booleans; without a shape, a scalar. */
    public static NpyArray of(boolean[] values, int... shape) {
        return new NpyArray(Type.BOOL, values, values.length, shape);
    }

    /** What the elements are. */
    public Type type() {
        return type;
    }

    /** A copy of the dimensions, outermost first; empty for a scalar. */
    public int[] shape() {
        return shape.clone();
    }

    /** The number of elements. */
    public int size() {
        return size;
    }

    /** The elements as float32. */
    public float[] floats() {
        if (values instanceof float[] own) {
            return own;
        }
        float[] result = new float[size];
        for (int i = 0; i < size; i++) {
            result[i] = (float) doubleAt(i);
        }
        return result;
    }

    /** The elements as float64. */
    public double[] doubles() {
        if (values instanceof double[] own) {
            return own;
        }
        double[] result = new double[size];
        for (int i = 0; i < size; i++) {
            result[i] = doubleAt(i);
        }
        return result;
    }

    /**
     * The elements as int32; booleans are 0 and 1.
     *
     * @throws IllegalStateException where the elements are floating point
     * @throws ArithmeticException where an element does not fit
     */
    public int[] ints() {
        if (values instanceof int[] own) {
            return own;
        }
        int[] result = new int[size];
        for (int i = 0; i < size; i++) {
            result[i] = Math.toIntExact(longAt(i));
        }
        return result;
    }

    /**
     * The elements as int64; booleans are 0 and 1.
     *
     * @throws IllegalStateException where the elements are floating point
     */
    public long[] longs() {
        if (values instanceof long[] own) {
            return own;
        }
        long[] result = new long[size];
        for (int i = 0; i < size; i++) {
            result[i] = longAt(i);
        }
        return result;
    }

    /** Whether each element differs from zero. */
    public boolean[] booleans() {
        if (values instanceof boolean[] own) {
            return own;
        }
        boolean[] result = new boolean[size];
        for (int i = 0; i < size; i++) {
            result[i] = doubleAt(i) != 0;
        }
        return result;
    }

    /** The element at a place in C order, as float64. */
    public double doubleAt(int i) {
        return switch (type) {
            case FLOAT32 -> ((float[]) values)[i];
            case FLOAT64 -> ((double[]) values)[i];
            case INT32, INT64, BOOL -> longAt(i);
        };
    }

    private long longAt(int i) {
        return switch (type) {
            case INT32 -> ((int[]) values)[i];
            case INT64 -> ((long[]) values)[i];
            case BOOL -> ((boolean[]) values)[i] ? 1 : 0;
            case FLOAT32, FLOAT64 ->
                throw new IllegalStateException("An array of " + type + " cannot be taken as integers without loss");
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NpyArray that
                && Arrays.equals(shape, that.shape)
                && Arrays.deepEquals(new Object[] {values}, new Object[] {that.values});
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.deepHashCode(new Object[] {values});
    }

    @Override
    public String toString() {
        return "NpyArray(" + type + ", " + Arrays.toString(shape) + ")";
    }
}
