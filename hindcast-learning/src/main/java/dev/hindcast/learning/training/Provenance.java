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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What has to be known to make a run again: {@code provenance.json}. */
final class Provenance {
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
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode object = mapper.valueToTree(values);
        JsonSeal.put(object);
        SafeFiles.write(file, temporary -> mapper.writeValue(temporary.toFile(), object));
    }
}
