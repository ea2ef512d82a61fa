package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.policy.Activation;
import dev.hindcast.learning.replay.StepBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two updates of conservative Q-learning and three of the transformer that learns from what its value relabelled, from the same six episodes as a
 * PyTorch program of ours: losses and weights to 1e-5.
 */
class QdtGoldenTest {
    private static final Map<String, NpyArray> GOLDEN = Npz.read(Path.of("src/test/resources/golden/qdt.npz"));
    private static final int OBSERVATION = 5;
    private static final int ACTION = 3;
    private static final List<Integer> HIDDEN = List.of(32, 32);
    private static final SequenceSettings SEQUENCE =
            new SequenceSettings(4, 1, 8, 2, 2, 10, Activation.RELU, 0, 1e-3, 4, 0.1, 0.25);
    private static final ValueSettings VALUE =
            ValueSettings.continuous().withValueHidden(HIDDEN).withValuePhaseUpdates(2);
    private static final Qdt.Config CONFIG = new Qdt.Config(
            DecisionTransformer.Config.defaults().withSequence(SEQUENCE).withReturnScale(20), VALUE);

    private static NpyArray array(String name) {
        return Objects.requireNonNull(GOLDEN.get(name), name);
    }

    /** What each update draws: transitions first, then the last steps of windows. */
    private static List<long[]> script() {
        List<long[]> script = new ArrayList<>(RecordedEpisodes.drawn(array("drawn/transitions")));
        script.addAll(RecordedEpisodes.drawn(array("drawn/steps")));
        return script;
    }

    private static void assertReproduced(Config config) {
        Dataset data = RecordedEpisodes.of(GOLDEN, OBSERVATION, ACTION);
        DatasetSpec spec = DatasetSpec.unstandardized(data.observationSpace(), data.actionSpace());
        try (StepBuffer steps = StepBuffer.of(data, spec, Device.cpu());
                Algorithm learner = config.create(new Networks(spec, Device.cpu(), 0, new RecordedNoise(GOLDEN)))) {
            learner.networks()
                    .members()
                    .forEach((name, tensor) ->
                            tensor.assign(array("init/" + name).floats()));
            learner.networks().restored();
            ScriptedReplay replay = new ScriptedReplay(steps.replay(0), script());
            for (int k = 0; k < 5; k++) {
                try (Scope scope = Scope.open()) {
                    assertLosses(k, learner.update(replay));
                }
            }
            learner.networks()
                    .members()
                    .forEach((name, tensor) -> Golden.assertClose(
                            name,
                            Golden.withoutKeys(name, tensor.toArray()),
                            Golden.withoutKeys(name, array("final/" + name).floats())));
        }
    }

    private static void assertLosses(int update, Losses losses) {
        Map<String, String> recorded = update < 2
                ? Map.of(
                        "critic",
                        "critic",
                        "conservative",
                        "conservative",
                        "actor",
                        "actor",
                        "temperature",
                        "temperature")
                : Map.of("actor", "transformer");
        recorded.forEach((name, as) -> {
            double expected = array("loss/" + as).doubles()[update];
            double actual =
                    Objects.requireNonNull(losses.values().get(name), name).item();
            assertThat(actual / expected).as("%s of update %d", name, update).isCloseTo(1, within(Golden.TOLERANCE));
        });
    }

    @Test
    void equalsPyTorch() {
        assertReproduced(CONFIG);
    }

    static Stream<Config> mutations() {
        return Stream.of(
                CONFIG.withValue(VALUE.withValueLearningRate(3.01e-4)),
                CONFIG.withValue(VALUE.withValueDiscount(0.98)),
                CONFIG.withValue(VALUE.withValuePolyak(0.0051)),
                CONFIG.withValue(VALUE.withConservativeWeight(5.01)),
                CONFIG.withTransformer(CONFIG.transformer().withReturnScale(20.1)),
                CONFIG.withTransformer(CONFIG.transformer().withSequence(SEQUENCE.withLearningRate(1.01e-3))),
                CONFIG.withTransformer(CONFIG.transformer().withSequence(SEQUENCE.withContext(3))));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void differs(Config mutated) {
        assertThatThrownBy(() -> assertReproduced(mutated)).isInstanceOf(AssertionError.class);
    }
}
