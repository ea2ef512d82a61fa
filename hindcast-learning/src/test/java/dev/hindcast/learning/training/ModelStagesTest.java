package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Npz;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Mbop;
import dev.hindcast.learning.algorithm.Morel;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.StepBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Learners with a model go on exactly from the middle of each of their phases, and from between two. */
class ModelStagesTest {
    private static final Dataset DATA = Problems.twoSteps(200, 1);
    private static final int UPDATES = 30;

    static Stream<Arguments> interruptions() {
        return Stream.of(Morel.Config.defaults(), Morel.Config.softDefaults(), Mbop.Config.defaults())
                .flatMap(config ->
                        Stream.of(4, 10, 14, 20, 25).map(updates -> Arguments.of(SmallSettings.of(config), updates)));
    }

    /** Ten updates of the model, ten of imitation where there are, and the others. */
    @ParameterizedTest
    @MethodSource("interruptions")
    void goesOnExactly(Config config, int interrupted, @TempDir Path directory) {
        Path file = directory.resolve("memory.npz");
        try (StepBuffer steps = StepBuffer.of(DATA, DATA.spec(), Device.cpu());
                Algorithm whole = config.create(DATA.spec(), Device.cpu(), 7);
                Algorithm resumed = config.create(DATA.spec(), Device.cpu(), 7)) {
            Replay data = steps.replay(3);
            update(whole, data, interrupted);
            Map<String, float[]> state = state(whole);
            Npz.write(file, whole.memory());
            update(whole, data, UPDATES);

            resumed.restore(interrupted, state, Npz.read(file));
            assertThat(resumed.stage().name().equals("model")).isEqualTo(interrupted < 10);
            update(resumed, data, UPDATES);

            Map<String, float[]> expected = state(whole);
            state(resumed)
                    .forEach((name, values) ->
                            assertThat(values).as(name).containsExactly(Objects.requireNonNull(expected.get(name))));
            assertThat(resumed.memory()).isEqualTo(whole.memory());
            assertThat(resumed.inLastStage()).isTrue();
        }
    }

    private static void update(Algorithm learner, Replay data, int until) {
        while (learner.updates() < until) {
            try (Scope scope = Scope.open()) {
                learner.update(data);
            }
        }
    }

    private static Map<String, float[]> state(Algorithm learner) {
        Map<String, float[]> state = new LinkedHashMap<>();
        learner.state().forEach((name, tensor) -> state.put(name, tensor.toArray()));
        return state;
    }
}
