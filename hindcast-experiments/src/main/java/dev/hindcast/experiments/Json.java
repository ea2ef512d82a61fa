package dev.hindcast.experiments;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.internal.SafeFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** JSON objects, in which a number that is not finite is {@code null}. */
public final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .registerModule(new SimpleModule().addSerializer(Double.class, new FiniteOrNull()));

    private Json() {}

    /** Prints one object. */
    public static void print(PrintWriter out, Map<String, ?> values) {
        try {
            out.println(MAPPER.writeValueAsString(values));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes one object beside {@code file} and moves it there. */
    public static void write(Path file, Map<String, ?> values) {
        SafeFiles.write(file, temporary -> Files.writeString(temporary, MAPPER.writeValueAsString(values) + "\n"));
    }

    /**
     * Reads a file.
     *
     * @throws DatasetException where it holds no JSON object
     */
    public static JsonNode read(Path file) {
        SafeFiles.requireRegularFile(file, "JSON file from Hindcast");
        try {
            JsonNode node = MAPPER.readTree(file.toFile());
            if (!node.isObject()) {
                throw new DatasetException(file + " holds no JSON object: is it from Hindcast?");
            }
            return node;
        } catch (IOException e) {
            throw new DatasetException(
                    "Cannot read " + file + " as JSON (" + e.getClass().getSimpleName()
                            + "): is it whole, and from Hindcast?",
                    e);
        }
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
