package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.dynamics.Termination;
import dev.hindcast.learning.nn.Device;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What MBOP learns against a PyTorch program of ours as in {@link GoldenTest}; and that a wrong setting shows. */
class MbopGoldenTest {
    private static final ModelSettings MODEL = ModelSettings.defaults()
            .withModelHidden(List.of(10, 10, 10, 10))
            .withModelMembers(3)
            .withModelElites(2)
            .withModelUpdates(1)
            .withTermination(Termination.NONE);

    private static final Mbop.Config RECORDED =
            Mbop.Config.defaults().withHidden(List.of(32, 32)).withPessimism(2).withModel(MODEL);

    @Test
    void equalsPyTorch() {
        Golden golden = Golden.named("mbop");
        Algorithm learner = golden.learner(RECORDED);
        golden.initialize(learner);
        golden.assertLosses(golden.play(learner));
        golden.assertFinal(learner);
        double threshold = golden.array("told/threshold").doubles()[0];
        assertThat(Objects.requireNonNull(learner.memory().get("unknown/threshold"))
                        .doubles()[0])
                .isCloseTo(threshold, Percentage.withPercentage(1e-3));
    }

    static Stream<Config> mutations() {
        return Stream.of(
                RECORDED.withLearningRate(1.01e-3),
                RECORDED.withDiscount(0.98),
                RECORDED.withPolyak(0.0051),
                RECORDED.withModel(MODEL.withModelUpdates(2)),
                RECORDED.withModel(MODEL.withModelWeightDecay(2e-3)));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void differs(Config mutated) {
        Golden golden = Golden.named("mbop");
        assertThatThrownBy(() -> golden.assertReproduced(mutated)).isInstanceOf(AssertionError.class);
    }

    @Test
    void refusesARuleThatThePolicyWouldNotKnow() {
        DatasetSpec spec = DatasetSpec.unstandardized(Box.unbounded(11), Box.of(2, -1, 1));
        Mbop.Config config = RECORDED.withModel(MODEL.withTermination(Termination.HOPPER));
        assertThatThrownBy(() -> config.create(spec, Device.cpu(), 0))
                .hasMessageContaining("set termination to learned or none");
    }
}
