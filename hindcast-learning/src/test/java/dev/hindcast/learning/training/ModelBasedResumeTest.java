package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Combo;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Mobile;
import dev.hindcast.learning.algorithm.Mopo;
import dev.hindcast.learning.algorithm.Rambo;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.StepBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Learners that learn a model first, stopped and resumed in each of their phases: weights, imagined steps and all else are those of a learner that never stopped. */
class ModelBasedResumeTest {
    private static final Dataset DATA = Problems.twoSteps(200, 1);
    private static final int UPDATES = 40;

    static Stream<Arguments> stops() {
        return Stream.of(
                arguments("mopo", Mopo.Config.defaults(), Map.of(3, "model", 10, "policy", 23, "policy")),
                arguments("combo", Combo.Config.defaults(), Map.of(3, "model", 10, "policy", 23, "policy")),
                arguments("mobile", Mobile.Config.defaults(), Map.of(3, "model", 10, "policy", 23, "policy")),
                arguments(
                        "rambo",
                        Rambo.Config.defaults()
                                .withAdversarialWeight(0.1)
                                .withAdversarialInterval(6)
                                .withAdversarialUpdates(7),
                        Map.of(3, "model", 13, "cloning", 20, "policy", 27, "policy")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stops")
    void goesOnExactly(String name, Config large, Map<Integer, String> stops) {
        Config config = SmallSettings.of(large);
        try (StepBuffer steps = StepBuffer.of(DATA, DATA.spec(), Device.cpu());
                Algorithm whole = learner(config)) {
            play(whole, steps.replay(1), UPDATES);
            stops.forEach((update, stage) -> {
                try (Algorithm stopped = learner(config);
                        Algorithm resumed = learner(config)) {
                    play(stopped, steps.replay(1), update);
                    assertThat(stopped.stage().name()).isEqualTo(stage);
                    resumed.restore(stopped.updates(), values(stopped), stopped.memory());
                    play(resumed, steps.replay(1), UPDATES - update);
                    assertThat(resumed.memory()).isEqualTo(whole.memory());
                    values(whole)
                            .forEach((part, expected) -> assertThat(
                                            values(resumed).get(part))
                                    .as(part)
                                    .containsExactly(expected));
                }
            });
        }
    }

    private static Algorithm learner(Config config) {
        return config.create(DATA.spec(), Device.cpu(), 7);
    }

    private static void play(Algorithm learner, Replay data, int updates) {
        for (int k = 0; k < updates; k++) {
            try (Scope scope = Scope.open()) {
                learner.update(data);
            }
        }
    }

    private static Map<String, float[]> values(Algorithm learner) {
        Map<String, float[]> values = new LinkedHashMap<>();
        learner.state().forEach((name, tensor) -> values.put(name, tensor.toArray()));
        return values;
    }
}
