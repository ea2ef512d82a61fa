package dev.hindcast.evaluation.calibration;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Spearman's rank correlation: Pearson's of the ranks, equal values sharing their mean rank. */
final class RankCorrelation {
    private RankCorrelation() {}

    /** NaN where all values of one side are the same. */
    static double of(double[] x, double[] y) {
        double[] a = ranks(x);
        double[] b = ranks(y);
        double middle = (x.length - 1) / 2.0;
        double products = 0;
        double squaresOfA = 0;
        double squaresOfB = 0;
        for (int i = 0; i < a.length; i++) {
            products += (a[i] - middle) * (b[i] - middle);
            squaresOfA += (a[i] - middle) * (a[i] - middle);
            squaresOfB += (b[i] - middle) * (b[i] - middle);
        }
        return products / Math.sqrt(squaresOfA * squaresOfB);
    }

    /** From 0. */
    static double[] ranks(double[] values) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[values.length];
        int from = 0;
        while (from < order.length) {
            int to = from;
            while (to + 1 < order.length && values[order[to + 1]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i <= to; i++) {
                ranks[order[i]] = (from + to) / 2.0;
            }
            from = to + 1;
        }
        return ranks;
    }
}
