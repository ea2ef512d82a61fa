package dev.hindcast.experiments.suite;

import dev.hindcast.dataset.internal.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One map of a suite file, whose keys are known: another is an error that names the nearest. */
final class Fields {
    private final String where;
    private final Map<String, Object> values;

    private Fields(String where, Map<String, Object> values) {
        this.where = where;
        this.values = values;
    }

    /**
     * Checks a map.
     *
     * @param where what messages call it
     * @throws IllegalArgumentException where {@code value} is no map or has a key that is not among {@code known}
     */
    static Fields of(String where, Object value, List<String> known) {
        Map<String, Object> values = map(where, value);
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException(where + ": " + Words.unknown("key", key, known));
            }
        }
        return new Fields(where, values);
    }

    private static Map<String, Object> map(String where, Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(where + " must hold 'key: value' lines, got '" + value + "'");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((key, entry) -> {
            if (entry == null) {
                throw new IllegalArgumentException(where + ": '" + key + "' has no value");
            }
            values.put(String.valueOf(key), entry);
        });
        return values;
    }

    String where() {
        return where;
    }

    Optional<Object> value(String key) {
        return Optional.ofNullable(values.get(key));
    }

    Optional<String> text(String key) {
        return value(key).map(Object::toString);
    }

    String required(String key) {
        return text(key).orElseThrow(() -> new IllegalArgumentException(where + " lacks '" + key + "'"));
    }

    /** A list of at least one element. */
    List<Object> list(String key) {
        if (values.get(key) instanceof List<?> list && !list.isEmpty() && !list.contains(null)) {
            return new ArrayList<>(list);
        }
        throw new IllegalArgumentException(where + ": '" + key + "' must be a list of at least one entry");
    }

    Map<String, Object> map(String key) {
        return value(key).map(value -> map(where + ", " + key, value)).orElse(Map.of());
    }

    double number(String key) {
        if (values.get(key) instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException(where + ": '" + key + "' must be a number");
    }

    /** Those of {@code keys} that are there, written as in a run's {@code config.yaml}. */
    Map<String, Object> configured(List<String> keys) {
        Map<String, Object> configured = new LinkedHashMap<>();
        for (String key : keys) {
            value(key).ifPresent(value -> configured.put(key.replace('-', '_'), value));
        }
        return configured;
    }
}
