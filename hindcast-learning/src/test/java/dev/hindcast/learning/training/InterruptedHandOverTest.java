package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.nn.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A hand-over that is killed, or whose environment or evaluation breaks down, goes on bit for bit. */
class InterruptedHandOverTest extends HandOvers {
    /** Killed before the first checkpoint of the hand-over, in the warm-up, in a round of updates and while steps are taken again. */
    @ParameterizedTest
    @MethodSource("configs")
    void goesOnBitForBit(Config config) throws IOException {
        TrainingResult whole = tune(Environments.make("Pendulum-v1"), config, "whole");
        for (long steps : new long[] {0, 7, 31, 15, 70}) {
            assertThatThrownBy(() -> tune(Until.killed(steps), config, "killed"))
                    .as("killed at %d", steps)
                    .isInstanceOf(Kill.class);
        }
        TrainingResult resumed = tune(Environments.make("Pendulum-v1"), config, "killed");
        assertThat(resumed.experience().orElseThrow().fingerprint())
                .isEqualTo(whole.experience().orElseThrow().fingerprint());
        assertSameFiles(directory.resolve("killed"), directory.resolve("whole"));
    }

    /** What was lived through before an evaluation that broke down, and broke down again, is not lived through again. */
    @Test
    void anEvaluationThatBreaksDownCostsNothing() throws IOException {
        Config config = configs().findFirst().orElseThrow();
        tune(Environments.make("Pendulum-v1"), config, "whole");
        for (int sound : new int[] {1, 0}) {
            AtomicInteger calls = new AtomicInteger();
            Evaluator breaking = policy -> {
                if (calls.getAndIncrement() == sound) {
                    throw new IllegalStateException("No simulator");
                }
                return new Score(1, Map.of());
            };
            try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
                Trainer trainer = tuning(Environments.make("Pendulum-v1"), config, "broken")
                        .every(60, breaking);
                assertThatThrownBy(() -> trainer.run(learner)).hasMessage("No simulator");
            }
            assertThat(new RunDirectory(directory.resolve("broken")).checkpoints())
                    .extracting(Checkpoint::step)
                    .containsExactly(0L, 60L);
        }
        tune(Environments.make("Pendulum-v1"), config, "broken");
        assertSameFiles(directory.resolve("broken"), directory.resolve("whole"));
    }

    /** The share by priority has a network of its own, which goes on where it was too. */
    @Test
    void goesOnBitForBitByPriority() throws IOException {
        Config config = configs().findFirst().orElseThrow();
        tuneByPriority(Environments.make("Pendulum-v1"), config, "whole");
        assertThatThrownBy(() -> tuneByPriority(Until.killed(50), config, "killed"))
                .isInstanceOf(Kill.class);
        TrainingResult resumed = tuneByPriority(Environments.make("Pendulum-v1"), config, "killed");
        assertSameFiles(directory.resolve("killed"), directory.resolve("whole"));
        List<Double> shares = resumed.metrics().stream()
                .map(row -> row.get("training/share_of_log"))
                .filter(Objects::nonNull)
                .toList();
        assertThat(shares).isNotEmpty().allMatch(share -> share > 0 && share < 1);
        assertThat(shares.get(shares.size() - 1)).isLessThan(0.5);
    }

    private TrainingResult tuneByPriority(Environment first, Config config, String name) {
        try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
            return tuning(first, config, name)
                    .beside(logged, OfflineShare.byPriority(0.5))
                    .run(learner);
        }
    }

    /** Killed between the first line of its metrics and the first checkpoint. */
    @Test
    void beginsAnewWhereNoCheckpointIsWhole() throws IOException {
        Config config = configs().findFirst().orElseThrow();
        tune(Environments.make("Pendulum-v1"), config, "whole");
        assertThatThrownBy(() -> tune(Until.killed(0), config, "killed")).isInstanceOf(Kill.class);
        Path checkpoint = directory.resolve("killed/checkpoints/step-0");
        try (Stream<Path> files = Files.list(checkpoint)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(checkpoint);
        tune(Environments.make("Pendulum-v1"), config, "killed");
        assertSameFiles(directory.resolve("killed"), directory.resolve("whole"));
    }

    /** An environment that breaks down, or returns what is no number, costs nothing of what was lived through before. */
    @Test
    void anEnvironmentThatBreaksDownCostsNothing() {
        Config config = configs().findFirst().orElseThrow();
        TrainingResult whole = tune(Environments.make("Pendulum-v1"), config, "whole");
        assertThatThrownBy(() -> tune(
                        Until.broken(33, step -> {
                            throw new IllegalStateException("the simulator has ended");
                        }),
                        config,
                        "broken"))
                .hasMessage("the simulator has ended");
        assertThat(new RunDirectory(directory.resolve("broken"))
                        .last()
                        .orElseThrow()
                        .step())
                .as("33 rounds of 3")
                .isEqualTo(99);
        assertThatThrownBy(() -> tune(
                        Until.broken(50, step -> new Environment.Step(step.observation(), Double.NaN, false, false)),
                        config,
                        "broken"))
                .hasMessageContaining("Pendulum-v1 returned NaN as reward of step 50");
        assertThatThrownBy(() -> tune(
                        Until.broken(
                                60,
                                step -> new Environment.Step(
                                        new float[] {0, Float.POSITIVE_INFINITY, 0}, 0, false, false)),
                        config,
                        "broken"))
                .hasMessageContaining("Pendulum-v1 returned Infinity as observation of step 60");
        TrainingResult resumed = tune(Environments.make("Pendulum-v1"), config, "broken");
        assertThat(resumed.experience().orElseThrow().fingerprint())
                .isEqualTo(whole.experience().orElseThrow().fingerprint());
        assertThat(directory.resolve("broken/policy-last.npz"))
                .hasSameBinaryContentAs(directory.resolve("whole/policy-last.npz"));
    }

    @Test
    void anotherHandOverIsNoResume() {
        Config config = configs().findFirst().orElseThrow();
        tune(Environments.make("Pendulum-v1"), config, "whole");
        try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
            assertThatThrownBy(() -> tuning(Environments.make("Pendulum-v1"), config, "whole")
                            .warmUpSteps(0)
                            .run(learner))
                    .hasMessageContaining("warm_up_steps is 60, not the usual");
            assertThatThrownBy(() -> tuning(Environments.make("Pendulum-v1"), config, "whole")
                            .beside(logged, 0.5)
                            .run(learner))
                    .hasMessageContaining("share_of_data is 0.75:0.25:200, not 0.5");
            assertThatThrownBy(() -> tuning(Environments.make("Pendulum-v1"), config, "whole")
                            .alsoIn(List.of())
                            .run(learner))
                    .hasMessageContaining("environments is 3, not the usual");
        }
    }

    /** Where the newest state is damaged, the one before is gone on from, and what came after it is lived through again. */
    @Test
    void goesOnFromTheNewestWholeCheckpoint() throws IOException {
        Config config = configs().findFirst().orElseThrow();
        tune(Environments.make("Pendulum-v1"), config, "whole");
        assertThatThrownBy(() -> tune(Until.killed(50), config, "damaged")).isInstanceOf(Kill.class);
        for (String file : List.of("state.npz", "memory.npz", "actions.npz", "policy.npz")) {
            Path spoiled = directory.resolve("damaged/checkpoints/step-120").resolve(file);
            byte[] sound = Files.readAllBytes(spoiled);
            byte[] flipped = sound.clone();
            flipped[sound.length / 3] ^= 1;
            Files.write(spoiled, flipped);
            assertThat(new RunDirectory(directory.resolve("damaged"))
                            .resumable()
                            .orElseThrow()
                            .step())
                    .as(file)
                    .isEqualTo(60);
            if (!file.equals("policy.npz")) {
                Files.write(spoiled, sound);
            }
        }
        tune(Environments.make("Pendulum-v1"), config, "damaged");
        assertSameFiles(directory.resolve("damaged"), directory.resolve("whole"));
    }

    @Test
    void doesNotBeginAnewWhereEveryStateIsDamaged() throws IOException {
        Config config = configs().findFirst().orElseThrow();
        assertThatThrownBy(() -> tune(Until.killed(50), config, "damaged")).isInstanceOf(Kill.class);
        for (int step : new int[] {60, 120}) {
            Files.write(directory.resolve("damaged/checkpoints/step-" + step + "/state.npz"), new byte[0]);
        }
        assertThatThrownBy(() -> tune(Environments.make("Pendulum-v1"), config, "damaged"))
                .hasMessageContaining("can be gone on from")
                .hasMessageContaining("state.npz");
    }
}
