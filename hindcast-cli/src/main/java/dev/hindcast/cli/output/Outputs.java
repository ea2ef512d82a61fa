package dev.hindcast.cli.output;

import dev.hindcast.dataset.internal.FolderLock;
import dev.hindcast.dataset.internal.SafeFiles;
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

    private static boolean isInUse(Path directory) {
        try (Stream<Path> folders = Files.walk(directory, 1)) {
            return folders.anyMatch(FolderLock::isHeld);
        } catch (IOException e) {
            return true; // What cannot be listed cannot be deleted either.
        }
    }
}
