package dev.hindcast.evaluation.quality;

import java.util.Arrays;

/**
 * The two-sample test of Kolmogorov and Smirnov.
 *
 * @param statistic D, the largest distance between the two empirical distribution functions
 * @param pValue of the hypothesis that both samples come from the same distribution, by the asymptotic distribution with the
 *     small-sample correction of Stephens (1970)
 */
record KolmogorovSmirnov(double statistic, double pValue) {
    static KolmogorovSmirnov of(double[] first, double[] second) {
        double[] a = first.clone();
        double[] b = second.clone();
        Arrays.sort(a);
        Arrays.sort(b);
        double largest = 0;
        int i = 0;
        int j = 0;
        while (i < a.length && j < b.length) {
            double value = Math.min(a[i], b[j]);
            while (i < a.length && a[i] == value) {
                i++;
            }
            while (j < b.length && b[j] == value) {
                j++;
            }
            largest = Math.max(largest, Math.abs((double) i / a.length - (double) j / b.length));
        }
        return new KolmogorovSmirnov(largest, pValue(largest, a.length, b.length));
    }

    /** Of a distance of samples of those sizes. */
    static double pValue(double statistic, int first, int second) {
        double size = Math.sqrt((double) first * second / ((double) first + second));
        return tail((size + 0.12 + 0.11 / size) * statistic);
    }

    /** 2 sum (-1)^(k-1) exp(-2 k^2 x^2). */
    private static double tail(double x) {
        if (x < 0.2) {
            return 1;
        }
        double sum = 0;
        for (int k = 1; k <= 100; k++) {
            sum += (k % 2 == 1 ? 2 : -2) * Math.exp(-2.0 * k * k * x * x);
        }
        return Math.max(0, Math.min(1, sum));
    }
}
