package dev.hindcast.learning.training;

import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Settings;
import java.util.LinkedHashMap;
import java.util.Map;

/** Settings of the same algorithm for tests of few updates: small networks and batches, and short phases before the last one. */
final class SmallSettings {
    private static final Map<String, String> SMALL =
            Map.of("hidden", "16,16", "actorHidden", "16,16", "behaviorHidden", "16,16", "batchSize", "32");
    private static final Map<String, String> SHORT = Map.of("cloningUpdates", "10", "warmUpUpdates", "10");

    private SmallSettings() {}

    static Config of(Config config) {
        Map<String, Object> given = Settings.toMap(config);
        Map<String, String> values = new LinkedHashMap<>();
        SMALL.forEach((name, value) -> {
            if (given.containsKey(name)) {
                values.put(name, value);
            }
        });
        SHORT.forEach((name, value) -> {
            if (given.get(name) instanceof Number updates && updates.longValue() > 1_000) {
                values.put(name, value);
            }
        });
        return Settings.withAll(config, values);
    }
}
