package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.RewardTransform;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Awac;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Cql;
import dev.hindcast.learning.algorithm.Iql;
import dev.hindcast.learning.algorithm.Sac;
import dev.hindcast.learning.algorithm.Spot;
import dev.hindcast.learning.algorithm.Td3Bc;
import dev.hindcast.learning.nn.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Runs on logged steps of Pendulum that go on in the environment, and ways in which these are interrupted. */
abstract class HandOvers {
    static final long SEED = 5;
    private static final int OFFLINE = 40;
    static Dataset logged;

    @TempDir
    Path directory;

    @BeforeAll
    static void log() {
        Environment environment = Environments.make("Pendulum-v1");
        logged = Rollouts.with(() -> Environments.make("Pendulum-v1"))
                .collect("random", new RandomPolicy(environment.actionSpace()), 5, 0);
    }

    static Stream<Config> configs() {
        return Stream.of(
                Sac.Config.defaults().withHidden(List.of(8)).withBatchSize(16),
                Iql.Config.defaults().withHidden(List.of(8)).withBatchSize(16).withCosineSteps(500),
                Awac.Config.defaults().withHidden(List.of(8)).withBatchSize(16),
                Td3Bc.Config.defaults().withHidden(List.of(8)).withBatchSize(16),
                Cql.Config.defaults().withHidden(List.of(8)).withBatchSize(16).withActionSamples(2),
                Spot.Config.defaults()
                        .withHidden(List.of(8))
                        .withBatchSize(16)
                        .withAutoencoderHidden(List.of(8))
                        .withAutoencoderUpdates(10));
    }

    /** What ends the program. */
    static final class Kill extends Error {
        private static final long serialVersionUID = 1;
    }

    /** Pendulum in which something happens at a step. */
    record Until(Environment pendulum, long[] stepsLeft, UnaryOperator<Environment.Step> event) implements Environment {
        static Until killed(long steps) {
            return new Until(Environments.make("Pendulum-v1"), new long[] {steps}, step -> {
                throw new Kill();
            });
        }

        static Until broken(long steps, UnaryOperator<Environment.Step> event) {
            return new Until(Environments.make("Pendulum-v1"), new long[] {steps}, event);
        }

        @Override
        public String id() {
            return pendulum.id();
        }

        @Override
        public Space observationSpace() {
            return pendulum.observationSpace();
        }

        @Override
        public Space actionSpace() {
            return pendulum.actionSpace();
        }

        @Override
        public float[] reset(long seed) {
            return pendulum.reset(seed);
        }

        @Override
        public Step step(float[] action) {
            Step step = pendulum.step(action);
            return stepsLeft[0]-- == 0 ? event.apply(step) : step;
        }
    }

    final Path offline(Config config) {
        Path run = directory.resolve("offline");
        if (!Files.exists(run)) {
            try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
                Trainer.on(logged)
                        .steps(OFFLINE)
                        .checkpointingEvery(OFFLINE)
                        .writingTo(run)
                        .reportingTo(Progress.silent())
                        .run(learner);
            }
        }
        return run;
    }

    final Trainer tuning(Environment first, Config config, String name) {
        return Trainer.in(first)
                .alsoIn(List.of(Environments.make("Pendulum-v1"), Environments.make("Pendulum-v1")))
                .steps(240)
                .randomSteps(0)
                .warmUpSteps(60)
                .updatesPerStep(1)
                .rewards(new RewardTransform(0.1, 1))
                .beside(logged, new OfflineShare(0.75, 0.25, 200))
                .startingFrom(offline(config))
                .evaluatingFirst()
                .every(60, policy -> new Score(1, Map.of()))
                .writingTo(directory.resolve(name))
                .resuming(true)
                .reportingTo(Progress.silent());
    }

    final TrainingResult tune(Environment first, Config config, String name) {
        try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
            return tuning(first, config, name).run(learner);
        }
    }

    static void assertSameFiles(Path actual, Path expected) throws IOException {
        try (Stream<Path> files = Files.walk(expected)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = expected.relativize(file).toString();
                if (name.equals("provenance.json")) {
                    assertThat(withoutTimes(actual.resolve(name))).isEqualTo(withoutTimes(file));
                } else if (!name.startsWith("events.")) {
                    assertThat(actual.resolve(name)).hasSameBinaryContentAs(file);
                }
            }
        }
    }

    /** When a training began and how long it took differ, and so does the checksum. */
    private static List<String> withoutTimes(Path provenance) throws IOException {
        return Files.readAllLines(provenance).stream()
                .filter(line -> !line.matches("\\s*\"(started|seconds|crc32)\".*"))
                .toList();
    }
}
