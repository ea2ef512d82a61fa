package dev.hindcast.cli.output;

import dev.hindcast.dataset.internal.FolderLock;
import dev.hindcast.dataset.internal.SafeFiles;
import dev.hindcast.experiments.WrongUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What commands write. */
public final class Outputs {
    private Outputs() {}

    /**
     * Does work that makes {@code directory}. Where it fails, a directory that was not there before is deleted again, unless it is
     * {@code worthKeeping} or another process, which was told of the same directory, is at work in it.
     */
    public static <T> T into(Path directory, BooleanSupplier worthKeeping, Supplier<T> work) {
        boolean existed = Files.exists(directory);
        boolean done = false;
        try {
            T result = work.get();
            done = true;
            return result;
        } finally {
            if (!done && !existed && !worthKeeping.getAsBoolean() && !isInUse(directory)) {
                SafeFiles.deleteRecursively(directory);
            }
        }
    }

    /**
     * Checks before the work that a folder is there, or can be made, and may be written to.
     *
     * @throws WrongUse where something else is in the way
     */
    public static void requireFolder(Path folder) {
        requireFolder(folder.toAbsolutePath(), folder);
    }

    private static void requireFolder(Path folder, Path named) {
        Path there = folder.normalize();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there)) {
            throw new WrongUse("Cannot write to " + named + ": " + there + " is no folder: name another");
        }
        if (!Files.isWritable(there)) {
            throw new WrongUse("Cannot write to " + named + ": " + there
                    + " may not be written to: name another folder, or change its permissions");
        }
    }

    /**
     * Checks before the work that a file can be written.
     *
     * @throws WrongUse where it is a folder, or cannot be made where it is to lie
     */
    public static void requireFile(Path file) {
        if (Files.isDirectory(file)) {
            throw new WrongUse("Cannot write to " + file + ": it is a folder, name a file");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            requireFolder(folder, file);
        }
    }

    private static boolean isInUse(Path directory) {
        try (Stream<Path> folders = Files.walk(directory, 1)) {
            return folders.anyMatch(FolderLock::isHeld);
        } catch (IOException e) {
            return true; // What cannot be listed cannot be deleted either.
        }
    }
}
