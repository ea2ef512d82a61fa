package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.environment.Past;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.ChunkedPolicy;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.PolicyFile;
import dev.hindcast.learning.replay.StepBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Flow Q-learning that decides three actions at once, from the same six episodes as a PyTorch program of ours puts chunks together from: losses and
 * weights to 1e-5. And what acts by chunks.
 */
class ChunkGoldenTest {
    private static final Golden GOLDEN = Golden.named("fql-chunks");
    private static final int OBSERVATION = 5;
    private static final Fql.Config CONFIG =
            Fql.Config.defaults().withHidden(List.of(32, 32)).withChunk(3);
    private static final Dataset DATA = RecordedEpisodes.of(GOLDEN.arrays(), OBSERVATION, 1);
    private static final DatasetSpec SPEC = DatasetSpec.unstandardized(DATA.observationSpace(), DATA.actionSpace());

    private static void assertReproduced(Fql.Config config) {
        try (StepBuffer steps = StepBuffer.of(DATA, SPEC, Device.cpu());
                Algorithm learner =
                        config.create(new Networks(SPEC, Device.cpu(), 0, new RecordedNoise(GOLDEN.arrays())))) {
            GOLDEN.initialize(learner);
            ScriptedReplay replay = new ScriptedReplay(
                    steps.replay(0).inChunks(config.chunk()),
                    RecordedEpisodes.drawn(GOLDEN.array("drawn/transitions")));
            for (int k = 0; k < 5; k++) {
                try (Scope scope = Scope.open()) {
                    int update = k;
                    learner.update(replay)
                            .values()
                            .forEach((name, value) -> assertThat(value.item()
                                            / GOLDEN.array("loss/" + name).doubles()[update])
                                    .as("%s of update %d", name, update)
                                    .isCloseTo(1, within(Golden.TOLERANCE)));
                }
            }
            GOLDEN.assertFinal(learner);
        }
    }

    @Test
    void equalsPyTorch() {
        assertReproduced(CONFIG);
    }

    static Stream<Fql.Config> mutations() {
        return Stream.of(CONFIG.withDiscount(0.98), CONFIG.withLearningRate(3.01e-4), CONFIG.withPolyak(0.0051));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void differs(Fql.Config mutated) {
        assertThatThrownBy(() -> assertReproduced(mutated)).isInstanceOf(AssertionError.class);
    }

    static Stream<Config> deciders() {
        return Stream.of(
                CONFIG,
                BestOfN.Config.defaults()
                        .withHidden(List.of(8))
                        .withActingSamples(4)
                        .withChunk(3),
                Idql.Config.defaults()
                        .withActorWidth(8)
                        .withHidden(List.of(8))
                        .withActingSamples(4)
                        .withChunk(3),
                DiffusionQl.Config.defaults()
                        .withHidden(List.of(8))
                        .withActingSamples(4)
                        .withChunk(3));
    }

    /** Whole episodes, in plain Java and from a file too. */
    @ParameterizedTest
    @MethodSource("deciders")
    void actionsAreThoseOfTheLearnerUntilTheChunkIsOver(Config config, @TempDir Path directory) {
        Path file = directory.resolve("policy.npz");
        try (StepBuffer steps = StepBuffer.of(DATA, SPEC, Device.cpu());
                Algorithm learner = config.create(SPEC, Device.cpu(), 1);
                Scope scope = Scope.open()) {
            for (int k = 0; k < 3; k++) {
                learner.update(steps.replay(1).inChunks(3));
            }
            PolicyFile.write(file, learner.policy());
            NetworkPolicy policy = PolicyFile.read(file);
            assertThat(policy).isInstanceOf(ChunkedPolicy.class);
            assertThat(policy.actionSpace()).isEqualTo(DATA.actionSpace());
            SplittableRandom random = new SplittableRandom(2);
            Past past = Past.of(observation(random));
            float[] chunk = {};
            for (int t = 0; t < 10; t++) {
                if (t % 3 == 0) {
                    chunk = learner.act(Tensor.of(Device.cpu(), past.observation(), 1, OBSERVATION))
                            .toArray();
                }
                float[] action = policy.act(past, new Random(t));
                assertThat(action).hasSize(1);
                assertThat(action[0]).isCloseTo(chunk[t % 3], within(1e-5f));
                past = past.then(action, 1, observation(random));
            }
        }
    }

    private static float[] observation(SplittableRandom random) {
        float[] observation = new float[OBSERVATION];
        for (int i = 0; i < OBSERVATION; i++) {
            observation[i] = (float) random.nextDouble(-2, 2);
        }
        return observation;
    }
}
