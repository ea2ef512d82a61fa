package dev.hindcast.evaluation.offpolicy;

import java.util.Arrays;

/**
 * Solves x = constant + A x for a sparse A of numbers of at least 0 whose powers vanish, by Gauss and Seidel's sweeps. Where A's places stay and its numbers change, as in resamples of a log, one of these serves all of them.
 */
final class LinearIteration {
    /** What there is to say where it does not converge. */
    static final String ENDLESS =
            "What the log shows of the policy never ends, or so late that its visits cannot be summed up: take a"
                    + " smaller discount";

    private static final int MAX_SWEEPS = 20_000;
    private static final double TOLERANCE = 1e-13;
    /** What grows by no less in each repetition cannot settle within {@link #MAX_SWEEPS}. */
    private static final double ENDLESS_GROWTH = 1 - 1e-4;

    private static final int FIRST_LOOK = 256;

    /** The places of row r are first[r], ..., first[r + 1] - 1. */
    private final int[] first;

    private final int[] numberOf;
    private final int[] columnOf;

    /**
     * Number k of A stands at row rows[k] and column columns[k].
     *
     * @param size the size of x
     */
    LinearIteration(int size, int[] rows, int[] columns) {
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

    /** The solution; NaN everywhere where it does not converge. */
    double[] solve(double[] constant, double[] numbers) {
        double[] a = new double[numberOf.length];
        Arrays.setAll(a, place -> numbers[numberOf[place]]);
        double[] x = constant.clone();
        for (int sweep = 1; sweep <= MAX_SWEEPS; sweep++) {
            double change = sweep(x, constant, a);
            if (change <= TOLERANCE * largest(x)) {
                return x;
            }
            boolean look = sweep >= FIRST_LOOK && Integer.bitCount(sweep) == 1;
            if (look && growsEndlessly(x, constant, a)) {
                break;
            }
        }
        Arrays.fill(x, Double.NaN);
        return x;
    }

    /**
     * Whether there are rows of which A makes as much again, of itself alone: then its largest eigenvalue is no less (Collatz and Wielandt). They are
     * looked for among the rows that still change, of which those are left out, one after the other, that would shrink without the ones left out before.
     */
    private boolean growsEndlessly(double[] x, double[] constant, double[] a) {
        double[] change = x.clone();
        sweep(x, constant, a);
        Arrays.setAll(change, row -> Math.abs(x[row] - change[row]));
        boolean leftOut;
        do {
            leftOut = false;
            for (int row = 0; row < x.length; row++) {
                if (change[row] > 0 && !(times(row, a, change) >= ENDLESS_GROWTH * change[row])) {
                    change[row] = 0;
                    leftOut = true;
                }
            }
        } while (leftOut);
        return largest(change) > 0;
    }

    private double times(int row, double[] a, double[] x) {
        double sum = 0;
        for (int place = first[row]; place < first[row + 1]; place++) {
            sum += a[place] * x[columnOf[place]];
        }
        return sum;
    }

    /** The largest change of a number. */
    private double sweep(double[] x, double[] constant, double[] a) {
        double change = 0;
        for (int row = 0; row < x.length; row++) {
            double value = constant[row] + times(row, a, x);
            change = Math.max(change, Math.abs(value - x[row]));
            x[row] = value;
        }
        return change;
    }

    private static double largest(double[] x) {
        double largest = 0;
        for (double value : x) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
