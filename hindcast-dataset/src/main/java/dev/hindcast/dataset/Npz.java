package dev.hindcast.dataset;

import dev.hindcast.dataset.internal.NpyFormat;
import dev.hindcast.dataset.internal.SafeFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * NumPy's {@code .npz} archives and {@code .npy} files. Reads float16, float32, float64, integers of every width and booleans, of
 * either byte order, in C or Fortran order; writes the types of {@link NpyArray.Type}, little-endian, in C order.
 */
public final class Npz {
    private static final String SUFFIX = ".npy";
    private static final String COMMENT = "names: ";
    private static final LocalDateTime TIMESTAMP = LocalDateTime.of(1980, 1, 1, 0, 0);

    private Npz() {}

    /**
     * Every array of an archive, in the order of the file, by its name without {@code .npy}.
     *
     * @throws DatasetException where the file is no such archive, or an array's bytes do not fit its checksum
     */
    public static Map<String, NpyArray> read(Path file) {
        SafeFiles.requireRegularFile(file, ".npz archive");
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            List<? extends ZipEntry> entries = Collections.list(zip.entries());
            requireNames(zip.getComment(), entries, file);
            for (ZipEntry entry : entries) {
                String name = entry.getName();
                String key = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
                arrays.put(key, read(zip, entry, file + ", array " + key));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new DatasetException(
                    file + " is not a readable .npz archive (" + e.getMessage() + "): copy or write it again", e);
        }
        return arrays;
    }

    /** An archive's checksums do not cover the names of its arrays; its comment does, where it is one of ours. */
    private static void requireNames(@Nullable String comment, List<? extends ZipEntry> entries, Path file) {
        List<String> names = entries.stream().map(ZipEntry::getName).toList();
        if (comment != null && comment.startsWith(COMMENT) && !comment.equals(comment(names))) {
            throw new DatasetException(file + ": the names of its arrays are not those that were written, the file is"
                    + " damaged: copy or write it again");
        }
    }

    private static String comment(List<String> names) {
        CRC32 checksum = new CRC32();
        checksum.update(String.join("\n", names).getBytes(StandardCharsets.UTF_8));
        return COMMENT + Long.toHexString(checksum.getValue());
    }

    /** An array whose bytes are those that the archive's checksum was made of. */
    private static NpyArray read(ZipFile zip, ZipEntry entry, String name) throws IOException {
        try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
            NpyArray array = NpyFormat.read(in, entry.getSize(), name);
            in.skip(Long.MAX_VALUE);
            if (entry.getCrc() >= 0 && in.getChecksum().getValue() != entry.getCrc()) {
                throw new DatasetException(name
                        + ": its bytes are not those that were written, the file is damaged: copy or write it again");
            }
            return array;
        }
    }

    /**
     * The array of a {@code .npy} file.
     *
     * @throws DatasetException where the file is none
     */
    public static NpyArray readArray(Path file) {
        SafeFiles.requireRegularFile(file, SUFFIX + " file");
        try (InputStream in = Files.newInputStream(file)) {
            return NpyFormat.read(in, Files.size(file), file.toString());
        } catch (IOException e) {
            throw new DatasetException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes an archive, beside its place first and then moved. The same arrays in the same order give the same bytes.
     *
     * @param arrays by name, without {@code .npy}
     * @throws DatasetException where the file cannot be written
     */
    public static void write(Path file, Map<String, NpyArray> arrays) {
        SafeFiles.write(file, temporary -> {
            try (ZipOutputStream zip =
                    new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16))) {
                zip.setComment(comment(
                        arrays.keySet().stream().map(name -> name + SUFFIX).toList()));
                for (Map.Entry<String, NpyArray> array : arrays.entrySet()) {
                    write(zip, array.getKey(), array.getValue());
                }
            }
        });
    }

    /**
     * Writes one array as a {@code .npy} file, beside its place first and then moved.
     *
     * @throws DatasetException where the file cannot be written
     */
    public static void writeArray(Path file, NpyArray array) {
        SafeFiles.write(file, temporary -> {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16)) {
                NpyFormat.write(out, array);
            }
        });
    }

    private static void write(ZipOutputStream zip, String name, NpyArray array) throws IOException {
        CRC32 checksum = new CRC32();
        NpyFormat.write(new CheckedOutputStream(OutputStream.nullOutputStream(), checksum), array);
        ZipEntry entry = new ZipEntry(name + SUFFIX);
        entry.setTimeLocal(TIMESTAMP);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(NpyFormat.encodedSize(array));
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        NpyFormat.write(zip, array);
        zip.closeEntry();
    }
}
