package dev.hindcast.evaluation.bandit;

import dev.hindcast.dataset.DatasetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Text files as bytes of UTF-8 without a byte-order mark. */
final class CsvText {
    private static final int CHUNK = 1 << 16;

    /** How many bytes of memory a byte of a file takes, with what is made of it. */
    private static final int EXPANSION = 3;

    private CsvText() {}

    /**
     * Reads a file.
     *
     * @throws DatasetException where it is no file, too large for memory, or no text
     */
    static byte[] read(Path file) {
        require(file);
        try {
            return text(file, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new DatasetException("Cannot read " + file + ": may it be read by you?", e);
        }
    }

    /** Pipes wait for somebody who may never come, and devices never end. */
    private static void require(Path file) {
        if (Files.notExists(file)) {
            throw new DatasetException("There is no file " + file + ": check the path");
        }
        if (Files.isDirectory(file)) {
            throw new DatasetException(file + " is a folder: name a CSV file");
        }
        if (!Files.isRegularFile(file)) {
            throw new DatasetException(
                    file + " is a pipe or a device, which may never end: write what it gives into a file first");
        }
        long most = Math.min(Integer.MAX_VALUE - 64, Runtime.getRuntime().maxMemory() / EXPANSION);
        if (file.toFile().length() > most) {
            throw new DatasetException(
                    file + " has " + (file.toFile().length() >> 20) + " MB, and at most " + (most >> 20)
                            + " MB are read: give Java more memory by JAVA_TOOL_OPTIONS=-Xmx8g (a file has at most 2 GB), or split it");
        }
    }

    private static byte[] text(Path file, byte[] bytes) {
        if (starts(bytes, 0xFF, 0xFE) || starts(bytes, 0xFE, 0xFF)) {
            return text(file, new String(bytes, StandardCharsets.UTF_16).getBytes(StandardCharsets.UTF_8));
        }
        boolean plain = true;
        for (byte b : bytes) {
            if (b == 0) {
                throw new DatasetException(
                        "Cannot read " + file + " as CSV: it holds zero bytes. Is it a text file in UTF-8?");
            }
            plain &= b > 0;
        }
        if (!plain && !decodes(bytes)) {
            throw new DatasetException("Cannot read " + file + " as CSV: is it a text file in UTF-8?");
        }
        return starts(bytes, 0xEF, 0xBB, 0xBF) ? Arrays.copyOfRange(bytes, 3, bytes.length) : bytes;
    }

    private static boolean starts(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean decodes(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(CHUNK);
        CoderResult result = CoderResult.OVERFLOW;
        while (result.isOverflow()) {
            result = decoder.decode(in, out, true);
            out.clear();
        }
        return !result.isError();
    }
}
