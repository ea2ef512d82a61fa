package dev.hindcast.learning.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.LoggedSteps;
import dev.hindcast.dataset.internal.JsonSeal;
import dev.hindcast.dataset.internal.Reason;
import dev.hindcast.dataset.internal.SafeFiles;
import dev.hindcast.learning.nn.Engine;
import dev.hindcast.learning.nn.Processor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What has to be known to make a run again: {@code provenance.json}. */
final class Provenance {
    /** The property by which a program says how it was called. */
    private static final String COMMAND = "hindcast.command";

    private static final String SECONDS = "seconds";

    private Provenance() {}

    /**
     * Fails unless a run learned from these data.
     *
     * @throws DatasetException where it learned from others
     */
    static void requireFingerprint(RunDirectory run, LoggedSteps data) {
        try {
            JsonNode written = new ObjectMapper().readTree(run.provenance().toFile());
            if (written instanceof ObjectNode object) {
                JsonSeal.take(object, run.provenance());
            }
            String before = written.path("fingerprint").asText();
            if (!before.equals(data.fingerprint())) {
                throw new DatasetException("Cannot resume " + run.path() + ": it was trained on other data than "
                        + data.name() + ". Give the same data or another directory");
            }
        } catch (IOException e) {
            throw new DatasetException(
                    "Cannot read " + run.provenance() + " (" + Reason.of(e) + "): is the run whole?", e);
        }
    }

    static void write(Path file, long seed, Map<String, ?> origin) {
        Map<String, Object> values = new LinkedHashMap<>(origin);
        values.put("seed", seed);
        values.put("started", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        Optional.ofNullable(System.getProperty(COMMAND)).ifPresent(command -> values.put("command", command));
        values.put(
                "hindcast",
                Optional.ofNullable(Provenance.class.getPackage().getImplementationVersion())
                        .orElse("development"));
        values.put("commit", System.getProperty("hindcast.commit", "unknown"));
        values.put("libtorch", Engine.version());
        values.put("blas", Engine.blas());
        values.put("java", Runtime.version().toString());
        values.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        values.put("processor", Processor.model().orElse("unknown"));
        write(file, values);
    }

    /** Adds how long a training was at work to what it was before, in {@code seconds}; what was killed before it ended is not in it. */
    static void worked(Path file, Duration time) {
        try {
            ObjectNode values = (ObjectNode) new ObjectMapper().readTree(file.toFile());
            double seconds = values.path(SECONDS).asDouble() + time.toMillis() / 1000.0;
            values.put(SECONDS, Math.round(seconds * 10) / 10.0);
            write(file, values);
        } catch (IOException e) {
            throw new DatasetException("Cannot read " + file + " (" + Reason.of(e) + "): is the run whole?", e);
        }
    }

    private static void write(Path file, Object values) {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode object = mapper.valueToTree(values);
        JsonSeal.put(object);
        SafeFiles.write(file, temporary -> mapper.writeValue(temporary.toFile(), object));
    }
}
