package dev.hindcast.evaluation.bandit;

import java.util.Arrays;

/** Sets of whole numbers. */
final class Distinct {
    private Distinct() {}

    /** The different numbers, in order. */
    static long[] sorted(long[] numbers) {
        long[] sorted = numbers.clone();
        Arrays.sort(sorted);
        int count = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[count++] = sorted[i];
            }
        }
        return Arrays.copyOf(sorted, count);
    }
}
