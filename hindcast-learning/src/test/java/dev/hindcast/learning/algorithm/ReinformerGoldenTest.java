package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hindcast.learning.policy.Activation;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Five updates of Reinformer against a PyTorch program of ours, and settings that it tells from the right ones. */
class ReinformerGoldenTest {
    private static final SequenceSettings SEQUENCE =
            new SequenceSettings(4, 1, 8, 2, 2, 10, Activation.GELU, 0, 1e-3, 4, 0.1, 0.25);
    private static final Reinformer.Config CONTINUOUS = new Reinformer.Config(SEQUENCE, 6, 20, 0.9, 0.1, 1e-2, 1);
    private static final DiscreteReinformer.Config DISCRETE = new DiscreteReinformer.Config(SEQUENCE, 6, 20, 0.9);

    static Stream<Arguments> variants() {
        return Stream.of(
                arguments("reinformer", CONTINUOUS),
                arguments("reinformer-dropout", CONTINUOUS.withSequence(SEQUENCE.withDropout(0.1))),
                arguments("discrete-reinformer", DISCRETE));
    }

    static Stream<Arguments> mutations() {
        return Stream.of(
                arguments("reinformer", CONTINUOUS.withReturnScale(20.1)),
                arguments("reinformer", CONTINUOUS.withExpectile(0.91)),
                arguments("reinformer", CONTINUOUS.withTemperatureLearningRate(1.01e-2)),
                arguments("reinformer", CONTINUOUS.withTargetEntropyScale(1.01)),
                arguments("reinformer", CONTINUOUS.withSequence(SEQUENCE.withHeads(1))),
                arguments("reinformer", CONTINUOUS.withSequence(SEQUENCE.withActivation(Activation.RELU))),
                arguments("reinformer", CONTINUOUS.withSequence(SEQUENCE.withMaxGradientNorm(1000))),
                arguments("reinformer-dropout", CONTINUOUS.withSequence(SEQUENCE.withDropout(0.2))),
                arguments("discrete-reinformer", DISCRETE.withReturnScale(20.1)),
                arguments("discrete-reinformer", DISCRETE.withExpectile(0.91)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void equalsPyTorch(String name, Config config) {
        Golden.named(name).assertReproduced(config);
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("mutations")
    void differs(String name, Config mutated) {
        Golden golden = Golden.named(name);
        assertThatThrownBy(() -> golden.assertReproduced(mutated)).isInstanceOf(AssertionError.class);
    }

    @Test
    void whereActionsAreIllegalMatters() {
        Golden golden = Golden.named("discrete-reinformer").without("batch/masks");
        assertThatThrownBy(() -> golden.assertReproduced(DISCRETE)).isInstanceOf(AssertionError.class);
    }
}
