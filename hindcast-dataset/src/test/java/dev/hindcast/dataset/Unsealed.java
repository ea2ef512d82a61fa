package dev.hindcast.dataset;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Data that were written by Hindcast and are changed on purpose: without their checksums. */
final class Unsealed {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Unsealed() {}

    /** Takes the checksums out of metadata and returns their text. */
    static String metadata(Path file) throws IOException {
        ObjectNode metadata = (ObjectNode) MAPPER.readTree(file.toFile());
        metadata.remove(List.of("hindcast_crc32", "crc32"));
        return Files.readString(Files.writeString(file, metadata.toPrettyString()));
    }
}
