package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hindcast.dataset.NpyArray;
import dev.hindcast.learning.nn.ReturnCritic;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link DiscreteGoldenTest}, for critics of several heads or quantiles that later programs recorded. */
class DiscreteDistributionGoldenTest {
    private static final String MASKED = "-masked";
    private static final List<Integer> HIDDEN = List.of(32, 32);

    private static Map<String, Config> settings() {
        DiscreteCrr.Config crr = DiscreteCrr.Config.defaults().withQuantiles(5).withTemperature(0.6);
        Map<String, Config> settings = new LinkedHashMap<>();
        settings.put("discrete-rem", DiscreteRem.Config.defaults().withHeads(6).withTargetInterval(2));
        settings.put("discrete-crr-quantiles", crr);
        settings.put("discrete-crr-exponential-quantiles", crr.withFilter(DiscreteCrr.Filter.EXPONENTIAL));
        Dqn.Config iqn =
                Dqn.Config.defaults().withTargetInterval(2).withQuantiles(6).withLevels(ReturnCritic.Kind.IMPLICIT);
        DiscreteCql.Config cql = DiscreteCql.Config.defaults()
                .withTargetInterval(2)
                .withConservativeWeight(1.5)
                .withQuantiles(6)
                .withLevels(ReturnCritic.Kind.IMPLICIT);
        settings.put("iqn", iqn);
        settings.put("iqn-single", iqn.withDoubleQ(false));
        settings.put("discrete-cql-implicit", cql);
        settings.put("discrete-cql-rho-implicit", cql.withPrior(DiscreteCql.Prior.PREVIOUS_POLICY));
        settings.replaceAll((name, config) -> Settings.withAll(config, Map.of("hidden", HIDDEN)));
        return settings;
    }

    private static Config settingsOf(String name) {
        return Objects.requireNonNull(settings().get(name), name);
    }

    static Stream<String> variants() {
        return settings().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void equalsPyTorch(String name) {
        Golden.named(name).assertReproduced(settingsOf(name));
        Golden.named(name + MASKED).assertReproduced(settingsOf(name));
    }

    static Stream<Arguments> mutations() {
        return Stream.of(
                arguments("discrete-rem", Map.of("targetInterval", 3)),
                arguments("discrete-rem", Map.of("polyak", 0.99)),
                arguments("discrete-rem", Map.of("learningRate", 3.01e-4)),
                arguments("iqn", Map.of("doubleQ", false)),
                arguments("iqn", Map.of("targetInterval", 3)),
                arguments("iqn-single", Map.of("doubleQ", true)),
                arguments("discrete-cql-implicit", Map.of("conservativeWeight", 1.501)),
                arguments("discrete-cql-implicit", Map.of("dataTerm", false)),
                arguments("discrete-cql-implicit", Map.of("prior", "previous-policy")),
                arguments("discrete-cql-rho-implicit", Map.of("prior", "uniform")),
                arguments("discrete-crr-quantiles", Map.of("filter", "exponential")),
                arguments("discrete-crr-quantiles", Map.of("polyak", 0.0051)),
                arguments("discrete-crr-exponential-quantiles", Map.of("temperature", 0.601)),
                arguments("discrete-crr-exponential-quantiles", Map.of("filter", "binary")));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void tellsSettings(String name, Map<String, ?> mutation) {
        assertDiffers(Golden.named(name), Settings.withAll(settingsOf(name), mutation));
    }

    @ParameterizedTest
    @CsvSource({
        "discrete-rem, next_masks",
        "iqn, next_masks",
        "iqn-single, next_masks",
        "discrete-cql-implicit, masks",
        "discrete-cql-rho-implicit, masks",
        "discrete-crr-quantiles, masks",
        "discrete-crr-quantiles, next_masks",
        "discrete-crr-exponential-quantiles, masks"
    })
    void tellsIgnoredMasks(String name, String ignored) {
        assertDiffers(Golden.named(name + MASKED).without("batch/" + ignored), settingsOf(name));
    }

    /** A mixture of equal parts, which is the mean of the heads, is not a random one. */
    @ParameterizedTest
    @CsvSource({"discrete-rem", "discrete-rem-masked"})
    void tellsTheMixture(String name) {
        Golden golden = Golden.named(name);
        assertDiffers(golden.with("noise/0", ones(golden.array("noise/0").shape())), settingsOf("discrete-rem"));
    }

    private static NpyArray ones(int[] shape) {
        float[] values = new float[shape[0] * shape[1] * shape[2]];
        Arrays.fill(values, 1);
        return NpyArray.of(values, shape);
    }

    @ParameterizedTest
    @CsvSource({"discrete-rem, critic.0", "discrete-crr-quantiles, critics.0", "discrete-crr-quantiles, actor"})
    void tellsTargetsFromTheirNetworks(String name, String network) {
        Golden golden = Golden.named(name);
        for (int layer = 0; layer < 3; layer++) {
            for (String member : new String[] {".weight", ".bias"}) {
                String of = network + "/" + layer + member;
                golden = golden.with("init/target_" + of, golden.array("init/" + of));
            }
        }
        assertDiffers(golden, settingsOf(name));
    }

    /** Levels that are the same for all states are not drawn ones. */
    @ParameterizedTest
    @CsvSource({"iqn, noise/0", "iqn, noise/1", "discrete-cql-implicit, noise/1"})
    void tellsTheLevels(String name, String noise) {
        Golden golden = Golden.named(name);
        float[] half = golden.array(noise).floats().clone();
        Arrays.fill(half, 0.5f);
        NpyArray fixed = NpyArray.of(half, golden.array(noise).shape());
        assertDiffers(golden.with(noise, fixed), settingsOf(name));
    }

    private static void assertDiffers(Golden golden, Config config) {
        assertThatThrownBy(() -> golden.assertReproduced(config)).isInstanceOf(AssertionError.class);
    }
}
