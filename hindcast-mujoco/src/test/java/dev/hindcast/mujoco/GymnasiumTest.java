package dev.hindcast.mujoco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.environment.Rollouts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the environments against Gymnasium: testing/golden/mujoco_environments.py. */
class GymnasiumTest {
    private static final Path PROGRAM = Path.of("../testing/golden/mujoco_environments.py");
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @TempDir
    private Path folder;

    static List<String> ids() {
        return new MujocoEnvironments().ids();
    }

    private static String inGymnasium(String id) {
        return id.substring(id.indexOf(':') + 1);
    }

    @BeforeEach
    void mujoco() {
        MujocoTests.assumeMujoco();
    }

    @ParameterizedTest
    @MethodSource("ids")
    void environmentsPlayAsGymnasiumDid(String id) {
        Recording.of(GOLDEN.resolve(inGymnasium(id) + ".npz")).compare(id);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void environmentsPlayAsGymnasiumDoes(String id) throws Exception {
        String python = System.getenv("HINDCAST_PYTHON");
        assumeThat(python).as("HINDCAST_PYTHON").isNotNull();
        Path file = folder.resolve("recording.npz");
        Process process = new ProcessBuilder(
                        String.valueOf(python),
                        PROGRAM.toString(),
                        inGymnasium(id),
                        "1000",
                        "1000",
                        "77",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        assumeThat(output).as("The packages of %s", python).doesNotContain("ModuleNotFoundError");
        assertThat(status).as(output).isZero();

        Recording.of(file).compare(id);
    }

    /** The intervals of two standard errors around the mean returns overlap. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mujoco:HalfCheetah-v4",
                "mujoco:Hopper-v5",
                "mujoco:InvertedPendulum-v4",
                "mujoco:InvertedPendulum-v5",
                "mujoco:Walker2d-v4",
                "mujoco:Walker2d-v5"
            })
    void aRandomPolicyEarnsWhatItEarnsInGymnasium(String id) {
        NpyArray recorded = Objects.requireNonNull(
                Npz.read(GOLDEN.resolve("random-policy.npz")).get(inGymnasium(id)));
        List<Episode> episodes;
        try (Environment environment = Environments.make(id)) {
            episodes = Rollouts.run(
                    () -> Environments.make(id), new RandomPolicy(environment.actionSpace()), recorded.size(), 5);
        }
        Returns ours =
                Returns.of(episodes.stream().mapToDouble(Episode::totalReward).toArray());
        Returns gymnasiums = Returns.of(recorded.doubles());

        assertThat(Math.abs(ours.mean - gymnasiums.mean))
                .as("%s and Gymnasium's %s", ours, gymnasiums)
                .isLessThan(2 * (ours.error + gymnasiums.error));
    }

    private record Returns(double mean, double error) {
        static Returns of(double[] returns) {
            double mean = Arrays.stream(returns).average().orElseThrow();
            double squares = Arrays.stream(returns)
                    .map(value -> (value - mean) * (value - mean))
                    .sum();
            return new Returns(mean, Math.sqrt(squares / (returns.length - 1) / returns.length));
        }
    }
}
