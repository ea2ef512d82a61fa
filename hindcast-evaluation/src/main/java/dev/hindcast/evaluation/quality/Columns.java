package dev.hindcast.evaluation.quality;

import java.util.Arrays;

/** Moments and order statistics of columns of numbers. */
final class Columns {
    private Columns() {}

    static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }

    /** The population variance. */
    static double variance(double[] values) {
        double mean = mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return squares / values.length;
    }

    /** With mean 0 and variance 1; all 0 where the column is constant. */
    static double[] standardized(double[] values) {
        double mean = mean(values);
        double std = Math.sqrt(variance(values));
        double[] result = new double[values.length];
        for (int i = 0; i < result.length && std > 1e-9 * (1 + Math.abs(mean)); i++) {
            result[i] = (values[i] - mean) / std;
        }
        return result;
    }

    /** The correlation of two standardized columns, 0 where one is constant. */
    static double correlation(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum / a.length;
    }

    /** The least value that at least {@code share} of all do not exceed. Sorts {@code values}. */
    static double quantile(double[] values, double share) {
        Arrays.sort(values);
        return values[Math.max(0, (int) Math.ceil(share * values.length) - 1)];
    }
}
