package dev.hindcast.learning.training;

import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Settings;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Settings that make any learner a small one: two layers of 16 units, batches of 32, 50 imagined episodes at a time, 10 updates where it
 * would take more than 1,000 before it follows its critics, and a step of the actor in every third update where that is rare.
 */
final class SmallSettings {
    private static final Set<String> PHASES =
            Set.of("autoencoderUpdates", "cloningUpdates", "warmUpUpdates", "modelUpdates");

    private SmallSettings() {}

    static Config of(Config config) {
        Map<String, String> small = new LinkedHashMap<>(Map.of("batchSize", "32"));
        Settings.toMap(config).forEach((name, value) -> {
            if (name.toLowerCase(Locale.ROOT).endsWith("hidden")) {
                small.put(name, "16,16");
            } else if (name.equals("actorWidth")) {
                small.put(name, "16");
            } else if (name.equals("rolloutStates")) {
                small.put(name, "50");
            } else if (name.equals("rolloutInterval")) {
                small.put(name, "7");
            } else if (name.equals("rolloutLength") && ((Number) value).longValue() > 10) {
                small.put(name, "10");
            } else if (name.equals("valueUpdates") || name.equals("updatesPerActorStep")) {
                small.put(name, "3");
            } else if (PHASES.contains(name) && ((Number) value).longValue() > 1_000) {
                small.put(name, "10");
            }
        });
        return Settings.withAll(config, small);
    }
}
