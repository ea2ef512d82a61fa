package dev.hindcast.dataset;

import java.util.stream.DoubleStream;

/**
 * What a set of numbers is like.
 *
 * @param mean the mean
 * @param std the population standard deviation
 * @param min the smallest number
 * @param max the largest number
 */
public record Summary(double mean, double std, double min, double max) {
    /** The summary of at least one number. */
    public static Summary of(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("There is no summary of nothing");
        }
        double mean = DoubleStream.of(values).average().orElseThrow();
        double squares = 0;
        double min = values[0];
        double max = values[0];
        for (double value : values) {
            squares += (value - mean) * (value - mean);
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        return new Summary(mean, Math.sqrt(squares / values.length), min, max);
    }
}
