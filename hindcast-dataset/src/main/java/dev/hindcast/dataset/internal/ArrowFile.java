package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file of Apache Arrow's (columnar format 1, "IPC File Format"), all of it in memory: columns of numbers, of lists of a fixed size, of bytes and
 * texts, and structs of them, uncompressed. A column of another kind stands in nobody's way as long as nobody asks for it.
 *
 * @param path the file
 * @param batches the columns of each batch of rows, by their names
 */
record ArrowFile(Path path, List<Map<String, ArrowColumn>> batches) {
    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEAD_BYTES = 8;
    private static final int TAIL_BYTES = Integer.BYTES + MAGIC.length;
    private static final int BLOCK_BYTES = 24;
    private static final int CONTINUATION = -1;
    private static final int RECORD_BATCH = 3;

    ArrowFile {
        batches = List.copyOf(batches);
    }

    /** Whether a file begins as Arrow's do. */
    static boolean isArrow(Path path) throws IOException {
        try (var in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        }
    }

    /** Reads a file. */
    static ArrowFile read(Path path) throws IOException {
        long size = Files.size(path);
        if (size > Integer.MAX_VALUE - 8) {
            throw new DatasetException(path + " has " + size
                    + " bytes, which is more than can be read of one Arrow file:" + " write it in several");
        }
        Memory.requireFits(size, path.toString());
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        try {
            return new ArrowFile(path, batches(path, bytes));
        } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
            throw new DatasetException(
                    path + " is damaged, its parts point outside of it: copy or download it again", e);
        }
    }

    private static List<Map<String, ArrowColumn>> batches(Path path, ByteBuffer bytes) {
        int end = bytes.limit() - TAIL_BYTES;
        byte[] tail = new byte[MAGIC.length];
        if (end < HEAD_BYTES || !tailOf(bytes, tail)) {
            throw new DatasetException(path + " is cut off: copy or download it again");
        }
        int footerBytes = bytes.getInt(end);
        FlatBuffer footer = FlatBuffer.root(slice(bytes, end - (long) footerBytes, footerBytes));
        FlatBuffer schema = footer.table(1);
        if (schema.shortAt(0) != 0) {
            throw new DatasetException(path + " is not supported: its numbers are big-endian; write it again");
        }
        List<Map<String, ArrowColumn>> batches = new ArrayList<>();
        for (int i = 0; i < footer.count(3); i++) {
            int block = footer.vector(3) + i * BLOCK_BYTES;
            long offset = footer.bytes().getLong(block);
            int metadata = footer.bytes().getInt(block + 8);
            long body = footer.bytes().getLong(block + 16);
            batches.add(batch(
                    path,
                    schema,
                    message(slice(bytes, offset, metadata)),
                    slice(bytes, Math.addExact(offset, metadata), body)));
        }
        return batches;
    }

    private static boolean tailOf(ByteBuffer bytes, byte[] tail) {
        bytes.get(bytes.limit() - MAGIC.length, tail);
        return Arrays.equals(tail, MAGIC);
    }

    private static FlatBuffer message(ByteBuffer block) {
        int prefix = block.getInt(0) == CONTINUATION ? 2 * Integer.BYTES : Integer.BYTES;
        return FlatBuffer.root(slice(block, prefix, block.limit() - prefix));
    }

    static ByteBuffer slice(ByteBuffer bytes, long from, long length) {
        if (from < 0 || length < 0 || from > bytes.limit() - length) {
            throw new IndexOutOfBoundsException(from);
        }
        return bytes.slice((int) from, (int) length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Map<String, ArrowColumn> batch(Path path, FlatBuffer schema, FlatBuffer message, ByteBuffer body) {
        if (message.byteAt(1) != RECORD_BATCH) {
            throw new DatasetException(path + " holds something else than rows where rows are expected: it is damaged");
        }
        FlatBuffer rows = message.table(2);
        if (rows.has(3)) {
            throw new DatasetException(
                    path + " is not supported: its columns are compressed; write it without compression");
        }
        ArrowColumn.Reader reader = new ArrowColumn.Reader(rows, body);
        Map<String, ArrowColumn> columns = new LinkedHashMap<>();
        for (int i = 0; i < schema.count(1); i++) {
            FlatBuffer field = schema.tableOf(1, i);
            String name = field.text(0);
            columns.put(name, reader.read(field, path + ", " + Hdf5File.describe(name), 0));
        }
        return columns;
    }

    /** The parts of a column in all batches, or nothing where a batch does not have it. */
    Optional<List<ArrowColumn>> find(String column) {
        boolean everywhere = batches.stream().allMatch(batch -> batch.containsKey(column));
        return everywhere && !batches.isEmpty()
                ? Optional.of(batches.stream().map(batch -> batch.get(column)).toList())
                : Optional.empty();
    }
}
