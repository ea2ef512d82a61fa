package dev.hindcast.evaluation.offpolicy;

import java.util.Arrays;

/** Solves x = constant + A x for a sparse A that is a contraction, or becomes one after some steps, by repeating it. */
final class LinearIteration {
    /** What there is to say where it does not converge. */
    static final String ENDLESS =
            "What the log shows of the policy never ends, or so late that its visits cannot be summed up: take a"
                    + " smaller discount";

    private static final int MAX_ITERATIONS = 20_000;
    private static final double TOLERANCE = 1e-13;

    private LinearIteration() {}

    /** Adds A x to a vector. */
    @FunctionalInterface
    interface Map {
        void add(double[] x, double[] into);
    }

    /**
     * The solution; NaN everywhere where it does not converge.
     *
     * @param guess where to begin
     */
    static double[] solve(double[] constant, double[] guess, Map map) {
        double[] x = guess.clone();
        double[] next = new double[x.length];
        for (int i = 0; i < MAX_ITERATIONS; i++) {
            System.arraycopy(constant, 0, next, 0, x.length);
            map.add(x, next);
            double change = 0;
            double largest = 0;
            for (int s = 0; s < x.length; s++) {
                change = Math.max(change, Math.abs(next[s] - x[s]));
                largest = Math.max(largest, Math.abs(next[s]));
            }
            double[] swap = x;
            x = next;
            next = swap;
            if (change <= TOLERANCE * largest) {
                return x;
            }
        }
        Arrays.fill(x, Double.NaN);
        return x;
    }
}
