package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.internal.SafeFiles;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Bc;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Wherever the power fails, a training goes on from a whole checkpoint and ends where it would have ended. */
@DisabledOnOs(OS.WINDOWS)
class PowerFailureTest {
    private static final Dataset DATA = Problems.twoSteps(50, 1);
    private static final int FAILURES = 50;

    @TempDir
    Path directory;

    private static Algorithm learner() {
        return Bc.Config.defaults().withHidden(List.of(4)).withBatchSize(4).create(DATA.spec(), Device.cpu(), 7);
    }

    private static void train(Algorithm learner, Path run, boolean resuming) {
        Trainer.on(DATA)
                .steps(40)
                .loggingEvery(5)
                .every(10, policy -> new Score(Problems.value(policy), Map.of()))
                .reportingTo(Progress.silent())
                .writingTo(run)
                .resuming(resuming)
                .run(learner);
    }

    /** Trains in {@code root/run} until the power fails. */
    private FailingDisk trainOn(Path root, Path left, int failing, long seed) throws Exception {
        Files.createDirectories(root);
        SafeFiles.Disk real = SafeFiles.exchange(path -> {});
        FailingDisk disk = new FailingDisk(real, root, left, failing, seed);
        SafeFiles.exchange(disk);
        try (Algorithm learner = learner()) {
            Throwable failure = catchThrowable(() -> train(learner, root.resolve("run"), false));
            if (failure != null) {
                assertThat(failure).isInstanceOf(FailingDisk.PowerFailure.class);
            }
        } finally {
            SafeFiles.exchange(real);
        }
        return disk;
    }

    @Test
    void atFiftyMomentsTheTrainingGoesOn() throws Exception {
        try (Algorithm whole = learner()) {
            train(whole, directory.resolve("whole"), false);
            int calls = trainOn(directory.resolve("counted"), directory, -1, 0).calls();
            SplittableRandom random = new SplittableRandom(1);
            int resumed = 0;
            for (int i = 0; i < FAILURES; i++) {
                Path left = directory.resolve("left-" + i);
                int failing = 1 + random.nextInt(calls);
                trainOn(directory.resolve("root-" + i), left, failing, i);
                RunDirectory run = new RunDirectory(left.resolve("run"));
                boolean begun = run.exists();
                resumed += begun && !run.checkpoints().isEmpty() ? 1 : 0;
                try (Algorithm learner = learner()) {
                    train(learner, run.path(), begun);
                    assertSame(learner, whole, "failure " + i + " at call " + failing + " of " + calls);
                    assertThat(Metrics.read(run.metrics()).column("evaluation/score"))
                            .isEqualTo(Metrics.read(directory.resolve("whole/metrics.csv"))
                                    .column("evaluation/score"));
                }
            }
            System.out.println(calls + " calls, " + resumed + " of " + FAILURES + " resumed from a checkpoint");
            assertThat(resumed).isGreaterThan(FAILURES / 2);
        }
    }

    private static void assertSame(Algorithm actual, Algorithm expected, String when) {
        Map<String, Tensor> state = actual.state();
        expected.state()
                .forEach((name, tensor) -> assertThat(state.get(name).toArray())
                        .as("%s: %s", when, name)
                        .isEqualTo(tensor.toArray()));
    }
}
