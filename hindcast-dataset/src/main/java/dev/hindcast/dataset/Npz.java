package dev.hindcast.dataset;

import dev.hindcast.dataset.internal.NpyFormat;
import dev.hindcast.dataset.internal.NpzFile;
import dev.hindcast.dataset.internal.SafeFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * NumPy's {@code .npz} archives and {@code .npy} files. Reads float16, float32, float64, integers of every width and booleans, of
 * either byte order, in C or Fortran order; writes the types of {@link NpyArray.Type}, little-endian, in C order.
 */
public final class Npz {
    private static final String SUFFIX = NpzFile.SUFFIX;
    private static final LocalDateTime TIMESTAMP = LocalDateTime.of(1980, 1, 1, 0, 0);

    private Npz() {}

    /**
     * Every array of an archive, in the order of the file, by its name without {@code .npy}.
     *
     * @throws DatasetException where the file is no such archive, or an array's bytes do not fit its checksum
     */
    public static Map<String, NpyArray> read(Path file) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        try (NpzFile archive = NpzFile.open(file)) {
            for (String name : archive.names()) {
                arrays.put(name, archive.read(name));
            }
        }
        return arrays;
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
                zip.setComment(NpzFile.comment(
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
