package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.learning.nn.Engine;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** bfloat16 computes the same losses to two digits, and not the same to five: it is really used. */
class PrecisionTest {
    private static final List<Integer> HIDDEN = List.of(32, 32);

    @AfterEach
    void restore() {
        Engine.setPrecision(Engine.Precision.FP32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iql", "td3-bc", "cql"})
    void bfloat16IsClose(String name) {
        Config config = Settings.withAll(
                Algorithms.named(name).defaults(),
                name.equals("cql") ? Map.of("hidden", HIDDEN, "actionSamples", 4) : Map.of("hidden", HIDDEN));
        Map<String, List<Double>> exact = play(name, config);
        Engine.setPrecision(Engine.Precision.BF16);
        Map<String, List<Double>> rounded = play(name, config);
        List<Double> expected = Objects.requireNonNull(exact.get("critic"));
        List<Double> actual = Objects.requireNonNull(rounded.get("critic"));
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).isCloseTo(expected.get(i), Percentage.withPercentage(3));
        }
        assertThat(actual).isNotEqualTo(expected);
    }

    private static Map<String, List<Double>> play(String name, Config config) {
        Golden golden = Golden.named(name);
        Algorithm learner = golden.learner(config);
        golden.initialize(learner);
        return golden.play(learner);
    }
}
