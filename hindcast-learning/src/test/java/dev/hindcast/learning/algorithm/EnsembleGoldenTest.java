package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link GoldenTest} and {@link GoldenMutationTest} of the relatives of TD3+BC and SAC-N, and of QT-Opt. */
class EnsembleGoldenTest {
    private static final List<Integer> HIDDEN = List.of(32, 32);

    private static Rebrac.Config rebrac() {
        return Rebrac.Config.defaults().withHidden(HIDDEN).withActorPenalty(0.1).withCriticPenalty(0.05);
    }

    private static Rebrac.Config plainRebrac() {
        return rebrac().withCriticLayerNorm(false).withNormalizeValues(false);
    }

    private static Td3Awr.Config td3Awr() {
        return Td3Awr.Config.defaults()
                .withHidden(HIDDEN)
                .withActorPenalty(0.03)
                .withCriticPenalty(0.05)
                .withInverseTemperature(3)
                .withMaxWeight(10)
                .withExpectile(0.7);
    }

    private static SacN.Config sacN() {
        return SacN.Config.defaults().withHidden(HIDDEN).withCritics(3);
    }

    private static LbSac.Config lbSac() {
        return LbSac.Config.defaults().withHidden(HIDDEN).withCritics(3).withCriticLayerNorm(true);
    }

    private static QtOpt.Config qtOpt() {
        return QtOpt.Config.defaults()
                .withHidden(HIDDEN)
                .withSamples(16)
                .withElites(3)
                .withTargetLag(2);
    }

    private static QtOpt.Config conservative() {
        return qtOpt().withConservativeWeight(0.5).withConservativeSamples(4);
    }

    static Stream<Arguments> variants() {
        return Stream.of(
                arguments("rebrac", rebrac()),
                arguments("rebrac-plain", plainRebrac()),
                arguments("td3-awr", td3Awr()),
                arguments("sac-n", sacN()),
                arguments("lb-sac", lbSac()),
                arguments("qt-opt", qtOpt()),
                arguments("qt-opt-conservative", conservative()));
    }

    static Stream<Arguments> mutations() {
        return Stream.of(
                arguments("rebrac", rebrac().withActorPenalty(0.101)),
                arguments("rebrac", rebrac().withCriticPenalty(0.0501)),
                arguments("rebrac", rebrac().withNormalizeValues(false)),
                arguments("rebrac", rebrac().withPolicyNoise(0.21)),
                arguments("rebrac", rebrac().withNoiseClip(0.6)),
                arguments("rebrac", rebrac().withPolicyDelay(1)),
                arguments("rebrac", rebrac().withPolyak(0.0051)),
                arguments("rebrac", rebrac().withLearningRate(1.01e-3)),
                arguments("rebrac-plain", plainRebrac().withNormalizeValues(true)),
                arguments("td3-awr", td3Awr().withActorPenalty(0.0301)),
                arguments("td3-awr", td3Awr().withCriticPenalty(0.0501)),
                arguments("td3-awr", td3Awr().withInverseTemperature(3.01)),
                arguments("td3-awr", td3Awr().withMaxWeight(100)),
                arguments("td3-awr", td3Awr().withExpectile(0.71)),
                arguments("td3-awr", td3Awr().withPolicyNoise(0.21)),
                arguments("td3-awr", td3Awr().withNoiseClip(0.3)),
                arguments("td3-awr", td3Awr().withPolicyDelay(1)),
                arguments("td3-awr", td3Awr().withPolyak(0.0051)),
                arguments("sac-n", sacN().withPolyak(0.0051)),
                arguments("sac-n", sacN().withLearningRate(3.01e-4)),
                arguments("lb-sac", lbSac().withPolyak(0.0051)),
                arguments("lb-sac", lbSac().withLearningRate(1.81e-3)),
                arguments("qt-opt", qtOpt().withElites(4)),
                arguments("qt-opt", qtOpt().withIterations(1)),
                arguments("qt-opt", qtOpt().withTargetLag(3)),
                arguments("qt-opt", qtOpt().withPolyak(0.0051)),
                arguments("qt-opt", qtOpt().withLearningRate(3.01e-4)),
                arguments("qt-opt-conservative", conservative().withConservativeWeight(0.501)),
                arguments("qt-opt-conservative", conservative().withConservativeWeight(0)));
    }

    /** {@code sac-n} and {@code lb-sac} were recorded by EDAC's program, which names the same loss twice. */
    private static Golden golden(String name) {
        Golden golden = Golden.named(name);
        return name.equals("sac-n") || name.equals("lb-sac") ? golden.without("loss/bellman") : golden;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void equalsPyTorch(String name, Config config) {
        golden(name).assertReproduced(config);
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("mutations")
    void aWrongSettingDiffers(String name, Config mutated) {
        Golden golden = golden(name);
        assertThatThrownBy(() -> golden.assertReproduced(mutated)).isInstanceOf(AssertionError.class);
    }
}
