package dev.hindcast.evaluation.shift;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The squared maximum mean discrepancy of two samples with a Gaussian kernel exp(-|x - y|^2 / (2 h^2)), unbiased (Gretton et al. 2012,
 * equation 3), and how surprising it would be if both were of one distribution.
 *
 * @param squared the estimate; around 0, perhaps below, where the distributions are equal, and at most 2
 * @param pValue the share of random relabelings of the points, the true one included, that give at least as much; in (0, 1]
 * @param bandwidth h, the median distance of two points
 */
public record MeanDiscrepancy(double squared, double pValue, double bandwidth) {
    /** Relabelings that give the same up to rounding give as much. */
    private static final double ROUNDING = 1e-12;

    /**
     * Compares two samples of at least two points each. Takes time and memory square in the number of points.
     *
     * @param permutations how many relabelings, at least 1
     */
    public static MeanDiscrepancy of(float[][] p, float[][] q, int permutations, long seed) {
        if (p.length < 2 || q.length < 2 || permutations < 1) {
            throw new IllegalArgumentException(
                    "The discrepancy needs two samples of at least 2 points and a permutation, got " + p.length + ", "
                            + q.length + " and " + permutations);
        }
        float[][] all = Arrays.copyOf(p, p.length + q.length);
        System.arraycopy(q, 0, all, p.length, q.length);
        double[][] squaredDistances = squaredDistances(all);
        double bandwidth = Math.sqrt(median(squaredDistances));
        double[][] kernel = kernel(squaredDistances, bandwidth);
        int[] labels = new int[all.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i;
        }
        double[] rowSums = rowSums(kernel);
        double squared = estimate(kernel, rowSums, labels, p.length);
        SplittableRandom random = new SplittableRandom(seed);
        int exceeding = 1;
        for (int i = 0; i < permutations; i++) {
            shuffle(labels, random);
            exceeding += estimate(kernel, rowSums, labels, p.length) >= squared - ROUNDING ? 1 : 0;
        }
        return new MeanDiscrepancy(squared, exceeding / (permutations + 1.0), bandwidth);
    }

    private static double[][] squaredDistances(float[][] points) {
        double[][] distances = new double[points.length][points.length];
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j < i; j++) {
                distances[i][j] = NearestNeighbors.squaredDistance(points[i], points[j]);
                distances[j][i] = distances[i][j];
            }
        }
        return distances;
    }

    /** Of the pairs at a distance; 1 where all points are equal. */
    private static double median(double[][] squaredDistances) {
        double[] positive = Arrays.stream(squaredDistances)
                .flatMapToDouble(Arrays::stream)
                .filter(distance -> distance > 0)
                .sorted()
                .toArray();
        return positive.length == 0 ? 1 : positive[positive.length / 2];
    }

    private static double[][] kernel(double[][] squaredDistances, double bandwidth) {
        return Arrays.stream(squaredDistances)
                .map(row -> Arrays.stream(row)
                        .map(squared -> Math.exp(-squared / (2 * bandwidth * bandwidth)))
                        .toArray())
                .toArray(double[][]::new);
    }

    /** The points that {@code labels} names first are of P, the others of Q; a row's sum leaves the point itself out. */
    private static double estimate(double[][] kernel, double[] rowSums, int[] labels, int sizeOfP) {
        double withinP = 0;
        double ofP = 0;
        double all = 0;
        for (int i = 0; i < sizeOfP; i++) {
            double[] row = kernel[labels[i]];
            for (int j = 0; j < i; j++) {
                withinP += row[labels[j]];
            }
            ofP += rowSums[labels[i]];
        }
        for (double sum : rowSums) {
            all += sum;
        }
        double between = ofP - 2 * withinP;
        double withinQ = all / 2 - withinP - between;
        double n = sizeOfP;
        double m = labels.length - n;
        return 2 * withinP / (n * (n - 1)) + 2 * withinQ / (m * (m - 1)) - 2 * between / (n * m);
    }

    private static double[] rowSums(double[][] kernel) {
        double[] sums = new double[kernel.length];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = Arrays.stream(kernel[i]).sum() - kernel[i][i];
        }
        return sums;
    }

    private static void shuffle(int[] values, SplittableRandom random) {
        for (int i = values.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int value = values[i];
            values[i] = values[other];
            values[other] = value;
        }
    }
}
