package dev.hindcast.learning.training;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.internal.SafeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Maps of plain values as YAML. */
public final class Yaml {
    private static final int MAX_CHARACTERS = 1_000_000;

    private Yaml() {}

    /** Writes the map beside {@code file} and moves it there. */
    public static void write(Path file, Map<String, ?> values) {
        DumpSettings settings =
                DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
        SafeFiles.write(file, temporary -> Files.writeString(temporary, new Dump(settings).dumpToString(values)));
    }

    /**
     * Reads a file that holds one map with text keys.
     *
     * @throws DatasetException where it does not
     */
    public static Map<String, Object> read(Path file) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file.toString())
                .setCodePointLimit(MAX_CHARACTERS)
                .build();
        try {
            Object root = new Load(settings).loadFromString(Files.readString(file));
            if (!(root instanceof Map<?, ?> map)) {
                throw new DatasetException(file + " must hold settings as 'key: value' lines");
            }
            Map<String, Object> values = new LinkedHashMap<>();
            map.forEach((key, value) -> values.put(String.valueOf(key), value));
            return values;
        } catch (IOException e) {
            throw new DatasetException("Cannot read " + file + " (" + e + "): check the path", e);
        } catch (YamlEngineException e) {
            String problem = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new DatasetException(file + " is not YAML: " + problem, e);
        }
    }
}
