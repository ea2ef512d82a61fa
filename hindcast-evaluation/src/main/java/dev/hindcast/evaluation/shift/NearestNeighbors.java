package dev.hindcast.evaluation.shift;

import java.util.Arrays;

/** Distances to nearest neighbours, by comparing all with all, and what they tell of densities. */
public final class NearestNeighbors {
    /** Keeps the logarithm of the distance between equal points finite. */
    private static final double LEAST_DISTANCE = 1e-9;

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

    /**
     * KL(P || Q), in nats, from n points of P and m of Q: d/n sum_i log(nu_k(i) / rho_k(i)) + log(m / (n - 1)), with rho_k and nu_k the
     * distances to the k-th nearest neighbour in P and Q (Wang, Kulkarni and Verdu 2009, equation 5; Perez-Cruz 2008). Consistent
     * where both have densities; it may be negative by chance, and is too small where Q has few points near those of P. Where P has none with respect to Q, such as a deterministic policy, the
     * divergence is infinite and the estimate grows with the number of points.
     *
     * @param dimension d, in how many dimensions points can move
     */
    public static double divergence(float[][] p, float[][] q, int k, int dimension) {
        double[] own = distancesWithin(p, k);
        double[] other = distances(p, q, k);
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            sum += Math.log(Math.max(LEAST_DISTANCE, other[i]) / Math.max(LEAST_DISTANCE, own[i]));
        }
        return dimension * sum / p.length + Math.log((double) q.length / (p.length - 1));
    }

    private static double nearest(float[] point, float[][] references, int except, int k) {
        double[] nearest = new double[k];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        for (int j = 0; j < references.length; j++) {
            double squared = j == except ? Double.POSITIVE_INFINITY : squaredDistance(point, references[j]);
            for (int place = k - 1; place >= 0 && squared < nearest[place]; place--) {
                if (place + 1 < k) {
                    nearest[place + 1] = nearest[place];
                }
                nearest[place] = squared;
            }
        }
        return Math.sqrt(nearest[k - 1]);
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
