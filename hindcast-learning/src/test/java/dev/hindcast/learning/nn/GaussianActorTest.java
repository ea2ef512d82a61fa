package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.environment.DensityPolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.learning.policy.ContinuousNetworkPolicy;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.List;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GaussianActorTest {
    private static final DatasetSpec SPEC = DatasetSpec.unstandardized(Box.unbounded(3), Box.of(2, -1, 1));

    private final Networks networks = new Networks(SPEC, Device.cpu(), 1);

    private GaussianActor actor(GaussianActor.Deviation deviation, float free) {
        GaussianActor actor = networks.gaussianActor("actor", List.of(8), deviation);
        Objects.requireNonNull(networks.members().get("actor/log_std")).assign(new float[] {free, free});
        networks.restored();
        return actor;
    }

    /** The policy in plain Java has the deviation of the network's, and the density of its actions. */
    @ParameterizedTest
    @CsvSource({
        "LIMITED, 0, 0",
        "LIMITED, -1.5, -1.5",
        "LIMITED, 3, 2",
        "SQUASHED, 0, -3",
        "SQUASHED, 2, -0.715216",
        "SQUASHED, -50, -6",
        "SQUASHED, 50, 0"
    })
    void aSnapshotIsTheSamePolicy(GaussianActor.Deviation deviation, float free, float expected) {
        GaussianActor actor = actor(deviation, free);
        NetworkPolicy snapshot = actor.snapshot(SPEC);
        assertThat(((ContinuousNetworkPolicy) snapshot).logStd())
                .containsExactly(new float[] {expected, expected}, Offset.offset(1e-5f));
        float[] observation = {0.3f, -1, 2};
        try (Scope scope = Scope.open()) {
            Tensor observations = Tensor.of(Device.cpu(), observation, 1, 3);
            GaussianActor.Distribution policy = actor.at(observations);
            assertThat(policy.logStd().toArray())
                    .containsExactly(new float[] {expected, expected}, Offset.offset(1e-5f));

            float[] action = actor.mode(observations).plus(0.02).toArray();
            DensityPolicy density = snapshot.density().orElseThrow();
            assertThat(policy.logProbability(Tensor.of(Device.cpu(), action, 1, 2))
                            .item())
                    .isCloseTo((float) density.logDensity(Past.of(observation), action), Offset.offset(5e-3f));
        }
    }

    /** log sigma + log(2 pi e) / 2 of each component: 1.418939 where sigma is 1. */
    @Test
    void theEntropyIsThatOfItsComponents() {
        GaussianActor actor = actor(GaussianActor.Deviation.LIMITED, -0.5f);
        try (Scope scope = Scope.open()) {
            Tensor observations = Tensor.of(Device.cpu(), new float[] {0.3f, -1, 2}, 1, 3);
            assertThat(actor.at(observations).entropy().item()).isCloseTo(2 * 0.918939f, Offset.offset(1e-5f));
        }
    }

    /** A sample is mean + sigma noise where that lies in [-1, 1], the bound elsewhere. */
    @ParameterizedTest
    @CsvSource({"LIMITED, 0.2", "SQUASHED, 0.2"})
    void samplesAreLimited(GaussianActor.Deviation deviation, float free) {
        GaussianActor actor = actor(deviation, free);
        try (Scope scope = Scope.open()) {
            Tensor observations = Tensor.of(Device.cpu(), new float[] {0.3f, -1, 2}, 1, 3);
            float[] mean = actor.mode(observations).toArray();
            double sigma = Math.exp(deviation.logStd((double) free));
            float[] sample = actor.at(observations)
                    .sample(Tensor.of(Device.cpu(), new float[] {0.1f, 100}, 1, 2))
                    .toArray();
            assertThat(sample[0]).isCloseTo((float) (mean[0] + 0.1 * sigma), Offset.offset(1e-5f));
            assertThat(sample[1]).isEqualTo(1);
        }
    }
}
