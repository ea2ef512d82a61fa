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

    /** No value. */
    public static Losses none() {
        return new Losses(Map.of());
    }

    /** One value. */
    public static Losses of(String name, Tensor value) {
        return none().and(name, value);
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

    /** These, with one of them under another name. */
    public Losses renamed(String name, String other) {
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        values.forEach((key, value) -> renamed.put(key.equals(name) ? other : key, value));
        return new Losses(renamed);
    }

    /** The scalars by name, in the order they were computed. */
    public Map<String, Tensor> values() {
        return values;
    }
}
