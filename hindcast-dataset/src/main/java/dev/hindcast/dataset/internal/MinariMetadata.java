package dev.hindcast.dataset.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.ReferenceReturns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What Minari says of a data set as a whole: in {@code metadata.json}, and before version 0.5 in attributes of the file.
 *
 * @param path what messages call the data
 * @param json an object without fields where there is no {@code metadata.json}
 * @param attributes the attributes, by their names
 */
record MinariMetadata(Path path, JsonNode json, Function<String, Optional<Object>> attributes) {
    static final String FILE = "metadata.json";
    static final String LOW_REFERENCE = "ref_min_score";
    static final String HIGH_REFERENCE = "ref_max_score";

    /** The checksum of the main file, where it was written by Hindcast. */
    static final String CHECKSUM = "hindcast_crc32";

    private static final long MAX_BYTES = 64 << 20;

    /** Reads a file, which need not be there; {@code path} is what messages call the data. */
    static MinariMetadata read(Path file, Path path, Function<String, Optional<Object>> attributes) {
        try {
            if (!Files.isRegularFile(file)) {
                return new MinariMetadata(path, SpaceJson.MAPPER.createObjectNode(), attributes);
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new DatasetException(file + " is too large for metadata: " + Files.size(file) + " bytes");
            }
            JsonNode json = SpaceJson.MAPPER.readTree(Files.readAllBytes(file));
            if (json instanceof ObjectNode object) {
                if (object.has(CHECKSUM)) {
                    JsonSeal.require(object, file, CHECKSUM);
                }
                JsonSeal.take(object, file);
            }
            return new MinariMetadata(path, json, attributes);
        } catch (IOException e) {
            throw new DatasetException(file + " is not readable JSON: " + Hdf5File.describeText(Reason.of(e)), e);
        }
    }

    /**
     * Holds the main file against its checksum, where Hindcast wrote it.
     *
     * @throws DatasetException where it is another
     */
    void requireSound(Path file) {
        try {
            String written = json.path(CHECKSUM).asText();
            if (!written.isEmpty() && !written.equals(Checksum.of(file))) {
                throw new DatasetException(file + " is not what was written, it is damaged: copy it again. If it was"
                        + " changed on purpose, take '" + CHECKSUM + "' out of " + FILE + " beside it");
            }
        } catch (IOException e) {
            throw new DatasetException("Cannot read " + file + " (" + Reason.of(e) + "): copy it again", e);
        }
    }

    /** The space of {@code observation_space} or {@code action_space}, where it is said. */
    Optional<FlatSpace> space(String key, BiFunction<JsonNode, String, FlatSpace> reader) {
        String name = path + ", " + key;
        return text(key).map(text -> reader.apply(SpaceJson.parse(text, name), name));
    }

    /** What the data are called; {@code otherwise} where nothing is said. */
    String name(String otherwise) {
        return json.path("name").asText(json.path("dataset_id").asText(otherwise));
    }

    /** How many episodes there are said to be; {@code otherwise} where nothing is said. */
    int episodes(int otherwise) {
        return json.path("total_episodes").asInt(otherwise);
    }

    /** The environment that the data come from. */
    Optional<String> environmentId() {
        if (json.path("environment").isTextual()) {
            return Optional.of(json.path("environment").asText());
        }
        try {
            Optional<String> spec = text("env_spec");
            return spec.isEmpty()
                    ? Optional.empty()
                    : Optional.ofNullable(
                            SpaceJson.MAPPER.readTree(spec.get()).path("id").textValue());
        } catch (IOException e) {
            throw new DatasetException(path + ": its env_spec is not JSON: " + Hdf5File.describeText(Reason.of(e)), e);
        }
    }

    /** What Minari's normalized score goes by. */
    Optional<ReferenceReturns> references() {
        Optional<Double> low = number(LOW_REFERENCE);
        Optional<Double> high = number(HIGH_REFERENCE);
        return low.isPresent() && high.isPresent() && low.get() < high.get()
                ? Optional.of(new ReferenceReturns(low.get(), high.get()))
                : Optional.empty();
    }

    private Optional<String> text(String key) {
        return json.path(key).isTextual()
                ? Optional.of(json.path(key).asText())
                : attributes.apply(key).map(Object::toString);
    }

    private Optional<Double> number(String key) {
        return json.path(key).isNumber()
                ? Optional.of(json.path(key).doubleValue())
                : attributes.apply(key).filter(Number.class::isInstance).map(value -> ((Number) value).doubleValue());
    }
}
