package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Files that are there whole or not at all, when a program is killed and when the power fails. */
public final class SafeFiles {
    private static volatile Disk disk = SafeFiles::toDisk;

    private SafeFiles() {}

    /** Brings a file's bytes, or the names in a directory, to the disk itself. */
    @FunctionalInterface
    public interface Disk {
        void force(Path path) throws IOException;
    }

    /** Puts another disk in the place of the one that was, which is returned: one on which power fails. */
    public static Disk exchange(Disk other) {
        Disk before = disk;
        disk = other;
        return before;
    }

    /** Writes a file, or a directory, at the path that it is given. */
    @FunctionalInterface
    public interface Writer {
        void write(Path temporary) throws IOException;
    }

    /** Fails with a message that says what is there instead of a file. */
    public static void requireRegularFile(Path file, String expected) {
        if (Files.notExists(file)) {
            throw new DatasetException("There is no file " + file + ": check the path");
        }
        if (!Files.isRegularFile(file)) {
            throw new DatasetException(file + " is not a file: expected a " + expected);
        }
    }

    /** Lets {@code writer} write beside {@code target}, then moves the result there; leaves nothing where it fails. */
    public static void write(Path target, Writer writer) {
        Path absolute = target.toAbsolutePath();
        Path directory = absolute.getParent();
        if (directory == null) {
            throw new DatasetException("Cannot write to " + target + ": name a file in a directory");
        }
        Path temporary = directory.resolve("." + absolute.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + Thread.currentThread().getId() + ".tmp");
        List<Path> created = missing(directory);
        try {
            createDirectories(directory);
            writer.write(temporary);
            force(temporary);
            move(temporary, absolute);
            disk.force(directory);
        } catch (IOException e) {
            deleteRecursively(temporary);
            created.forEach(SafeFiles::deleteIfEmpty);
            throw new DatasetException(
                    "Cannot write " + target + " (" + Reason.of(e) + "): make room or choose another place", e);
        } finally {
            deleteRecursively(temporary);
        }
    }

    /**
     * Deletes a file, if it is there.
     *
     * @throws DatasetException where that is not possible
     */
    public static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new DatasetException("Cannot delete " + file + " (" + Reason.of(e) + "): close what holds it", e);
        }
    }

    /** Deletes a file or a directory with all it holds, as far as that is possible. */
    public static void deleteRecursively(Path path) {
        if (Files.notExists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            path.toFile().deleteOnExit();
        }
    }

    /**
     * Brings a file, or a directory with all it holds, to the disk itself. What was written is there before its name is: else a power failure
     * leaves files of length 0 under their names.
     */
    public static void force(Path written) throws IOException {
        try (Stream<Path> all = Files.walk(written)) {
            for (Path each : all.toList()) {
                disk.force(each);
            }
        }
    }

    /** Makes a directory and those above it, whose names are on the disk then. */
    static void createDirectories(Path directory) throws IOException {
        List<Path> created = missing(directory.toAbsolutePath());
        Files.createDirectories(directory);
        for (Path each : created) {
            Path above = each.getParent();
            if (above != null) {
                disk.force(above);
            }
        }
    }

    private static void toDisk(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            // Names are a directory's contents. There are systems on which none can be opened; they keep names by
            // themselves.
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                channel.force(true);
            } catch (IOException e) {
                return;
            }
        } else {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
    }

    /** The directories that are not there, the deepest first. */
    private static List<Path> missing(Path directory) {
        return Stream.iterate(directory, path -> path != null && Files.notExists(path), Path::getParent)
                .toList();
    }

    @SuppressWarnings("ReturnValueIgnored") // a directory that another program used meanwhile stays
    private static void deleteIfEmpty(Path directory) {
        directory.toFile().delete();
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
