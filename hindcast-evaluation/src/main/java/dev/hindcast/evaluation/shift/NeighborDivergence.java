package dev.hindcast.evaluation.shift;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * KL(P || Q) by counting neighbours, for densities, for atoms and for what is both. Around each point lies the smallest ball that holds k
 * others of either sample; the logarithm of how many of each it holds, as psi(l) - psi(c), is its score (the counts of Wang, Kulkarni and
 * Verdu 2009, section III; counting what is at the same distance as Gao et al. 2017 do, so that ties count and no logarithm of a
 * distance is taken). In many dimensions the balls are large, and the score is of the right order but not of the right size; so it is
 * calibrated on the points, of which none counts itself (Platt 1999), for several k, and the k with the least loss is taken. Two samples
 * of one distribution give about 0; what the balls blur makes the figure too small.
 *
 * @param klDivergence in nats, about 0 where the distributions are equal, at most about the logarithm of the number of points
 * @param neighbors the k that was taken
 */
public record NeighborDivergence(double klDivergence, int neighbors) {
    private static final int FEWEST = 5;
    private static final int STEP = 3;
    /** Of the points of a sample, at least so many for each neighbour. */
    private static final int POINTS_PER_NEIGHBOR = 20;
    /** Distances that differ by rounding are equal. */
    private static final double ROUNDING = 1e-5;

    /**
     * Compares samples.
     *
     * @param p at least seven points
     * @param q at least seven points, of the same length; of the longer sample as many are used as the other has
     */
    public static NeighborDivergence of(float[][] p, float[][] q) {
        int n = Math.min(p.length, q.length);
        if (n < FEWEST + 2) {
            throw new IllegalArgumentException("Neighbours need two samples of at least " + (FEWEST + 2)
                    + " points, got " + p.length + " and " + q.length);
        }
        float[][] ofP = Arrays.copyOf(p, n);
        float[][] ofQ = Arrays.copyOf(q, n);
        int[] neighbors = IntStream.iterate(FEWEST, k -> k == FEWEST || k * POINTS_PER_NEIGHBOR <= n, k -> k * STEP)
                .toArray();
        double[][] scoresOfP = new double[neighbors.length][n];
        double[][] scoresOfQ = new double[neighbors.length][n];
        for (int i = 0; i < n; i++) {
            double[] own = squaredDistances(ofP[i], ofP, i);
            double[] other = squaredDistances(ofP[i], ofQ, -1);
            double[] across = squaredDistances(ofQ[i], ofP, -1);
            double[] within = squaredDistances(ofQ[i], ofQ, i);
            for (int j = 0; j < neighbors.length; j++) {
                scoresOfP[j][i] = score(own, other, neighbors[j]);
                scoresOfQ[j][i] = score(across, within, neighbors[j]);
            }
        }
        record Candidate(int neighbors, Calibrated calibrated) {}
        Candidate best = IntStream.range(0, neighbors.length)
                .mapToObj(j -> new Candidate(neighbors[j], Calibrated.of(scoresOfP[j], scoresOfQ[j])))
                .min(Comparator.comparingDouble(
                        candidate -> candidate.calibrated().loss()))
                .orElseThrow();
        return new NeighborDivergence(best.calibrated().klDivergence(), best.neighbors());
    }

    private static double[] squaredDistances(float[] point, float[][] references, int except) {
        double[] distances = new double[references.length];
        for (int j = 0; j < distances.length; j++) {
            distances[j] =
                    j == except ? Double.POSITIVE_INFINITY : NearestNeighbors.squaredDistance(point, references[j]);
        }
        return distances;
    }

    private static double score(double[] toP, double[] toQ, int k) {
        double radius = Math.max(NearestNeighbors.smallest(toP, k), NearestNeighbors.smallest(toQ, k)) * (1 + ROUNDING);
        return harmonic(count(toP, radius)) - harmonic(count(toQ, radius));
    }

    /** How many are at most as far. */
    private static int count(double[] distances, double radius) {
        int count = 0;
        for (double distance : distances) {
            count += distance <= radius ? 1 : 0;
        }
        return count;
    }

    /** psi(n) up to a constant. */
    private static double harmonic(int n) {
        double sum = 0;
        for (int i = 1; i < n; i++) {
            sum += 1.0 / i;
        }
        return sum;
    }
}
