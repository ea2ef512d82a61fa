package dev.hindcast.dataset.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hindcast.dataset.DatasetException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** A column of numbers that grows by JSON arrays of rows, each a number or an array of them, however nested. */
final class NumberColumn {
    private static final int SAMPLED_ROWS = 512;

    private final boolean exact;
    private float[] floats = new float[0];
    private double[] doubles = new double[0];
    private double[] sample = new double[0];
    private int size;
    private int sampled;
    private int width;
    private int rows;
    private int inRow;
    private boolean integer = true;

    /** @param exact whether numbers are kept in double precision and not as 32-bit floats */
    NumberColumn(boolean exact) {
        this.exact = exact;
    }

    int rows() {
        return rows;
    }

    /** Numbers a row; 0 while there is no row. */
    int columns() {
        return width;
    }

    /** Whether every number is written as a whole one. */
    boolean isInteger() {
        return integer;
    }

    /** The numbers as 32-bit floats, a copy. */
    float[] floats() {
        if (!exact) {
            return Arrays.copyOf(floats, size);
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) doubles[i];
        }
        return values;
    }

    /** A number of an exact column of one number a row. */
    double at(int row) {
        return doubles[row];
    }

    /** What to tell the user of numbers that 32-bit floats do not tell apart, where there is something. */
    Optional<String> rounding(String name) {
        int first = width == 0 ? 0 : sampled / width;
        return Rounding.warning(name, first, width, (from, count) -> Arrays.copyOf(sample, sampled));
    }

    /**
     * Adds the rows of a batch.
     *
     * @param in stands at the value
     * @param name what messages call the column
     * @throws DatasetException where it is something else than rows of one length
     */
    void add(JsonParser in, String name) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw unfit(in.currentToken(), name);
        }
        int depth = 1;
        while (depth > 0) {
            JsonToken token = in.nextToken();
            if (token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_ARRAY) {
                depth--;
            } else if (token != null && (token.isNumeric() || token.isBoolean())) {
                put(token.isNumeric() ? in.getDoubleValue() : token == JsonToken.VALUE_TRUE ? 1 : 0, name);
                integer &= token != JsonToken.VALUE_NUMBER_FLOAT;
            } else {
                throw unfit(token, name);
            }
            if (depth == 1 && token != JsonToken.START_ARRAY) {
                endRow(name);
            }
        }
    }

    private void put(double value, String name) {
        if (!Double.isFinite(value)) {
            throw new DatasetException(name + ", row " + (rows + 1L) + " of the log, is " + value
                    + ": every value must be finite; repair the log or drop the episode");
        }
        if (Float.isInfinite((float) value) && !exact) {
            throw new DatasetException(name + ", row " + (rows + 1L) + " of the log, is " + value
                    + ", which is more than a 32-bit float holds (3.4e38): divide it by a constant when the log is"
                    + " written, or drop the episode");
        }
        if (exact) {
            doubles = size < doubles.length ? doubles : Arrays.copyOf(doubles, grown(size));
            doubles[size++] = value;
        } else {
            floats = size < floats.length ? floats : Arrays.copyOf(floats, grown(size));
            floats[size++] = (float) value;
        }
        inRow++;
        if (rows < SAMPLED_ROWS && !exact) {
            sample = sampled < sample.length ? sample : Arrays.copyOf(sample, grown(sampled));
            sample[sampled++] = value;
        }
    }

    private static int grown(int size) {
        return Math.max(64, Math.addExact(size, size / 2));
    }

    private void endRow(String name) {
        width = rows == 0 ? inRow : width;
        if (inRow != width || width == 0) {
            throw new DatasetException(name + ", row " + (rows + 1L) + " of the log, has " + inRow + " numbers, "
                    + (rows == 0 ? "expected some" : "the rows before have " + width));
        }
        rows++;
        inRow = 0;
    }

    private static DatasetException unfit(JsonToken token, String name) {
        if (token == JsonToken.VALUE_STRING) {
            return new DatasetException(name + " is packed or a text: write it unpacked, in RLlib with"
                    + " config.offline_data(output='DIR', output_compress_columns=[]) or"
                    + " JsonWriter('DIR', compress_columns=[])");
        }
        String found = token == JsonToken.START_OBJECT
                ? "parts of their own names, as of a Dict space"
                : token == JsonToken.VALUE_NULL ? "null" : "a single value";
        return new DatasetException(
                name + " holds " + found + " where rows of numbers are expected: flatten it when the log is written");
    }
}
