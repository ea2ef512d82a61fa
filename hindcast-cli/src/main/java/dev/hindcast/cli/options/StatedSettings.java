package dev.hindcast.cli.options;

import dev.hindcast.experiments.WrongUse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An algorithm's settings as commands take them. */
public final class StatedSettings {
    private StatedSettings() {}

    /**
     * Settings over those of before.
     *
     * @param before a map of them, or null for none
     * @param stated each {@code key=value}
     * @throws WrongUse where {@code before} is no map or one is stated otherwise
     */
    public static Map<String, Object> over(@Nullable Object before, List<String> stated) {
        Map<String, Object> merged = new LinkedHashMap<>();
        if (before instanceof Map<?, ?> map) {
            map.forEach((key, value) -> merged.put(String.valueOf(key), value));
        } else if (before != null) {
            throw new WrongUse("'settings' must be a map of the algorithm's settings, got '" + before + "'");
        }
        for (String setting : stated) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new WrongUse("--set expects key=value, such as --set discount=0.99, got '" + setting + "'");
            }
            merged.put(setting.substring(0, equals).strip(), setting.substring(equals + 1));
        }
        return merged;
    }
}
