package dev.hindcast.dataset;

import java.util.Arrays;

/**
 * The integers {@code start, ..., start + n - 1}. A value is a {@code float[1]} that holds the integer.
 *
 * @param n how many values there are, at least 1
 * @param start the smallest value
 */
public record Discrete(int n, int start) implements Space {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException where one is not as said of it
     */
    public Discrete {
        if (n < 1) {
            throw new IllegalArgumentException("A discrete space needs at least one value, got n = " + n);
        }
    }

    /** The integers {@code 0, ..., n - 1}. */
    public Discrete(int n) {
        this(n, 0);
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public boolean contains(float[] value) {
        return value.length == 1 && contains(value[0]);
    }

    /** Whether {@code value} is one of the integers. */
    public boolean contains(float value) {
        return value == (int) value && value >= start && value < start + n;
    }

    /**
     * The place of {@code value} among the integers, from 0.
     *
     * @throws IllegalArgumentException where it is none of them
     */
    public int index(float[] value) {
        if (!contains(value)) {
            throw new IllegalArgumentException("Expected a value of " + this + ", got " + Arrays.toString(value));
        }
        return (int) value[0] - start;
    }

    @Override
    public String toString() {
        return start == 0 ? "Discrete(" + n + ")" : "Discrete(" + n + ", start=" + start + ")";
    }
}
