package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.learning.policy.Activation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Five updates of the Q-value regularised Transformer against a PyTorch program of ours, and settings that it tells from the right ones. */
class QtGoldenTest {
    private static final SequenceSettings SEQUENCE =
            new SequenceSettings(4, 1, 8, 2, 2, 10, Activation.RELU, 0, 1e-3, 4, 0.1, 0.25);
    private static final Qt.Config CONFIG = Qt.Config.defaults()
            .withSequence(SEQUENCE)
            .withHidden(List.of(16, 16, 16))
            .withReturnScale(20)
            .withValueWeight(0.7)
            .withAverageRate(0.05)
            .withAverageInterval(2)
            .withAverageStart(1);

    static Stream<Config> mutations() {
        return Stream.of(
                CONFIG.withReturnScale(20.1),
                CONFIG.withCriticLearningRate(3.03e-4),
                CONFIG.withDiscount(0.98),
                CONFIG.withPolyak(0.0051),
                CONFIG.withValueWeight(0.71),
                CONFIG.withAverageRate(0.051),
                CONFIG.withAverageInterval(3),
                CONFIG.withAverageStart(3),
                CONFIG.withSequence(SEQUENCE.withHeads(1)),
                CONFIG.withSequence(SEQUENCE.withLearningRate(1.01e-3)),
                CONFIG.withSequence(SEQUENCE.withMaxGradientNorm(1000)));
    }

    @Test
    void equalsPyTorch() {
        Golden.named("qt").assertReproduced(CONFIG);
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void differs(Config mutated) {
        Golden golden = Golden.named("qt");
        assertThatThrownBy(() -> golden.assertReproduced(mutated)).isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch/rewards", "batch/terminated"})
    void whatCameOfStepsMatters(String name) {
        Golden golden = Golden.named("qt").without(name);
        assertThatThrownBy(() -> golden.assertReproduced(CONFIG)).isInstanceOf(AssertionError.class);
    }

    @Test
    void targetsNeedAWindowOfTwoSteps() {
        Golden golden = Golden.named("qt");
        assertThatThrownBy(() -> golden.learner(CONFIG.withSequence(SEQUENCE.withContext(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("set context to 2 or more, not 1");
    }
}
