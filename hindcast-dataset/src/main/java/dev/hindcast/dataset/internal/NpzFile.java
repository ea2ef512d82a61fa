package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.NpyArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** A NumPy archive that is open for reading: each array is read when it is asked for, and no other. */
public final class NpzFile implements AutoCloseable {
    /** What an entry's name ends with. */
    public static final String SUFFIX = ".npy";

    private static final String COMMENT = "names: ";
    private static final byte[] SIGNATURE = {'P', 'K', 3, 4};
    private static final int MAX_DEFLATE_RATIO = 1032;

    private final Path path;
    private final ZipFile zip;
    private final Map<String, ZipEntry> entries;

    private NpzFile(Path path, ZipFile zip, Map<String, ZipEntry> entries) {
        this.path = path;
        this.zip = zip;
        this.entries = entries;
    }

    /** Whether a file begins as an archive does. */
    static boolean isArchive(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(SIGNATURE.length), SIGNATURE);
        }
    }

    /**
     * Opens an archive.
     *
     * @throws DatasetException where the file is none, or the names of its arrays are not those that were written
     */
    public static NpzFile open(Path path) {
        SafeFiles.requireRegularFile(path, ".npz archive");
        ZipFile zip;
        try {
            zip = new ZipFile(path.toFile());
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(path, e);
        }
        try {
            return new NpzFile(path, zip, entries(path, zip));
        } catch (RuntimeException e) {
            closeQuietly(zip);
            throw e instanceof IllegalArgumentException ? unreadable(path, e) : e;
        }
    }

    private static Map<String, ZipEntry> entries(Path path, ZipFile zip) {
        List<? extends ZipEntry> all = Collections.list(zip.entries());
        requireNames(zip.getComment(), all.stream().map(ZipEntry::getName).toList(), path);
        Map<String, ZipEntry> entries = new LinkedHashMap<>();
        for (ZipEntry entry : all) {
            String name = entry.getName();
            String key = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
            if (entries.put(key, entry) != null) {
                throw new DatasetException(path + " holds two arrays that are called " + Hdf5File.describe(key)
                        + ": write it again with one");
            }
        }
        return entries;
    }

    /** An archive's checksums do not cover the names of its arrays; its comment does, where it is one of ours. */
    private static void requireNames(@Nullable String comment, List<String> names, Path path) {
        if (comment != null && comment.startsWith(COMMENT) && !comment.equals(comment(names))) {
            throw new DatasetException(path + ": the names of its arrays are not those that were written, the file is"
                    + " damaged: copy or write it again");
        }
    }

    /** What an archive of ours says of the names of its entries. */
    public static String comment(Collection<String> names) {
        CRC32 checksum = new CRC32();
        checksum.update(String.join("\n", names).getBytes(StandardCharsets.UTF_8));
        return COMMENT + Long.toHexString(checksum.getValue());
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /** The names of the arrays, without {@link #SUFFIX}, in the order of the file. */
    public Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /** What messages call an array. */
    String nameOf(String key) {
        return path + ", array " + Hdf5File.describe(key);
    }

    /**
     * An array whose bytes are those that the archive's checksum was made of.
     *
     * @throws DatasetException where there is no such array, or it cannot be read
     */
    public NpyArray read(String key) {
        ZipEntry entry = entries.get(key);
        if (entry == null) {
            throw new DatasetException(path + " has no array '" + key + "', it holds "
                    + Hdf5File.describe(entries.keySet()) + ": write the file again with all of its arrays");
        }
        String name = nameOf(key);
        try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
            NpyArray array = NpyFormat.read(in, held(entry), name);
            in.skip(Long.MAX_VALUE);
            if (entry.getCrc() >= 0 && in.getChecksum().getValue() != entry.getCrc()) {
                throw new DatasetException(name
                        + ": its bytes are not those that were written, the file is damaged: copy or write it again");
            }
            return array;
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(path, e);
        }
    }

    /** How many bytes an entry can hold, whatever it claims. */
    private long held(ZipEntry entry) throws IOException {
        long stored = Math.min(Files.size(path), Math.max(0, entry.getCompressedSize()));
        long most = entry.getMethod() == ZipEntry.STORED ? stored : stored * MAX_DEFLATE_RATIO;
        return Math.min(entry.getSize(), most);
    }

    private static DatasetException unreadable(Path path, Exception e) {
        return new DatasetException(
                path + " is not a readable .npz archive (" + Hdf5File.describeText(Reason.of(e))
                        + "): copy or write it again",
                e);
    }

    private static void closeQuietly(ZipFile zip) {
        try {
            zip.close();
        } catch (IOException ignored) {
            // What was wrong before is what is said.
        }
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }
}
