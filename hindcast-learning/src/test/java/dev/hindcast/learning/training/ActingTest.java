package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import dev.hindcast.dataset.internal.FolderLock;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.DiscreteSac;
import dev.hindcast.learning.algorithm.Sac;
import dev.hindcast.learning.nn.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActingTest {
    private static final Sac.Config CONFIG =
            Sac.Config.defaults().withHidden(List.of(16, 16)).withBatchSize(32);

    private static Trainer trainer(Environment environment, long steps, Path directory) {
        return Trainer.in(environment)
                .steps(steps)
                .randomSteps(100)
                .every(200, policy -> new Score(1, Map.of()))
                .writingTo(directory)
                .reportingTo(Progress.silent());
    }

    private static Algorithm learner(Environment environment) {
        return CONFIG.create(
                DatasetSpec.unstandardized(environment.observationSpace(), environment.actionSpace()), Device.cpu(), 5);
    }

    private static TrainingResult train(Path directory) {
        Environment environment = Environments.make("Pendulum-v1");
        return trainer(environment, 450, directory).run(learner(environment));
    }

    /** What no program survives. */
    private static final class Kill extends Error {
        private static final long serialVersionUID = 1;

        Kill() {
            super("killed");
        }
    }

    /** Pendulum that ends the program at a step. */
    private static class Failing implements Environment {
        private final Environment pendulum = Environments.make("Pendulum-v1");
        private int stepsLeft;

        Failing(int stepsLeft) {
            this.stepsLeft = stepsLeft;
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
            if (stepsLeft-- == 0) {
                throw failure();
            }
            return pendulum.step(action);
        }

        Error failure() {
            return new Kill();
        }
    }

    /** Before the first checkpoint, in the middle of an episode, while steps are repeated. */
    @Test
    void goesOnAsIfNothingHadHappened(@TempDir Path directory) throws IOException {
        Path whole = directory.resolve("whole");
        TrainingResult expected = train(whole);
        Path run = directory.resolve("interrupted");
        for (int steps : List.of(50, 270, 150)) {
            Environment failing = new Failing(steps);
            assertThatThrownBy(() -> trainer(failing, 450, run).resuming(true).run(learner(failing)))
                    .isInstanceOf(Kill.class);
        }
        Environment environment = Environments.make("Pendulum-v1");
        TrainingResult resumed = trainer(environment, 450, run).resuming(true).run(learner(environment));

        assertThat(resumed.experience().orElseThrow().fingerprint())
                .isEqualTo(expected.experience().orElseThrow().fingerprint());
        HandOvers.assertSameFiles(run, whole);
    }

    /** A training that is told to go on for longer equals one that was told so at once. */
    @Test
    void goesOnForLonger(@TempDir Path directory) throws IOException {
        Environment environment = Environments.make("Pendulum-v1");
        Path whole = directory.resolve("whole");
        trainer(environment, 600, whole).run(learner(environment));
        Path run = directory.resolve("longer");
        trainer(environment, 400, run).run(learner(environment));
        trainer(environment, 600, run).resuming(true).run(learner(environment));

        HandOvers.assertSameFiles(run, whole);
        assertThatThrownBy(() -> trainer(environment, 500, run).resuming(true).run(learner(environment)))
                .hasMessageContaining("600");
        assertThatThrownBy(() -> trainer(environment, 700, run)
                        .randomSteps(50)
                        .resuming(true)
                        .run(learner(environment)))
                .hasMessageContaining("random_steps is 100, not 50");
    }

    @Test
    void twoTrainingsInOneDirectoryAreRefused(@TempDir Path directory) {
        Environment environment = Environments.make("Pendulum-v1");
        Trainer second = trainer(environment, 200, directory).resuming(true);
        FolderLock.holding(
                directory,
                () -> assertThatThrownBy(() -> second.run(learner(environment)))
                        .isInstanceOf(DatasetException.class)
                        .hasMessageContaining("Another run is at work in " + directory));
        assertThat(new RunDirectory(directory).exists()).isFalse();
    }

    /** What a run lived through can be told again, from its beginning to any step. */
    @Test
    void tellsItsExperience(@TempDir Path directory) {
        Environment environment = Environments.make("Pendulum-v1");
        Dataset lived = trainer(environment, 450, directory)
                .run(learner(environment))
                .experience()
                .orElseThrow();
        RunDirectory run = new RunDirectory(directory);
        assertThat(Trainer.experience("lived", environment, run, 450).fingerprint())
                .isEqualTo(lived.fingerprint());
        Dataset start = Trainer.experience("lived", environment, run, 250);
        assertThat(start.episodes()).extracting(Episode::length).containsExactly(200, 50);
        assertThat(start.episodes().get(1).observations())
                .containsExactly(Arrays.copyOf(lived.episodes().get(1).observations(), 51 * 3));
        assertThatThrownBy(() -> Trainer.experience("lived", environment, run, 451))
                .hasMessageContaining("450 steps, not 451");
    }

    @Test
    void refusesAnEnvironmentThatChanged(@TempDir Path directory) {
        train(directory);
        Environment other = new Failing(-1) {
            @Override
            public Step step(float[] action) {
                Step step = super.step(action);
                return new Step(step.observation(), step.reward() + 1, step.terminated(), step.truncated());
            }
        };
        assertThatThrownBy(() -> trainer(other, 450, directory).resuming(true).run(learner(other)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("does not repeat itself, at step 1 ");
    }

    @Test
    void stopsWhereTheScoreIsSufficient(@TempDir Path directory) {
        Environment environment = Environments.make("Pendulum-v1");
        AtomicInteger evaluations = new AtomicInteger();
        Trainer trainer = trainer(environment, 1_000, directory)
                .every(100, policy -> new Score(evaluations.incrementAndGet(), Map.of()))
                .untilScore(3)
                .resuming(true);
        assertThat(trainer.run(learner(environment)).experience().orElseThrow().transitions())
                .isEqualTo(300);
        assertThat(trainer.run(learner(environment)).experience().orElseThrow().transitions())
                .isEqualTo(300);
        assertThat(evaluations).hasValue(3);
    }

    /** What the environment forbids is neither tried nor drawn, and the data tell of it. */
    @Test
    void keepsToTheLegalActions() {
        Corridor corridor = new Corridor(true);
        DatasetSpec spec = DatasetSpec.unstandardized(corridor.observationSpace(), corridor.actionSpace());
        Config config = DiscreteSac.Config.defaults()
                .withHidden(List.of(32, 32))
                .withBatchSize(64)
                .withLearningRate(3e-3)
                .withPolyak(0.05)
                .withInitialTemperature(0.02);
        TrainingResult result = Trainer.in(corridor)
                .steps(500)
                .randomSteps(200)
                .reportingTo(Progress.silent())
                .run(config.create(spec, Device.cpu(), 5));

        assertThat(Corridor.value(result.last(), true)).isGreaterThan(0.93);
        for (Episode episode : result.experience().orElseThrow().episodes()) {
            for (int t = 0; t <= episode.length(); t++) {
                boolean middle = episode.observations()[t] == 3;
                assertThat(episode.actionMask(t, 3).allows(1)).isEqualTo(!middle);
                assertThat(middle && t < episode.length() && episode.actions()[t] == 2)
                        .isFalse();
            }
        }
    }

    @Test
    void keepsAllExperienceAndRepeatsItself(@TempDir Path directory) {
        TrainingResult first = train(directory.resolve("a"));
        TrainingResult second = train(directory.resolve("b"));
        assertThat(first.experience().orElseThrow().episodes())
                .extracting(Episode::length)
                .containsExactly(200, 200, 50);
        assertThat(first.steps()).isEqualTo(350);
        assertThat(first.experience().orElseThrow().fingerprint())
                .isEqualTo(second.experience().orElseThrow().fingerprint());
        assertThat(new RunDirectory(directory.resolve("a")).checkpoints())
                .extracting(Checkpoint::step)
                .containsExactly(200L, 400L, 450L);
        assertThat(new RunDirectory(directory.resolve("a")).best().orElseThrow().step())
                .isEqualTo(200);
    }
}
