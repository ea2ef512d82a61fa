package dev.hindcast.learning.training;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.internal.Checksum;
import dev.hindcast.dataset.internal.Reason;
import dev.hindcast.dataset.internal.SafeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Maps of plain values as YAML. */
public final class Yaml {
    private static final int MAX_CHARACTERS = 1_000_000;
    private static final int MAX_DEPTH = 20;

    /** Values, those that stand in several places by an alias counted in each. */
    private static final int MAX_VALUES = 100_000;

    private static final Pattern SEAL =
            Pattern.compile("# crc32 (" + Checksum.PATTERN + ") of what follows; who changes it deletes this line\n");

    /** Where one of them is left, there was a checksum. */
    private static final List<String> SEAL_WORDS =
            List.of("# crc32 ", " of what follows; ", " who changes it deletes ");

    private Yaml() {}

    /** Writes the map beside {@code file} and moves it there, after a line with its checksum. */
    public static void write(Path file, Map<String, ?> values) {
        DumpSettings settings =
                DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
        String text = new Dump(settings).dumpToString(values);
        String seal = "# crc32 " + Checksum.of(text) + " of what follows; who changes it deletes this line\n";
        SafeFiles.write(file, temporary -> Files.writeString(temporary, seal + text));
    }

    /**
     * Reads a file that holds one map with text keys, of at most {@value #MAX_CHARACTERS} characters, {@value #MAX_VALUES} values and
     * {@value #MAX_DEPTH} levels.
     *
     * @throws DatasetException where it does not, or where it begins with a checksum that is not its own
     */
    public static Map<String, Object> read(Path file) {
        SafeFiles.requireRegularFile(file, "YAML file");
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file.toString())
                .setCodePointLimit(MAX_CHARACTERS)
                .build();
        try {
            if (Files.size(file) > 4L * MAX_CHARACTERS) {
                throw tooLarge(file);
            }
            Object root = new Load(settings).loadFromString(sound(file, Files.readString(file)));
            if (counted(root, 0, 0) > MAX_VALUES) {
                throw tooLarge(file);
            }
            if (!(root instanceof Map<?, ?> map)) {
                throw new DatasetException(file + " must hold settings as 'key: value' lines");
            }
            Map<String, Object> values = new LinkedHashMap<>();
            map.forEach((key, value) -> values.put(String.valueOf(key), value));
            return values;
        } catch (IOException e) {
            throw new DatasetException("Cannot read " + file + " (" + Reason.of(e) + "): check the path", e);
        } catch (StackOverflowError e) {
            throw tooLarge(file);
        } catch (YamlEngineException e) {
            String problem = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new DatasetException(file + " is not YAML: " + problem, e);
        }
    }

    private static String sound(Path file, String text) {
        Matcher seal = SEAL.matcher(text);
        boolean sound = seal.lookingAt() && seal.group(1).equals(Checksum.of(text.substring(seal.end())));
        if (!sound && SEAL_WORDS.stream().anyMatch(text::contains)) {
            throw new DatasetException(
                    file + " is not what was written, it is damaged: copy it again. If it was changed"
                            + " on purpose, delete its first line");
        }
        return text;
    }

    private static DatasetException tooLarge(Path file) {
        return new DatasetException(
                file + " holds more than settings: expected at most " + MAX_CHARACTERS + " characters, " + MAX_VALUES
                        + " values and " + MAX_DEPTH + " levels, aliases counted where they stand");
    }

    /** How many values there are, added to those before; counting ends beyond the most there may be. */
    private static int counted(@Nullable Object value, int depth, int before) {
        int count = before + 1;
        if (depth > MAX_DEPTH) {
            return MAX_VALUES + 1;
        }
        Collection<?> inner = value instanceof Map<?, ?> map
                ? map.values()
                : value instanceof Collection<?> collection ? collection : List.of();
        for (Object each : inner) {
            if (count > MAX_VALUES) {
                break;
            }
            count = counted(each, depth + 1, count);
        }
        return count;
    }
}
