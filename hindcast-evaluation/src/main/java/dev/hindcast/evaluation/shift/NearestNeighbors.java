package dev.hindcast.evaluation.shift;

import java.util.Arrays;

/** Distances to nearest neighbours, by comparing all with all. */
public final class NearestNeighbors {
    private NearestNeighbors() {}

    /**
     * The Euclidean distance of each point to its k-th nearest neighbour among the references.
     *
     * @param k at least 1, at most the number of references
     */
    public static double[] distances(float[][] points, float[][] references, int k) {
        requireNeighbors(k, references.length);
        double[] distances = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            distances[i] = nearest(points[i], references, -1, k);
        }
        return distances;
    }

    /** The same among the points themselves, where none is its own neighbour. */
    public static double[] distancesWithin(float[][] points, int k) {
        requireNeighbors(k, points.length - 1);
        double[] distances = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            distances[i] = nearest(points[i], points, i, k);
        }
        return distances;
    }

    private static double nearest(float[] point, float[][] references, int except, int k) {
        double[] squares = new double[references.length];
        for (int j = 0; j < squares.length; j++) {
            squares[j] = j == except ? Double.POSITIVE_INFINITY : squaredDistance(point, references[j]);
        }
        return Math.sqrt(smallest(squares, k));
    }

    /** The k-th smallest value. */
    static double smallest(double[] values, int k) {
        double[] smallest = new double[k];
        Arrays.fill(smallest, Double.POSITIVE_INFINITY);
        for (double value : values) {
            int place = k - 1;
            if (value < smallest[place]) {
                for (; place > 0 && value < smallest[place - 1]; place--) {
                    smallest[place] = smallest[place - 1];
                }
                smallest[place] = value;
            }
        }
        return smallest[k - 1];
    }

    static double squaredDistance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = a[i] - b[i];
            sum += difference * difference;
        }
        return sum;
    }

    private static void requireNeighbors(int k, int among) {
        if (k < 1 || k > among) {
            throw new IllegalArgumentException("Asked for neighbour " + k + " among " + among + " points");
        }
    }
}
