package dev.hindcast.report;

import java.util.Arrays;

/**
 * Values whose distribution a {@link HistogramChart} shows.
 *
 * @param name what they are
 * @param tone their colour
 * @param filled whether their bars are filled rather than an outline
 * @param values the values, read only; those that are not finite are left out
 */
public record Sample(String name, Tone tone, boolean filled, double[] values) {
    double[] finite() {
        return Arrays.stream(values).filter(Double::isFinite).toArray();
    }

    double mean() {
        return Arrays.stream(finite()).average().orElse(Double.NaN);
    }
}
