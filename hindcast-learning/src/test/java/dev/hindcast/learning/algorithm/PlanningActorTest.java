package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Npz;
import dev.hindcast.environment.Past;
import dev.hindcast.learning.dynamics.Termination;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.PolicyFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a model explodes or no end was seen, the learner's planner and its plain Java form do the same. */
class PlanningActorTest {
    private static final DatasetSpec SPEC = DatasetSpec.unstandardized(Box.unbounded(1), Box.of(1, -1, 1));
    private static final float HUGE = 1e30f;

    private static final ModelSettings MODEL = ModelSettings.defaults()
            .withModelHidden(List.of(1))
            .withModelMembers(2)
            .withModelElites(2)
            .withTermination(Termination.NONE);

    private static final Mbop.Config CONFIG = Mbop.Config.defaults()
            .withHidden(List.of(1))
            .withHorizon(2)
            .withSamples(64)
            .withMix(0.1)
            .withModel(MODEL);

    /** Both members change the observation by HUGE silu(HUGE a + bias); there are no rewards, the prior's action is 0. */
    private static Algorithm exploding(float bias) {
        Algorithm learner = CONFIG.create(SPEC, Device.cpu(), 2);
        learner.networks().members().forEach((name, tensor) -> {
            if (!name.contains("units") && !name.contains("variance")) {
                tensor.assign(new float[tensor.toArray().length]);
            }
        });
        for (int i = 0; i < 2; i++) {
            assign(learner, "dynamics." + i + "/0.weight", 0, HUGE);
            assign(learner, "dynamics." + i + "/0.bias", bias);
            assign(learner, "dynamics." + i + "/1.weight", HUGE, 0, 0, 0);
        }
        learner.networks().restored();
        return learner;
    }

    private static void assign(Algorithm learner, String name, float... values) {
        Objects.requireNonNull(learner.networks().members().get(name), name).assign(values);
    }

    private static float planned(Algorithm learner) {
        try (Scope scope = Scope.open()) {
            return learner.act(Tensor.of(Device.cpu(), new float[] {0.5f}, 1, 1)).toArray()[0];
        }
    }

    private static float planned(NetworkPolicy policy) {
        return policy.act(Past.of(new float[] {0.5f}), new SplittableRandom(0))[0];
    }

    @Test
    void trajectoriesThatExplodeDoNotCount() {
        Algorithm learner = exploding(0);
        assertThat(planned(learner)).isNegative().isCloseTo(planned((NetworkPolicy) learner.policy()), Offset.offset(1e-6f));
    }

    @Test
    void whereAllExplodeBothSaySo() {
        Algorithm learner = exploding(2 * HUGE);
        String words = "no state that is a number";
        assertThatThrownBy(() -> planned(learner)).hasMessageContaining(words);
        assertThatThrownBy(() -> planned((NetworkPolicy) learner.policy())).hasMessageContaining(words);
    }

    /** A network of ends that has seen none says nothing; what the learner does then, PolicySnapshotTest sees. */
    @Test
    void withoutAnEndInTheLogMembersTellNone(@TempDir Path directory) {
        Mbop.Config config = CONFIG.withModel(MODEL.withTermination(Termination.LEARNED));
        Path file = directory.resolve("policy.npz");
        PolicyFile.write(file, (NetworkPolicy) config.create(SPEC, Device.cpu(), 2).policy());
        assertThat(Objects.requireNonNull(Npz.read(file).get("network/member/0/2/bias")).size())
                .isEqualTo(2);
    }
}
