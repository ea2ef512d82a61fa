package dev.hindcast.evaluation.quality;

import java.util.Arrays;

/**
 * The differential entropy of a sample by the distances to k-th nearest neighbours in the maximum norm (Kozachenko and Leonenko 1987;
 * in this form Kraskov, Stoegbauer and Grassberger 2004, "Estimating mutual information", equation 20):
 * {@code psi(n) - psi(k) + d/n sum log(2 distance)}. Distances below {@value #RESOLUTION} count as that, since repeated numbers
 * have no density.
 */
final class NearestNeighborEntropy {
    static final double RESOLUTION = 1e-4;

    private static final int NEIGHBORS = 3;
    private static final double EULER = 0.5772156649015329;

    private NearestNeighborEntropy() {}

    /**
     * The estimate in nats; NaN of too few points.
     *
     * @param columns the coordinates, d x n
     */
    static double of(double[][] columns, int points) {
        if (points <= NEIGHBORS) {
            return Double.NaN;
        }
        double sum = 0;
        for (int i = 0; i < points; i++) {
            sum += Math.log(2 * Math.max(RESOLUTION, distance(columns, i, points)));
        }
        return digamma(points) - digamma(NEIGHBORS) + columns.length * sum / points;
    }

    private static double distance(double[][] columns, int from, int points) {
        double[] nearest = new double[NEIGHBORS];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        for (int i = 0; i < points; i++) {
            double distance = 0;
            for (int c = 0; c < columns.length && distance < nearest[NEIGHBORS - 1]; c++) {
                distance = Math.max(distance, Math.abs(columns[c][i] - columns[c][from]));
            }
            if (i != from && distance < nearest[NEIGHBORS - 1]) {
                nearest[NEIGHBORS - 1] = distance;
                Arrays.sort(nearest);
            }
        }
        return nearest[NEIGHBORS - 1];
    }

    /** psi(n) of a positive whole number. */
    private static double digamma(int n) {
        double sum = -EULER;
        for (int i = 1; i < n; i++) {
            sum += 1.0 / i;
        }
        return sum;
    }
}
