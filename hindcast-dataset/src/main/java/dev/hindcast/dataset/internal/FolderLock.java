package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps apart those who would write over each other's files: other processes, and others in this one. A lock on the file {@code .lock}
 * of a folder says that somebody is at work there; it ends with the process, so the file alone means nothing. On a file system without
 * locks other processes are not noticed.
 */
public final class FolderLock {
    private static final String FILE = ".lock";

    /** A second channel of a file that this process has locked would release the lock when it is closed, so none is opened. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private FolderLock() {}

    /** What is done in a folder. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /**
     * Does {@code work} while no other does any in {@code folder}, which is made where it is not there.
     *
     * @throws DatasetException at once where another does, or where the folder cannot be written to
     */
    public static <T, E extends Exception> T holding(Path folder, Work<T, E> work) throws E {
        Path real = made(folder);
        if (!HELD_HERE.add(real)) {
            throw inUse(folder);
        }
        try {
            FileChannel file = locked(folder);
            try {
                return work.run();
            } finally {
                close(file);
            }
        } finally {
            HELD_HERE.remove(real);
        }
    }

    /** Whether somebody is at work in {@code folder}. */
    public static boolean isHeld(Path folder) {
        if (!Files.exists(folder.resolve(FILE))) {
            return false;
        }
        try {
            return holding(folder, () -> false);
        } catch (DatasetException e) {
            return true;
        }
    }

    private static Path made(Path folder) {
        try {
            SafeFiles.createDirectories(folder);
            return folder.toRealPath();
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private static FileChannel locked(Path folder) {
        try {
            FileChannel file =
                    FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLockedByAnother(file)) {
                file.close();
                throw inUse(folder);
            }
            return file;
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private static boolean isLockedByAnother(FileChannel file) {
        try {
            return file.tryLock() == null;
        } catch (IOException e) {
            return false; // The file system has no locks.
        }
    }

    private static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DatasetException inUse(Path folder) {
        return new DatasetException("Another run is at work in " + folder
                + ": start this again when it has ended, or choose another folder");
    }

    private static DatasetException unwritable(Path folder, IOException e) {
        return new DatasetException(
                "Cannot write to " + folder + " (" + Reason.of(e) + "): make room or choose another folder", e);
    }
}
