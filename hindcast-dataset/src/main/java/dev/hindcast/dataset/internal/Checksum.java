package dev.hindcast.dataset.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/** CRC-32 as files of ours state it: eight hexadecimal digits. */
public final class Checksum {
    /** How one is written. */
    public static final String PATTERN = "[0-9a-f]{8}";

    private Checksum() {}

    /** That of a text in UTF-8. */
    public static String of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE);
    }

    /** That of the first bytes, or of all where there are fewer. */
    public static String of(byte[] bytes, int count) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes, 0, Math.min(bytes.length, count));
        return hex(checksum.getValue());
    }

    /** That of a file. */
    public static String of(Path file) throws IOException {
        try (CheckedInputStream in = new CheckedInputStream(Files.newInputStream(file), new CRC32())) {
            in.transferTo(OutputStream.nullOutputStream());
            return hex(in.getChecksum().getValue());
        }
    }

    /** A value in that form. */
    public static String hex(long value) {
        return HexFormat.of().toHexDigits((int) value);
    }
}
