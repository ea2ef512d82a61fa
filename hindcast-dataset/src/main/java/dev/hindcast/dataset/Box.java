package dev.hindcast.dataset;

import java.util.Arrays;

/** A product of closed intervals, flattened to one dimension. A bound may be infinite. Immutable. */
public final class Box implements Space {
    private final float[] low;
    private final float[] high;

    /**
     * @param low the lower bound of every component, may hold {@link Float#NEGATIVE_INFINITY}
     * @param high the upper bound of every component, at least {@code low}
     */
    public Box(float[] low, float[] high) {
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
        this.low = low.clone();
        this.high = high.clone();
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

    /** A copy of the lower bounds. */
    public float[] low() {
        return low.clone();
    }

    /** A copy of the upper bounds. */
    public float[] high() {
        return high.clone();
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
        return other instanceof Box box && Arrays.equals(low, box.low) && Arrays.equals(high, box.high);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(low) + Arrays.hashCode(high);
    }

    @Override
    public String toString() {
        return "Box(" + bounds(low) + ", " + bounds(high) + ", (" + low.length + ",))";
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
