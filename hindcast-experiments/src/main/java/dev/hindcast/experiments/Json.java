package dev.hindcast.experiments;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.internal.JsonSeal;
import dev.hindcast.dataset.internal.Reason;
import dev.hindcast.dataset.internal.SafeFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON objects, in which a number that is not finite is {@code null}. */
public final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .registerModule(new SimpleModule().addSerializer(Double.class, new FiniteOrNull()));

    private Json() {}

    /**
     * An object whose keys keep their order, which those of {@link Map#of} do not.
     *
     * @param keysAndValues key, value, key, value, ...
     */
    public static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }

    /** Prints one object. */
    public static void print(PrintWriter out, Map<String, ?> values) {
        try {
            out.println(text(values));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes one object beside {@code file} and moves it there, with the checksum of all other members as its last one. */
    public static void write(Path file, Map<String, ?> values) {
        SafeFiles.write(file, temporary -> {
            ObjectNode object = (ObjectNode) MAPPER.readTree(text(values));
            JsonSeal.put(object);
            Files.writeString(temporary, MAPPER.writeValueAsString(object) + "\n");
        });
    }

    private static String text(Map<String, ?> values) throws IOException {
        return MAPPER.writeValueAsString(repeatable(values));
    }

    /** The same where maps that have no order, or another one in each process, are in the order of their keys. */
    private static @Nullable Object repeatable(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> ordered = hasOrder(map) ? new LinkedHashMap<>() : new TreeMap<>();
            map.forEach((key, inner) ->
                    ordered.put(key instanceof Enum<?> word ? word.name() : String.valueOf(key), repeatable(inner)));
            return ordered;
        }
        if (value instanceof Collection<?> collection) {
            List<@Nullable Object> all = new ArrayList<>();
            collection.forEach(inner -> all.add(repeatable(inner)));
            return all;
        }
        return value;
    }

    private static boolean hasOrder(Map<?, ?> map) {
        return map.getClass() != HashMap.class
                && !map.getClass().getName().startsWith("java.util.ImmutableCollections");
    }

    /**
     * Reads a file.
     *
     * @throws DatasetException where it holds no JSON object, or its checksum is not that of its values
     */
    public static JsonNode read(Path file) {
        SafeFiles.requireRegularFile(file, "JSON file from Hindcast");
        try {
            JsonNode node = MAPPER.readTree(file.toFile());
            if (!(node instanceof ObjectNode object)) {
                throw new DatasetException(file + " holds no JSON object: is it from Hindcast?");
            }
            JsonSeal.take(object, file);
            return object;
        } catch (JsonProcessingException e) {
            throw new DatasetException(
                    "Cannot read " + file + " as JSON (" + place(e) + "): is it whole, and from Hindcast?", e);
        } catch (IOException e) {
            throw new DatasetException("Cannot read " + file + " (" + Reason.of(e) + "): may it be read by you?", e);
        }
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? "it is nested too deeply or too long"
                : "line " + e.getLocation().getLineNr() + ", letter "
                        + e.getLocation().getColumnNr();
    }

    /** Doubles as JSON can say them. */
    private static final class FiniteOrNull extends StdScalarSerializer<Double> {
        private static final long serialVersionUID = 1;

        FiniteOrNull() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator generator, SerializerProvider provider) throws IOException {
            if (Double.isFinite(value)) {
                generator.writeNumber(value);
            } else {
                generator.writeNull();
            }
        }
    }
}
