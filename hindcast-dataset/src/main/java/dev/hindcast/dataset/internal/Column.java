package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.NpyArray;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * An array of a log that has its numbers in memory: rows first, what follows the first dimension is flattened.
 *
 * @param name what messages call it
 * @param array the numbers
 */
record Column(String name, NpyArray array) {
    int rows() {
        return array.shape().length == 0 ? 1 : array.shape()[0];
    }

    /** Numbers a row. */
    int columns() {
        return rows() == 0 ? 0 : array.size() / rows();
    }

    boolean isInteger() {
        return array.type() != NpyArray.Type.FLOAT32 && array.type() != NpyArray.Type.FLOAT64;
    }

    Column requireRows(int expected) {
        if (rows() != expected) {
            throw new DatasetException(
                    name + " has " + rows() + " rows, the other arrays ask for " + expected + ": the lengths disagree");
        }
        return this;
    }

    Column requireColumns(int expected) {
        if (columns() != expected) {
            throw new DatasetException(name + " has " + columns() + " numbers a row, expected " + expected);
        }
        return this;
    }

    /**
     * All numbers in 32 bits, each of which must be finite.
     *
     * @param where what messages call a row
     */
    float[] finite(IntFunction<String> where) {
        float[] values = array.floats();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw notFinite(where.apply(i / columns()), i % columns(), array.doubleAt(i));
            }
        }
        return values;
    }

    private DatasetException notFinite(String where, int column, double value) {
        String place = name + ", " + where + (columns() > 1 ? ", column " + column : "") + ", is " + value;
        return Double.isFinite(value)
                ? new DatasetException(place + ", which is more than a 32-bit float holds (3.4e38): divide "
                        + (columns() > 1 ? "column " + column : "the array") + " by a constant when the log is written,"
                        + " or drop the episode")
                : new DatasetException(place + ": every value must be finite; repair the log or drop the episode");
    }

    /** One flag a row: whether it differs from zero. */
    boolean[] flags(int expectedRows) {
        return requireRows(expectedRows).requireColumns(1).array.booleans();
    }

    /** Some rows in double precision, of all columns. */
    double[] doubles(int from, int count) {
        int first = from * columns();
        return IntStream.range(first, first + count * columns())
                .mapToDouble(array::doubleAt)
                .toArray();
    }

    /** Whether numbers may be held that 32-bit floats do not tell apart. */
    boolean isWide() {
        return array.type() != NpyArray.Type.FLOAT32 && array.type() != NpyArray.Type.BOOL;
    }
}
