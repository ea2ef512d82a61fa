package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.nn.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What one update measured of itself: scalars by name, still on the device. */
public final class Losses {
    private final Map<String, Tensor> values;

    private Losses(Map<String, Tensor> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /** One value. */
    public static Losses of(String name, Tensor value) {
        return new Losses(new LinkedHashMap<>()).and(name, value);
    }

    /** These and another. */
    public Losses and(String name, Tensor value) {
        Map<String, Tensor> extended = new LinkedHashMap<>(values);
        extended.put(name, value.detach());
        return new Losses(extended);
    }

    /** These and others. */
    public Losses and(Losses others) {
        Map<String, Tensor> extended = new LinkedHashMap<>(values);
        extended.putAll(others.values);
        return new Losses(extended);
    }

    /** The scalars by name, in the order they were computed. */
    public Map<String, Tensor> values() {
        return values;
    }
}
