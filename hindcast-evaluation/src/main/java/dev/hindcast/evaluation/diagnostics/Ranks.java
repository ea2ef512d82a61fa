package dev.hindcast.evaluation.diagnostics;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The ranks of numbers in their order, less their mean; equal numbers share the mean of their ranks. */
final class Ranks {
    private final double[] ranks;
    private final double variance;
    private final long rare;

    private Ranks(double[] ranks, double variance, long rare) {
        this.ranks = ranks;
        this.variance = variance;
        this.rare = rare;
    }

    static Ranks of(double[] numbers) {
        int n = numbers.length;
        double[] sorted = numbers.clone();
        Arrays.parallelSort(sorted);
        double[] rankAt = new double[n];
        int mostCommon = 0;
        for (int from = 0; from < n; ) {
            int to = from;
            while (to < n && sorted[to] == sorted[from]) {
                to++;
            }
            Arrays.fill(rankAt, from, to, (from + to - 1) / 2.0 - (n - 1) / 2.0);
            mostCommon = Math.max(mostCommon, to - from);
            from = Math.max(to, from + 1);
        }
        double[] ranks = new double[n];
        IntStream.range(0, n).parallel().forEach(i -> ranks[i] = rankAt[Arrays.binarySearch(sorted, numbers[i])]);
        double squares = 0;
        for (double rank : ranks) {
            squares += rank * rank;
        }
        return new Ranks(ranks, squares / (n - 1), n - mostCommon);
    }

    /** How many numbers differ from the most common one. */
    long rare() {
        return rare;
    }

    /** The correlation of neighbours, with what ranks in any order have on average (-1 / n) added. */
    double neighbors() {
        double sum = 0;
        for (int i = 1; i < ranks.length; i++) {
            sum += ranks[i] * ranks[i - 1];
        }
        return sum / (ranks.length * variance) + 1.0 / ranks.length;
    }

    /** The statistic of Kruskal and Wallis of the blocks of a size, without the remainder. */
    double blocks(int size) {
        double sum = 0;
        for (int b = 0; b + size <= ranks.length; b += size) {
            double block = 0;
            for (int i = b; i < b + size; i++) {
                block += ranks[i];
            }
            sum += block * block / size;
        }
        return sum / variance;
    }
}
