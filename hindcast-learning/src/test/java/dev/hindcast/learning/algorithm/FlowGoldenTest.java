package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hindcast.dataset.NpyArray;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands on a flow of logged actions, against PyTorch programs of ours as in {@link GoldenTest}; and that a wrong setting shows. */
class FlowGoldenTest {
    private static final Fql.Config FQL = Fql.Config.defaults().withHidden(List.of(32, 32));
    private static final Fql.Config PLAIN = FQL.withCriticLayerNorm(false)
            .withDistillationWeight(10)
            .withNormalizeQ(false)
            .withTarget(Fql.Target.MINIMUM);

    private static final BestOfN.Config BEST = BestOfN.Config.defaults().withHidden(List.of(32, 32));
    private static final BestOfN.Config GAUSSIAN = BEST.withImitation(BestOfN.Kind.GAUSSIAN);
    private static final BestOfN.Config TANH_GAUSSIAN = BEST.withImitation(BestOfN.Kind.TANH_GAUSSIAN);

    static Stream<Arguments> variants() {
        return Stream.of(
                arguments("fql", FQL),
                arguments("fql-plain", PLAIN),
                arguments("best-of-n", BEST),
                arguments("best-of-n-gaussian", GAUSSIAN),
                arguments("best-of-n-tanh-gaussian", TANH_GAUSSIAN));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void equalsPyTorch(String name, Config config) {
        Golden.named(name).assertReproduced(config);
    }

    /** A flow that does not know its time is another. */
    @Test
    void theTimeMatters() {
        Golden golden = Golden.named("fql");
        float[] times = golden.array("noise/3").floats();
        times[0] += 0.01f;
        Golden mutated = golden.with(
                "noise/3", NpyArray.of(times, golden.array("noise/3").shape()));
        assertThatThrownBy(() -> mutated.assertReproduced(FQL)).isInstanceOf(AssertionError.class);
    }

    static Stream<Arguments> mutations() {
        return Stream.of(
                arguments("fql", FQL.withLearningRate(3.01e-4)),
                arguments("fql", FQL.withPolyak(0.0051)),
                arguments("fql", FQL.withDistillationWeight(1.01)),
                arguments("fql", FQL.withNormalizeQ(false)),
                arguments("fql", FQL.withTarget(Fql.Target.MINIMUM)),
                arguments("fql", FQL.withFlowSteps(9)),
                arguments("fql-plain", PLAIN.withDistillationWeight(10.1)),
                arguments("fql-plain", PLAIN.withNormalizeQ(true)),
                arguments("fql-plain", PLAIN.withTarget(Fql.Target.MEAN)),
                arguments("fql-plain", PLAIN.withFlowSteps(11)),
                arguments("best-of-n", BEST.withLearningRate(3.01e-4)),
                arguments("best-of-n", BEST.withExpectile(0.71)),
                arguments("best-of-n-gaussian", GAUSSIAN.withPolyak(0.0051)));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("mutations")
    void differs(String name, Config mutated) {
        Golden golden = Golden.named(name);
        assertThatThrownBy(() -> golden.assertReproduced(mutated)).isInstanceOf(AssertionError.class);
    }
}
