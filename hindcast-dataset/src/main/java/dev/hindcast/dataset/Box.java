package dev.hindcast.dataset;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A product of closed intervals. A value is flat, in row-major order of the {@link #shape}. A bound may be infinite. Immutable.
 */
public final class Box implements Space {
    /** What the components are numbers of. */
    public enum Type {
        /** 32-bit floats. */
        FLOAT32,
        /** Whole numbers from 0 to 255, as those of images. */
        UINT8
    }

    private final float[] low;
    private final float[] high;
    private final int[] shape;
    private final Type type;

    /**
     * @param low the lower bound of every component, may hold {@link Float#NEGATIVE_INFINITY}
     * @param high the upper bound of every component, at least {@code low}
     */
    public Box(float[] low, float[] high) {
        this(low, high, new int[] {low.length}, Type.FLOAT32);
    }

    /**
     * @param low the lower bound of every component, row-major
     * @param high the upper bound of every component, at least {@code low}
     * @param shape the dimensions, whose product is the number of components
     * @param type what the components are numbers of; the bounds of bytes lie in [0, 255]
     */
    public Box(float[] low, float[] high, int[] shape, Type type) {
        if (low.length != high.length || low.length == 0) {
            throw new IllegalArgumentException("A box needs as many lower as upper bounds, at least one: got "
                    + low.length + " and " + high.length);
        }
        for (int i = 0; i < low.length; i++) {
            if (!(low[i] <= high[i])) {
                throw new IllegalArgumentException(
                        "Component " + i + " of a box has low " + low[i] + " above high " + high[i]);
            }
        }
        if (Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact) != low.length) {
            throw new IllegalArgumentException(
                    "A box of " + low.length + " components cannot have the shape " + Arrays.toString(shape));
        }
        this.low = low.clone();
        this.high = high.clone();
        this.shape = shape.clone();
        this.type = type;
        if (type == Type.UINT8 && !within(0, 255)) {
            throw new IllegalArgumentException("The bounds of bytes lie in [0, 255]");
        }
    }

    private boolean within(float least, float most) {
        for (int i = 0; i < low.length; i++) {
            if (low[i] < least || high[i] > most) {
                return false;
            }
        }
        return true;
    }

    /** Images: bytes from 0 to 255, such as 84 x 84 x 4. */
    public static Box images(int... shape) {
        Box flat = of(Arrays.stream(shape).reduce(1, Math::multiplyExact), 0, 255);
        return new Box(flat.low, flat.high, shape, Type.UINT8);
    }

    /** A box of {@code size} components, each in {@code [low, high]}. */
    public static Box of(int size, float low, float high) {
        float[] lows = new float[size];
        float[] highs = new float[size];
        Arrays.fill(lows, low);
        Arrays.fill(highs, high);
        return new Box(lows, highs);
    }

    /** A box of {@code size} components without bounds. */
    public static Box unbounded(int size) {
        return of(size, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    /**
     * The bounds of this box so many times one after the other, flat.
     *
     * @param times at least 1
     */
    public Box repeated(int times) {
        float[] lows = new float[Math.multiplyExact(times, low.length)];
        float[] highs = new float[lows.length];
        for (int at = 0; at < lows.length; at += low.length) {
            System.arraycopy(low, 0, lows, at, low.length);
            System.arraycopy(high, 0, highs, at, low.length);
        }
        return new Box(lows, highs);
    }

    /** A copy of the lower bounds. */
    public float[] low() {
        return low.clone();
    }

    /** A copy of the upper bounds. */
    public float[] high() {
        return high.clone();
    }

    /** A copy of the dimensions, one for a vector. */
    public int[] shape() {
        return shape.clone();
    }

    /** What the components are numbers of. */
    public Type type() {
        return type;
    }

    /**
     * Writes a value of this box at {@code target[to]}, stretched to [-1, 1]. A component whose bounds are equal is 0.
     *
     * @throws IllegalArgumentException where a bound is infinite
     */
    public void toUnit(float[] source, int from, float[] target, int to) {
        if (!bounded()) {
            throw new IllegalArgumentException(this + " has no finite bounds to be stretched");
        }
        for (int i = 0; i < low.length; i++) {
            target[to + i] = low[i] == high[i] ? 0 : 2 * (source[from + i] - low[i]) / (high[i] - low[i]) - 1;
        }
    }

    /** Whether every bound is finite. */
    public boolean bounded() {
        for (int i = 0; i < low.length; i++) {
            if (Float.isInfinite(low[i]) || Float.isInfinite(high[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int size() {
        return low.length;
    }

    @Override
    public boolean contains(float[] value) {
        if (value.length != low.length) {
            return false;
        }
        for (int i = 0; i < low.length; i++) {
            if (!(value[i] >= low[i] && value[i] <= high[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Box box
                && Arrays.equals(low, box.low)
                && Arrays.equals(high, box.high)
                && Arrays.equals(shape, box.shape)
                && type == box.type;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(low) + Arrays.hashCode(high);
    }

    @Override
    public String toString() {
        String sizes = shape.length == 1
                ? shape[0] + ","
                : Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        return "Box(" + bounds(low) + ", " + bounds(high) + ", (" + sizes + ")" + (type == Type.UINT8 ? ", uint8" : "")
                + ")";
    }

    private static String bounds(float[] values) {
        for (float value : values) {
            if (value != values[0]) {
                return Arrays.toString(values);
            }
        }
        return Float.toString(values[0]);
    }
}
