package dev.hindcast.evaluation.bandit;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Cuts a log into parts: rows of one cluster stay together. */
final class Folds {
    private Folds() {}

    /** The fold of each row: clusters are dealt out in a shuffled order (Fisher and Yates 1938), to each fold as many up to one. */
    static int[] of(BanditLog log, int folds, long seed) {
        int clusters = log.clusters().count();
        if (folds > clusters) {
            throw new IllegalArgumentException(
                    "A log of " + (clusters == log.size() ? clusters + " rows" : clusters + " clusters")
                            + " cannot be cut into " + folds + " folds: ask for fewer");
        }
        int[] fold = shuffled(clusters, folds, new SplittableRandom(seed));
        return Arrays.stream(log.clusters().of()).map(cluster -> fold[cluster]).toArray();
    }

    private static int[] shuffled(int n, int folds, SplittableRandom random) {
        int[] fold = new int[n];
        Arrays.setAll(fold, i -> i % folds);
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = fold[i];
            fold[i] = fold[j];
            fold[j] = kept;
        }
        return fold;
    }
}
