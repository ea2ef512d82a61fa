package dev.hindcast.evaluation.offpolicy;

import java.util.Arrays;

/**
 * Solves x = constant + A x for a sparse A of numbers of at least 0, by Gauss and Seidel's sweeps. Where A's places stay and its numbers change,
 * as in resamples of a log, one of these serves all of them.
 *
 * <p>A solution exists where A's powers vanish. Where they do not, x grows endlessly in some rows, which is proved (Collatz and Wielandt: a
 * nonnegative v with A v at least v means that A's largest eigenvalue is at least 1) rather than waited for.
 */
final class LinearIteration {
    /** What there is to say where it does not converge. */
    static final String ENDLESS =
            "What the log shows of the policy never ends, or so late that its visits cannot be summed up: take a"
                    + " smaller discount";

    private static final int MAX_SWEEPS = 20_000;
    private static final double TOLERANCE = 1e-13;
    /** An eigenvalue as large as this needs a multiple of {@link #MAX_SWEEPS} repetitions of A. */
    private static final double ENDLESS_GROWTH = 1 - 1e-4;

    private static final int MAX_PASSES = 100;

    private final boolean ascending;
    /** The places of row r are first[r], ..., first[r + 1] - 1. */
    private final int[] first;

    private final int[] numberOf;
    private final int[] columnOf;

    private LinearIteration(int size, int[] rows, int[] columns, boolean ascending) {
        this.ascending = ascending;
        first = new int[size + 1];
        for (int row : rows) {
            first[row + 1]++;
        }
        Arrays.parallelPrefix(first, Integer::sum);
        int[] next = first.clone();
        numberOf = new int[rows.length];
        columnOf = new int[rows.length];
        for (int k = 0; k < rows.length; k++) {
            int place = next[rows[k]]++;
            numberOf[place] = k;
            columnOf[place] = columns[k];
        }
    }

    /**
     * For x = constant + A x, whose rows are swept in ascending order.
     *
     * @param size the size of x
     * @param rows number k of A stands at row rows[k]
     * @param columns and column columns[k]
     */
    static LinearIteration of(int size, int[] rows, int[] columns) {
        return new LinearIteration(size, rows, columns, true);
    }

    /** For x = constant + A' x of the same A, in descending order: the two then converge equally fast. */
    static LinearIteration ofTransposed(int size, int[] rows, int[] columns) {
        return new LinearIteration(size, columns, rows, false);
    }

    /** The solution; infinite in rows that grow endlessly, NaN everywhere where the others do not settle. */
    double[] solve(double[] constant, double[] numbers) {
        double[] a = new double[numberOf.length];
        Arrays.setAll(a, place -> numbers[numberOf[place]]);
        double[] x = constant.clone();
        boolean[] endless = new boolean[x.length];
        for (int sweep = 1; sweep <= MAX_SWEEPS; sweep++) {
            double change = sweep(x, constant, a, endless);
            boolean look = Integer.bitCount(sweep) == 1 || !Double.isFinite(change);
            if (look && leavesOutGrowing(x, constant, a, endless)) {
                continue;
            }
            if (change <= TOLERANCE * largest(x)) {
                Arrays.setAll(x, row -> endless[row] ? Double.POSITIVE_INFINITY : x[row]);
                return x;
            }
        }
        Arrays.fill(x, Double.NaN);
        return x;
    }

    private int row(int i) {
        return ascending ? i : first.length - 2 - i;
    }

    /** The largest change of a number. */
    private double sweep(double[] x, double[] constant, double[] a, boolean[] leftOut) {
        double change = 0;
        for (int i = 0; i < x.length; i++) {
            int row = row(i);
            double value = leftOut[row] ? 0 : constant[row] + times(row, a, x);
            change = Math.max(change, Math.abs(value - x[row]));
            x[row] = value;
        }
        return change;
    }

    private double times(int row, double[] a, double[] x) {
        double sum = 0;
        for (int place = first[row]; place < first[row + 1]; place++) {
            sum += a[place] * x[columnOf[place]];
        }
        return sum;
    }

    private static double largest(double[] x) {
        double largest = 0;
        for (double value : x) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** Adds to {@code endless} what grows endlessly, or has grown beyond all numbers, and all that is fed by it; returns whether there was any. */
    private boolean leavesOutGrowing(double[] x, double[] constant, double[] a, boolean[] endless) {
        boolean[] growing = new boolean[x.length];
        for (int row = 0; row < x.length; row++) {
            growing[row] = !Double.isFinite(x[row]);
        }
        if (!contains(growing)) {
            growing = growing(x, constant, a, endless);
        }
        if (!contains(growing)) {
            return false;
        }
        spread(growing, a);
        for (int row = 0; row < x.length; row++) {
            endless[row] |= growing[row];
            x[row] = endless[row] ? 0 : x[row];
        }
        return true;
    }

    /**
     * Rows of which A makes as much again of themselves alone; none where there are none, or where they are not found soon. Of the rows that still
     * change those are left out, one after the other, that would shrink without the ones left out before.
     */
    private boolean[] growing(double[] x, double[] constant, double[] a, boolean[] endless) {
        double[] next = x.clone();
        sweep(next, constant, a, endless);
        double least = TOLERANCE * largest(next);
        double[] change = new double[x.length];
        Arrays.setAll(change, row -> Math.abs(next[row] - x[row]) > least ? Math.abs(next[row] - x[row]) : 0);
        boolean settled = false;
        for (int pass = 0; !settled && pass < MAX_PASSES; pass++) {
            settled = true;
            for (int i = 0; i < x.length; i++) {
                int row = row(i);
                if (change[row] > 0 && !(times(row, a, change) >= ENDLESS_GROWTH * change[row])) {
                    change[row] = 0;
                    settled = false;
                }
            }
        }
        boolean[] growing = new boolean[x.length];
        for (int row = 0; row < x.length; row++) {
            growing[row] = settled && change[row] > 0;
        }
        return growing;
    }

    private static boolean contains(boolean[] rows) {
        for (boolean row : rows) {
            if (row) {
                return true;
            }
        }
        return false;
    }

    /** Adds the rows that are fed by those. */
    private void spread(boolean[] rows, double[] a) {
        boolean more = true;
        while (more) {
            more = false;
            for (int i = 0; i < rows.length; i++) {
                int row = row(i);
                if (!rows[row] && isFed(row, a, rows)) {
                    rows[row] = true;
                    more = true;
                }
            }
        }
    }

    private boolean isFed(int row, double[] a, boolean[] by) {
        for (int place = first[row]; place < first[row + 1]; place++) {
            if (a[place] > 0 && by[columnOf[place]]) {
                return true;
            }
        }
        return false;
    }
}
