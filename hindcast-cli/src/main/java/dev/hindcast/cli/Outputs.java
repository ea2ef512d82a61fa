package dev.hindcast.cli;

import dev.hindcast.dataset.internal.SafeFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What commands write. */
final class Outputs {
    private Outputs() {}

    /**
     * Does work that makes {@code directory}. Where it fails, a directory that was not there before is deleted again, unless it is
     * {@code worthKeeping}.
     */
    static <T> T into(Path directory, BooleanSupplier worthKeeping, Supplier<T> work) {
        boolean existed = Files.exists(directory);
        boolean done = false;
        try {
            T result = work.get();
            done = true;
            return result;
        } finally {
            if (!done && !existed && !worthKeeping.getAsBoolean()) {
                SafeFiles.deleteRecursively(directory);
            }
        }
    }
}
