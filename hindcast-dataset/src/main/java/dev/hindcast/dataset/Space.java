package dev.hindcast.dataset;

/** The set that observations or actions belong to, in Gymnasium's terms. A value is always one {@code float[]}. */
public sealed interface Space permits Box, Discrete {
    /** The length of a value's {@code float[]}: the flattened dimension of a {@link Box}, 1 for a {@link Discrete}. */
    int size();

    /** Whether {@code value} has the right length and lies in this space. */
    boolean contains(float[] value);
}
