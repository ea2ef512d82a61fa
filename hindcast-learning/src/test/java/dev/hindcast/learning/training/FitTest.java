package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Iql;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.PolicyFile;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Learning in one call. */
class FitTest {
    private static final Dataset CONTINUOUS = Problems.twoSteps(200, 1);
    private static final Dataset DISCRETE = Corridor.data(true, 100);

    @TempDir
    private Path directory;

    static Stream<Algorithms.Entry> algorithms() {
        return Algorithms.all().stream();
    }

    private static Dataset data(boolean discrete) {
        return discrete ? DISCRETE : CONTINUOUS;
    }

    private byte[] bytes(NetworkPolicy policy) throws IOException {
        Path file = directory.resolve("policy.npz");
        PolicyFile.write(file, policy);
        return Files.readAllBytes(file);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void isWhatATrainerGives(Algorithms.Entry entry) throws IOException {
        Config config = SmallSettings.of(entry.defaults());
        Dataset data = data(entry.discrete());
        byte[] fitted = bytes(config.fit(data, 25, 7));
        try (Algorithm algorithm = config.create(data.spec(), Device.cpu(), 7)) {
            TrainingResult trained = Trainer.on(data).steps(25).run(algorithm);
            assertThat(fitted).isEqualTo(bytes(trained.last()));
        }
        assertThat(fitted).isNotEqualTo(bytes(config.fit(data, 25, 8)));
        assertThat(fitted).isNotEqualTo(bytes(config.fit(data, 20, 7)));
    }

    /** {@code fit} of the class is that of its own default settings: actions of the other kind are refused in its own words. */
    @ParameterizedTest
    @MethodSource("algorithms")
    void everyAlgorithmHasIt(Algorithms.Entry entry) throws ReflectiveOperationException {
        Method fit = entry.defaults().getClass().getEnclosingClass().getMethod("fit", Dataset.class);
        Dataset other = data(!entry.discrete());
        assertThatThrownBy(() -> fit.invoke(null, other))
                .isInstanceOf(InvocationTargetException.class)
                .cause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs " + (entry.discrete() ? "discrete" : "continuous") + " actions");
    }

    @Test
    void refusesWhatATrainerRefuses() {
        assertThatThrownBy(() -> Iql.Config.defaults().fit(CONTINUOUS, 0, 1))
                .hasMessageContaining("steps must be at least 1");
    }

    @Test
    void actsWithoutTheLearner() {
        Policy policy =
                Iql.Config.defaults().withExpectile(0.8).withCosineSteps(0).fit(CONTINUOUS, 10, 0);
        float[] observation = CONTINUOUS.observation(CONTINUOUS.episodes().get(0), 0);
        SplittableRandom random = new SplittableRandom(0);
        assertThat(policy.act(Past.of(observation), random))
                .hasSize(1)
                .isEqualTo(policy.act(Past.of(observation), random));
    }
}
