package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Policies that are diffusion models, against PyTorch programs of ours as in {@link GoldenTest}; and that a wrong setting shows. */
class DiffusionGoldenTest {
    private static final DiffusionQl.Config QL = DiffusionQl.Config.defaults()
            .withHidden(List.of(16, 16, 16))
            .withMaxGradientNorm(0.7)
            .withAverageInterval(2)
            .withAverageStart(2)
            .withCosineSteps(50);
    private static final DiffusionQl.Config MAX = QL.withTargetSamples(3).withCosineSteps(0);
    private static final Idql.Config IDQL = Idql.Config.defaults()
            .withHidden(List.of(32, 32))
            .withActorWidth(8)
            .withActorBlocks(2)
            .withCosineSteps(0);
    private static final Idql.Config WHOLE = IDQL.withActorDropout(0).withCosineSteps(50);

    static Stream<Arguments> variants() {
        return Stream.of(
                arguments("diffusion-ql", QL),
                arguments("diffusion-ql-max", MAX),
                arguments("idql", IDQL),
                arguments("idql-no-dropout", WHOLE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void equalsPyTorch(String name, Config config) {
        Golden.named(name).assertReproduced(config);
    }

    static Stream<Arguments> mutations() {
        return Stream.of(
                arguments("diffusion-ql", QL.withLearningRate(3.01e-4)),
                arguments("diffusion-ql", QL.withPolyak(0.0051)),
                arguments("diffusion-ql", QL.withValueWeight(1.01)),
                arguments("diffusion-ql", QL.withValueWeight(0)),
                arguments("diffusion-ql", QL.withAverageRate(0.0051)),
                arguments("diffusion-ql", QL.withAverageInterval(1)),
                arguments("diffusion-ql", QL.withAverageStart(0)),
                arguments("diffusion-ql", QL.withAverageStart(3)),
                arguments("diffusion-ql", QL.withMaxGradientNorm(0)),
                arguments("diffusion-ql", QL.withCosineSteps(0)),
                arguments("diffusion-ql-max", MAX.withCosineSteps(50)),
                arguments("idql", IDQL.withActorDropout(0.11)),
                arguments("idql", IDQL.withAverageRate(0.0011)),
                arguments("idql-no-dropout", WHOLE.withLearningRate(3.01e-4)),
                arguments("idql-no-dropout", WHOLE.withPolyak(0.0051)),
                arguments("idql-no-dropout", WHOLE.withExpectile(0.71)),
                arguments("idql-no-dropout", WHOLE.withAverageRate(0.0011)),
                arguments("idql-no-dropout", WHOLE.withWeightDecay(0.1)),
                arguments("idql-no-dropout", WHOLE.withCosineSteps(0)));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("mutations")
    void differs(String name, Config mutated) {
        Golden golden = Golden.named(name);
        assertThatThrownBy(() -> golden.assertReproduced(mutated)).isInstanceOf(AssertionError.class);
    }
}
