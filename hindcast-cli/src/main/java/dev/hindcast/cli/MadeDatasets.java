package dev.hindcast.cli;

import java.nio.file.Path;

/** The data sets that {@code hindcast datasets make} made. */
final class MadeDatasets {
    private MadeDatasets() {}

    /** {@code $HINDCAST_DATASETS}, or {@code ~/.hindcast/datasets}. */
    static Path folder() {
        String chosen = System.getenv("HINDCAST_DATASETS");
        return chosen == null || chosen.isBlank()
                ? Path.of(System.getProperty("user.home"), ".hindcast", "datasets")
                : Path.of(chosen);
    }
}
