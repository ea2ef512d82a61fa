package dev.hindcast.learning.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How good a policy was found to be.
 *
 * @param value the figure that policies are compared by; larger is better
 * @param metrics what is logged, by name, such as {@code return_mean}, in a stable order
 */
public record Score(double value, Map<String, Double> metrics) {
    public Score {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
}
