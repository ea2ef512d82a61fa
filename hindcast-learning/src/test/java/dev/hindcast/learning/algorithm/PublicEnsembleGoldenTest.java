package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Twenty updates by the losses of a public implementation (CORL's {@code sac_n.py} and {@code edac.py}, see
 * {@code testing/golden/public_corl.py}): losses to 1e-5 of themselves, weights to 1e-5 of the norm of their tensor. It adds 1e-6 inside of
 * the logarithm of the tanh correction, which the recorded noise keeps without effect.
 */
class PublicEnsembleGoldenTest {
    private static final List<Integer> HIDDEN = List.of(16, 16, 16);

    private static Edac.Config edac() {
        return Edac.Config.defaults().withHidden(HIDDEN).withCritics(3);
    }

    private static SacN.Config sacN() {
        return SacN.Config.defaults().withHidden(HIDDEN).withCritics(3);
    }

    static Stream<Arguments> variants() {
        return Stream.of(
                arguments("public-edac", edac()),
                arguments("public-sac-n", sacN()),
                arguments("public-sac-n", edac().withDiversityWeight(0)));
    }

    static Stream<Arguments> mutations() {
        return Stream.of(
                arguments("public-edac", edac().withDiversityWeight(1.01)),
                arguments("public-edac", edac().withDiversityWeight(0)),
                arguments("public-edac", edac().withPolyak(0.0051)),
                arguments("public-sac-n", sacN().withPolyak(0.0051)),
                arguments("public-sac-n", sacN().withLearningRate(3.01e-4)));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("variants")
    void equalsAPublicImplementation(String name, Config config) {
        assertReproduced(name, config);
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("mutations")
    void aWrongSettingDiffers(String name, Config mutated) {
        assertThatThrownBy(() -> assertReproduced(name, mutated)).isInstanceOf(AssertionError.class);
    }

    private static void assertReproduced(String name, Config config) {
        Golden golden = Golden.named(name);
        try (Algorithm learner = golden.learner(config)) {
            golden.initialize(learner);
            golden.assertLosses(golden.play(learner));
            assertThat(learner.networks().members()).hasSizeGreaterThan(50);
            learner.networks()
                    .members()
                    .forEach((member, tensor) -> Golden.assertCloseInNorm(
                            member,
                            tensor.toArray(),
                            golden.array("final/" + member).floats()));
        }
    }
}
