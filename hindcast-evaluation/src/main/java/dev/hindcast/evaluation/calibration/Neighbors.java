package dev.hindcast.evaluation.calibration;

import dev.hindcast.learning.nn.Tensor;
import java.util.Arrays;

/** Which pairs of state and action lie further from any logged one than 95% of logged ones lie from each other. */
final class Neighbors {
    private static final double INSIDE = 0.95;

    private Neighbors() {}

    /**
     * @param logged n x size
     * @param others m x size
     */
    static boolean[] outside(Tensor logged, Tensor others) {
        int size = (int) logged.shape()[1];
        float[] pairs = logged.toArray();
        double[] apart = nearest(pairs, pairs, size, true);
        double[] distances = nearest(others.toArray(), pairs, size, false);
        Arrays.sort(apart);
        double limit = apart[(int) Math.ceil(INSIDE * (apart.length - 1))];
        boolean[] outside = new boolean[distances.length];
        for (int i = 0; i < outside.length; i++) {
            outside[i] = distances[i] > limit;
        }
        return outside;
    }

    /** The squared distance of each row to the nearest of others, which may be the rows themselves. */
    private static double[] nearest(float[] rows, float[] others, int size, boolean same) {
        double[] nearest = new double[rows.length / size];
        for (int i = 0; i < nearest.length; i++) {
            nearest[i] = Double.POSITIVE_INFINITY;
            for (int j = 0; j < others.length / size; j++) {
                if (!same || i != j) {
                    nearest[i] = Math.min(nearest[i], distance(rows, i * size, others, j * size, size));
                }
            }
        }
        return nearest;
    }

    private static double distance(float[] a, int from, float[] b, int with, int size) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            double difference = a[from + i] - b[with + i];
            sum += difference * difference;
        }
        return sum;
    }
}
