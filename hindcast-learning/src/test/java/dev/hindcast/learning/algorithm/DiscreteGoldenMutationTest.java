package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden data of discrete actions tell a wrong setting and a wrong structure from the right ones. */
class DiscreteGoldenMutationTest {
    static Stream<Arguments> settings() {
        return Stream.of(
                arguments("discrete-bc", Map.of("learningRate", 3.01e-4)),
                arguments("dqn", Map.of("doubleQ", false)),
                arguments("dqn", Map.of("targetInterval", 3)),
                arguments("dqn", Map.of("polyak", 0.99)),
                arguments("dqn-single", Map.of("doubleQ", true)),
                arguments("dqn-polyak", Map.of("polyak", 0.101)),
                arguments("qr-dqn", Map.of("doubleQ", false)),
                arguments("qr-dqn", Map.of("targetInterval", 1)),
                arguments("discrete-cql", Map.of("conservativeWeight", 1.501)),
                arguments("discrete-cql", Map.of("dataTerm", false)),
                arguments("discrete-cql", Map.of("prior", "previous-policy")),
                arguments("discrete-cql", Map.of("targetInterval", 3)),
                arguments("discrete-cql-rho", Map.of("prior", "uniform")),
                arguments("discrete-cql-no-data", Map.of("dataTerm", true)),
                arguments("discrete-cql-quantiles", Map.of("dataTerm", false)),
                arguments("discrete-bcq", Map.of("threshold", 0)),
                arguments("discrete-bcq", Map.of("threshold", 0.9)),
                arguments("discrete-bcq", Map.of("logitPenalty", 0.0101)),
                arguments("discrete-bcq", Map.of("targetInterval", 3)),
                arguments("discrete-iql", Map.of("expectile", 0.701)),
                arguments("discrete-iql", Map.of("inverseTemperature", 3.01)),
                arguments("discrete-iql", Map.of("maxWeight", 101)),
                arguments("discrete-iql", Map.of("polyak", 0.0051)),
                arguments("discrete-awac", Map.of("temperature", 0.401)),
                arguments("discrete-awac", Map.of("maxWeight", 101)),
                arguments("discrete-awac", Map.of("polyak", 0.0051)),
                arguments("discrete-crr", Map.of("filter", "exponential")),
                arguments("discrete-crr", Map.of("polyak", 0.0051)),
                arguments("discrete-crr-exponential", Map.of("temperature", 0.601)),
                arguments("discrete-crr-exponential", Map.of("maxWeight", 20.1)),
                arguments("discrete-awr", Map.of("standardize", true)),
                arguments("discrete-awr", Map.of("temperature", 0.801)),
                arguments("discrete-awr", Map.of("maxWeight", 20.1)),
                arguments("discrete-awr", Map.of("polyak", 0.0051)),
                arguments("discrete-rvs", Map.of("learningRate", 1.01e-3)),
                arguments("discrete-rvs", Map.of("returnScale", 1.01)),
                arguments("discrete-rvs", Map.of("horizon", 13)),
                arguments("discrete-sac", Map.of("targetEntropyScale", 0.301)),
                arguments("discrete-sac", Map.of("polyak", 0.0051)));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void tellsSettings(String name, Map<String, ?> mutation) {
        assertDiffers(Golden.named(name), Settings.withAll(DiscreteGoldenTest.settingsOf(name), mutation));
    }

    @ParameterizedTest
    @CsvSource({
        "discrete-bc, masks",
        "discrete-rvs, masks",
        "dqn, next_masks",
        "dqn-single, next_masks",
        "qr-dqn, next_masks",
        "discrete-cql, masks",
        "discrete-cql, next_masks",
        "discrete-cql-rho, masks",
        "discrete-cql-no-data, masks",
        "discrete-cql-quantiles, masks",
        "discrete-bcq, masks",
        "discrete-bcq, next_masks",
        "discrete-iql, masks",
        "discrete-awac, masks",
        "discrete-awac, next_masks",
        "discrete-crr, masks",
        "discrete-crr, next_masks",
        "discrete-crr-exponential, masks",
        "discrete-awr, masks",
        "discrete-sac, masks",
        "discrete-sac, next_masks"
    })
    void tellsIgnoredMasks(String name, String ignored) {
        Golden golden = Golden.named(name + "-masked").without("batch/" + ignored);
        assertDiffers(golden, DiscreteGoldenTest.settingsOf(name));
    }

    /** A learner that takes the network for its target starts from the same losses as one whose target starts as its copy. */
    @ParameterizedTest
    @CsvSource({
        "dqn, critic.0",
        "qr-dqn, critic.0",
        "discrete-cql, critic.0",
        "discrete-bcq, critic.0",
        "discrete-iql, critics.1",
        "discrete-awac, critics.0",
        "discrete-crr, critics.1",
        "discrete-crr, actor",
        "discrete-awr, value",
        "discrete-sac, critics.0"
    })
    void tellsTargetsFromTheirNetworks(String name, String network) {
        Golden golden = Golden.named(name);
        for (int layer = 0; layer < 3; layer++) {
            for (String member : new String[] {".weight", ".bias"}) {
                String of = network + "/" + layer + member;
                golden = golden.with("init/target_" + of, golden.array("init/" + of));
            }
        }
        assertDiffers(golden, DiscreteGoldenTest.settingsOf(name));
    }

    private static void assertDiffers(Golden golden, Config config) {
        assertThatThrownBy(() -> golden.assertReproduced(config)).isInstanceOf(AssertionError.class);
    }
}
