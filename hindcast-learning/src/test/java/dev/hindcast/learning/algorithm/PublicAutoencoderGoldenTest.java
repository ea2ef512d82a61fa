package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Twenty updates of d3rlpy's BCQ and PLAS, with small networks and its decoder squashed as the authors' is ({@code
 * testing/golden/public_autoencoder.py}).
 */
class PublicAutoencoderGoldenTest {
    private static final List<Integer> HIDDEN = List.of(16, 16);

    private static final Bcq.Config BCQ = Bcq.Config.defaults()
            .withHidden(HIDDEN)
            .withAutoencoderHidden(HIDDEN)
            .withTargetSamples(4);
    private static final Plas.Config PLAS = Plas.Config.defaults()
            .withHidden(HIDDEN)
            .withAutoencoderHidden(HIDDEN)
            .withAutoencoderUpdates(8);
    private static final Plas.Config PERTURBED = PLAS.withPerturbationLimit(0.05);

    static Stream<Arguments> recorded() {
        return Stream.of(
                arguments("public-bcq", BCQ),
                arguments("public-plas", PLAS),
                arguments("public-plas-perturbation", PERTURBED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recorded")
    void equalsD3rlpy(String name, Config config) {
        Golden.named(name).assertReproduced(config);
    }

    static Stream<Arguments> mutations() {
        return Stream.of(
                arguments("public-bcq", BCQ.withSoftMinimumWeight(0.751)),
                arguments("public-bcq", BCQ.withPerturbationLimit(0.0501)),
                arguments("public-bcq", BCQ.withDivergenceWeight(0.501)),
                arguments("public-plas", PLAS.withLatentLimit(2.01)),
                arguments("public-plas", PLAS.withAutoencoderUpdates(9)),
                arguments("public-plas-perturbation", PERTURBED.withPolyak(0.00501)));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("mutations")
    void differs(String name, Config mutated) {
        Golden golden = Golden.named(name);
        assertThatThrownBy(() -> golden.assertReproduced(mutated)).isInstanceOf(AssertionError.class);
    }
}
