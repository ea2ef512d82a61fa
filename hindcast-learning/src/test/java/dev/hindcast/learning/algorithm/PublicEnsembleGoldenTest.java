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
 * Twenty updates by the losses of a public implementation, CORL's {@code sac_n.py}, {@code edac.py} and {@code rebrac.py} (see
 * {@code testing/golden/public_corl.py} and {@code public_rebrac.py}): losses to 1e-5 of themselves, weights to 1e-5 of the norm of their
 * tensor. The first two add 1e-6 inside of the logarithm of the tanh correction, which actions away from their bounds keep without
 * effect.
 */
class PublicEnsembleGoldenTest {
    private static final List<Integer> HIDDEN = List.of(16, 16, 16);

    private static Edac.Config edac() {
        return Edac.Config.defaults().withHidden(HIDDEN).withCritics(3);
    }

    private static SacN.Config sacN() {
        return SacN.Config.defaults().withHidden(HIDDEN).withCritics(3);
    }

    private static Rebrac.Config rebrac() {
        return Rebrac.Config.defaults()
                .withHidden(HIDDEN)
                .withActorPenalty(0.1)
                .withCriticPenalty(0.05)
                .withCriticLayerNorm(false);
    }

    static Stream<Arguments> variants() {
        return Stream.of(
                arguments("public-edac", edac()),
                arguments("public-sac-n", sacN()),
                arguments("public-sac-n", edac().withDiversityWeight(0)),
                arguments("public-rebrac", rebrac()));
    }

    static Stream<Arguments> mutations() {
        return Stream.of(
                arguments("public-edac", edac().withDiversityWeight(1.01)),
                arguments("public-edac", edac().withDiversityWeight(0)),
                arguments("public-edac", edac().withPolyak(0.0051)),
                arguments("public-sac-n", sacN().withPolyak(0.0051)),
                arguments("public-sac-n", sacN().withLearningRate(3.01e-4)),
                arguments("public-rebrac", rebrac().withActorPenalty(0.101)),
                arguments("public-rebrac", rebrac().withCriticPenalty(0.0501)),
                arguments("public-rebrac", rebrac().withPolyak(0.0051)));
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
            assertThat(learner.networks().members()).hasSizeGreaterThan(40);
            learner.networks()
                    .members()
                    .forEach((member, tensor) -> Golden.assertCloseInNorm(
                            member,
                            tensor.toArray(),
                            golden.array("final/" + member).floats()));
        }
    }
}
