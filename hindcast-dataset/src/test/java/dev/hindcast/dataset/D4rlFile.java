package dev.hindcast.dataset;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A small file in D4RL's layout to take things from and put things in: two episodes of two steps, the second timed out. */
final class D4rlFile {
    private final Map<String, Object> arrays = new LinkedHashMap<>();

    D4rlFile() {
        with("observations", new float[][] {{0, 1}, {2, 3}, {4, 5}, {6, 7}});
        with("actions", new float[][] {{0.5f}, {-0.5f}, {1}, {0}});
        with("rewards", new float[] {1, 2, 3, 4});
        with("terminals", new byte[] {0, 1, 0, 0});
        with("timeouts", new byte[] {0, 0, 0, 1});
    }

    D4rlFile with(String key, Object array) {
        arrays.put(key, array);
        return this;
    }

    D4rlFile without(String key) {
        arrays.remove(key);
        return this;
    }

    Path write(Path file) {
        write(file, DatasetCreationOptions.DEFAULT, DatasetCreationOptions.DEFAULT);
        return file;
    }

    Path writeCompressed(Path file) {
        DatasetCreationOptions.Builder vector =
                DatasetCreationOptions.builder().chunkDimensions(3).shuffle().deflate();
        DatasetCreationOptions.Builder matrix =
                DatasetCreationOptions.builder().chunkDimensions(3, 1).shuffle().deflate();
        write(file, vector.build(), matrix.build());
        return file;
    }

    private void write(Path file, DatasetCreationOptions vector, DatasetCreationOptions matrix) {
        try (WritableHdfFile out = HdfFile.write(file)) {
            arrays.forEach((key, array) -> out.putDataset(key, array, array instanceof Object[] ? matrix : vector));
        }
    }
}
