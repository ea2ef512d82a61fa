package dev.hindcast.dataset.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hindcast.dataset.DatasetException;
import java.nio.file.Path;

/** The last member of a JSON object that we write: the checksum of the others, however they are indented. */
public final class JsonSeal {
    private static final String KEY = "crc32";

    private JsonSeal() {}

    /** Adds it. */
    public static void put(ObjectNode object) {
        object.remove(KEY);
        object.put(KEY, Checksum.of(object.toString()));
    }

    /**
     * Fails where it is not there beside another member that only comes with it.
     *
     * @param other that member
     */
    public static void require(ObjectNode object, Path file, String other) {
        if (!object.has(KEY)) {
            throw new DatasetException(
                    file + " is not what was written, it is damaged: copy it again. If it was changed on"
                            + " purpose, take '" + other + "' out of it too");
        }
    }

    /**
     * Takes it away, if it is there.
     *
     * @throws DatasetException where it is not that of the other members
     */
    public static void take(ObjectNode object, Path file) {
        JsonNode checksum = object.remove(KEY);
        if (checksum != null && !checksum.asText().equals(Checksum.of(object.toString()))) {
            throw new DatasetException(
                    file + " is not what was written, it is damaged: copy it again. If it was changed on"
                            + " purpose, take '" + KEY + "' out of it");
        }
    }
}
