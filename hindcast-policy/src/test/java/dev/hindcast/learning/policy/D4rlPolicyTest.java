package dev.hindcast.learning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.internal.Hdf5Group;
import dev.hindcast.environment.DensityPolicy;
import dev.hindcast.environment.Past;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class D4rlPolicyTest {
    private static final Path D4RL = Path.of(System.getenv().getOrDefault("HINDCAST_SHARED_DATA", "../../shared/data"))
            .resolve("d4rl");

    /** Where an action is nearer to a bound, 32 bits of it and the 1e-6 in the logged formula tell its density too badly. */
    private static final float UNSATURATED = 0.999f;

    private static Path file(String name) {
        Path file = D4RL.resolve(name);
        assumeThat(file).as("shared data").exists();
        return file;
    }

    @Test
    void reproducesTheLoggedDensities() {
        Path file = file("hopper_medium-v2.hdf5");
        float[] logged = Objects.requireNonNull(
                        Hdf5Group.read(file, "infos").arrays().get("action_log_probs"))
                .floats();
        DensityPolicy policy = D4rlPolicy.read(file).density().orElseThrow();
        Dataset dataset = Dataset.open(file);
        int row = 0;
        int compared = 0;
        double worst = 0;
        for (Episode episode : dataset.episodes()) {
            for (int t = 0; t < episode.length(); t++, row++) {
                float[] observation = Arrays.copyOfRange(episode.observations(), 11 * t, 11 * (t + 1));
                float[] action = Arrays.copyOfRange(episode.actions(), 3 * t, 3 * (t + 1));
                double difference = Math.abs(policy.logDensity(Past.of(observation), action) - logged[row]);
                if (Box.of(3, -UNSATURATED, UNSATURATED).contains(action)) {
                    compared++;
                    worst = Math.max(worst, difference);
                }
            }
        }
        assertThat(row).isEqualTo(logged.length);
        assertThat(compared).isGreaterThan(row / 2);
        assertThat(worst).isLessThan(1e-3);
    }

    @Test
    void saysWhatIsWrongWithAFile(@TempDir Path directory) throws IOException {
        Path text = Files.writeString(directory.resolve("notes.hdf5"), "no policy in here");
        assertThatThrownBy(() -> D4rlPolicy.read(text))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("no HDF5 file");
        Path without = file("pen-human-v0.hdf5");
        assertThatThrownBy(() -> D4rlPolicy.read(without))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("metadata/policy");
    }
}
