package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hindcast.learning.policy.Activation;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Five updates of the Decision Transformer against a PyTorch program of ours, twenty against CORL's own, and settings that they tell from the
 * right ones.
 */
class SequenceGoldenTest {
    private static final SequenceSettings SEQUENCE =
            new SequenceSettings(4, 1, 8, 2, 2, 10, Activation.RELU, 0, 1e-3, 4, 0.1, 0.25);
    private static final DecisionTransformer.Config CONTINUOUS =
            DecisionTransformer.Config.defaults().withSequence(SEQUENCE).withReturnScale(20);
    private static final DiscreteDecisionTransformer.Config DISCRETE =
            DiscreteDecisionTransformer.Config.defaults().withSequence(SEQUENCE).withReturnScale(20);

    static Stream<Arguments> variants() {
        return Stream.of(
                arguments("decision-transformer", CONTINUOUS),
                arguments("decision-transformer-gelu", with(SEQUENCE.withActivation(Activation.GELU))),
                arguments("public-decision-transformer", with(SEQUENCE.withActivation(Activation.GELU))),
                arguments("decision-transformer-dropout", with(SEQUENCE.withDropout(0.1))),
                arguments("discrete-decision-transformer", DISCRETE));
    }

    static Stream<Arguments> mutations() {
        return Stream.of(
                arguments("decision-transformer", CONTINUOUS.withReturnScale(20.1)),
                arguments("decision-transformer", with(SEQUENCE.withHeads(1))),
                arguments("decision-transformer", with(SEQUENCE.withActivation(Activation.GELU))),
                arguments("decision-transformer", with(SEQUENCE.withLearningRate(1.01e-3))),
                arguments("decision-transformer", with(SEQUENCE.withWarmUpUpdates(5))),
                arguments("decision-transformer", with(SEQUENCE.withWeightDecay(0.11))),
                arguments("decision-transformer", with(SEQUENCE.withMaxGradientNorm(1000))),
                arguments("decision-transformer-dropout", with(SEQUENCE.withDropout(0.11))),
                arguments("public-decision-transformer", CONTINUOUS),
                arguments(
                        "public-decision-transformer",
                        with(SEQUENCE.withActivation(Activation.GELU).withWarmUpUpdates(5))),
                arguments("discrete-decision-transformer", DISCRETE.withReturnScale(20.1)),
                arguments("discrete-decision-transformer", DISCRETE.withSequence(SEQUENCE.withHeads(1))));
    }

    private static Config with(SequenceSettings settings) {
        return CONTINUOUS.withSequence(settings);
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

    @ParameterizedTest
    @MethodSource("masks")
    void whereActionsAreIllegalMatters(String name, Config config) {
        Golden golden = Golden.named(name).without("batch/masks");
        assertThatThrownBy(() -> golden.assertReproduced(config)).isInstanceOf(AssertionError.class);
    }

    static Stream<Arguments> masks() {
        return Stream.of(arguments("discrete-decision-transformer", DISCRETE));
    }
}
