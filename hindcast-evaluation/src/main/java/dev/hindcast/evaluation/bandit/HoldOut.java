package dev.hindcast.evaluation.bandit;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The rows of a log that a policy is learned from, and those that are kept back to judge it.
 *
 * @param training rows, in order
 * @param heldOut the other rows, in order
 */
public record HoldOut(int[] training, int[] heldOut) {
    /**
     * Keeps back whole clusters, drawn at random: the same ones for the same log, share and seed.
     *
     * @param share of the clusters, in [0, 1); rounded to a whole number of them
     * @throws IllegalArgumentException where nothing would be left to learn from, or a share above 0 would keep nothing back
     */
    public static HoldOut of(BanditLog log, double share, long seed) {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("The share to hold out has to be from 0 to below 1, got " + share);
        }
        int clusters = log.clusters().count();
        int held = (int) Math.round(share * clusters);
        if (held == clusters || held == 0 && share > 0) {
            throw new IllegalArgumentException("A share of " + share + " of " + clusters
                    + " independent parts leaves nothing on one side: choose another share, or more data");
        }
        boolean[] kept = drawn(clusters, held, new SplittableRandom(seed));
        return new HoldOut(rows(log, kept, false), rows(log, kept, true));
    }

    private static int[] rows(BanditLog log, boolean[] kept, boolean which) {
        return IntStream.range(0, log.size())
                .filter(row -> kept[log.clusters().of()[row]] == which)
                .toArray();
    }

    /** Draws without replacement (Knuth 1997, volume 2, algorithm S). */
    private static boolean[] drawn(int n, int wanted, SplittableRandom random) {
        boolean[] drawn = new boolean[n];
        int missing = wanted;
        for (int i = 0; i < n; i++) {
            if (random.nextInt(n - i) < missing) {
                drawn[i] = true;
                missing--;
            }
        }
        return drawn;
    }
}
