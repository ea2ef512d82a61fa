package dev.hindcast.dataset.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Notices components whose numbers 32-bit floats do not tell apart, such as times in seconds since 1970: by neighbouring rows that differ
 * in the file and no longer in memory, and by whole numbers that are changed.
 */
final class Rounding {
    private static final int SAMPLED_ROWS = 512;

    private Rounding() {}

    /** Some rows of an array in double precision. */
    @FunctionalInterface
    interface Sampler {
        /** The rows {@code from} to {@code from + count - 1}; nothing where they cannot be had. */
        double[] rows(int from, int count);
    }

    /** What to tell the user of an array, where there is something. */
    static Optional<String> warning(Hdf5Array array) {
        return array.isWide() ? warning(array.name(), array.rows(), array.columns(), array::doubles) : Optional.empty();
    }

    /** What to tell the user of an array in memory, where there is something. */
    static Optional<String> warning(Column array) {
        return array.isWide() ? warning(array.name(), array.rows(), array.columns(), array::doubles) : Optional.empty();
    }

    /** What to tell the user of {@code allRows} rows of {@code columns} numbers, where there is something. */
    static Optional<String> warning(String name, int allRows, int columns, Sampler sampler) {
        if (columns == 0 || allRows < 2) {
            return Optional.empty();
        }
        int rows = Math.min(SAMPLED_ROWS, allRows);
        double[] sample = sampler.rows((allRows - rows) / 2, rows);
        List<Integer> lost = new ArrayList<>();
        for (int column = 0; column < columns && sample.length > 0; column++) {
            if (isLost(sample, column, columns)) {
                lost.add(column);
            }
        }
        if (lost.isEmpty()) {
            return Optional.empty();
        }
        double example = sample[lost.get(0)];
        String which = columns == 1 ? "the array" : (lost.size() == 1 ? "column " : "columns ") + listed(lost);
        return Optional.of(name + ": 32-bit floats, in which data are kept, do not tell the numbers of " + which
                + " apart (" + example + " becomes " + (double) (float) example
                + "): subtract an offset, such as the first value, or divide by a scale when the log is written");
    }

    private static String listed(List<Integer> columns) {
        return String.join(", ", columns.stream().map(String::valueOf).toList());
    }

    private static boolean isLost(double[] sample, int column, int columns) {
        int differing = 0;
        int collapsed = 0;
        int changed = 0;
        for (int i = column; i < sample.length; i += columns) {
            changed += sample[i] == Math.rint(sample[i]) && (float) sample[i] != sample[i] ? 1 : 0;
            if (i >= columns && sample[i] != sample[i - columns]) {
                differing++;
                collapsed += (float) sample[i] == (float) sample[i - columns] ? 1 : 0;
            }
        }
        return 2 * collapsed > differing || 2 * changed > sample.length / columns;
    }
}
