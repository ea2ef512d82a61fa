package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Standardization;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.ImitatingActor;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.PolicyFile;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The plain Java policy acts as the learner's own network does, to 1e-5, before and after a journey through a file. */
class PolicySnapshotTest {
    private static final DatasetSpec SPEC = new DatasetSpec(
            Box.unbounded(3),
            new Box(new float[] {-2, 0}, new float[] {2, 10}),
            new Standardization(new float[] {1, -1, 0}, new float[] {2, 0.5f, 1}));

    static Stream<Config> configs() {
        return Stream.concat(
                Algorithms.all().stream()
                        .filter(entry -> !entry.discrete())
                        .map(Algorithms.Entry::defaults)
                        .map(config -> config instanceof Idql.Config wide ? wide.withActorWidth(32) : config),
                Stream.of(
                        Iql.Config.defaults().withPolicy(ImitatingActor.Kind.DETERMINISTIC),
                        BestOfN.Config.defaults().withImitation(BestOfN.Kind.GAUSSIAN),
                        BestOfN.Config.defaults().withImitation(BestOfN.Kind.TANH_GAUSSIAN),
                        Crr.Config.defaults().withActingSamples(10)));
    }

    @ParameterizedTest
    @MethodSource("configs")
    void actsAsTheNetwork(Config config, @TempDir Path directory) {
        Algorithm learner = config.create(SPEC, Device.cpu(), 3);
        Policy policy = learner.policy();
        Path file = directory.resolve("policy.npz");
        PolicyFile.write(file, (NetworkPolicy) policy);
        Policy reread = PolicyFile.read(file);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 50; i++) {
            float[] observation = {
                (float) random.nextDouble(-5, 5), (float) random.nextDouble(-5, 5), (float) random.nextDouble(-5, 5)
            };
            float[] expected = networkAction(learner, observation);
            float[] action = policy.act(Past.of(observation), random);
            assertThat((action[0] + 2) / 2 - 1).isCloseTo(expected[0], Offset.offset(1e-5f));
            assertThat(action[1] / 5 - 1).isCloseTo(expected[1], Offset.offset(1e-5f));
            assertThat(reread.act(Past.of(observation), random)).containsExactly(action);
            assertThat(SPEC.actionSpace().contains(policy.sample(Past.of(observation), random)))
                    .isTrue();
        }
    }

    private static float[] networkAction(Algorithm learner, float[] observation) {
        try (Scope scope = Scope.open()) {
            float[] standardized = SPEC.standardization().apply(observation);
            return Scope.noGradient(() -> learner.act(Tensor.of(Device.cpu(), standardized, 1, 3)))
                    .toArray();
        }
    }
}
