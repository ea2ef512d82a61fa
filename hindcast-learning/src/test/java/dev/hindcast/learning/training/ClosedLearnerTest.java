package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Iql;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A learner that was closed is good for nothing and says so, whatever it is asked. */
class ClosedLearnerTest {
    private static final Dataset DATA = Problems.twoSteps(50, 1);

    @TempDir
    private Path directory;

    private static void refused(ThrowingCallable use) {
        assertThatThrownBy(use).isInstanceOf(IllegalStateException.class).hasMessageContaining("was closed");
    }

    @Test
    void refusesEverything() {
        Algorithm learner = Iql.Config.defaults().withHidden(List.of(4)).create(DATA.spec(), Device.cpu(), 1);
        learner.close();
        Path run = directory.resolve("run");
        refused(() -> Trainer.on(DATA).steps(2).writingTo(run).run(learner));
        assertThat(run).doesNotExist();
        refused(learner::policy);
        refused(learner::state);
        refused(learner::memory);
        refused(() -> learner.restore(0, Map.of(), Map.of()));
        try (Scope scope = Scope.open()) {
            int size = learner.spec().inputSize();
            Tensor observations = Tensor.of(Device.cpu(), new float[size], 1, size);
            refused(() -> learner.act(observations));
            refused(() -> learner.act(observations, LegalActions.unrestricted()));
            refused(() -> learner.actionValues(observations, observations));
        }
        learner.close();
    }
}
