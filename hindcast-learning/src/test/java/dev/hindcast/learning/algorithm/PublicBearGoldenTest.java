package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Twenty updates of d3rlpy's BEAR, recorded by testing/golden/public_bear.py, which says what was put right in it first: losses to
 * 1e-5 of themselves, weights to 1e-5 of the largest magnitude in their tensor.
 */
class PublicBearGoldenTest {
    private static final List<Integer> HIDDEN = List.of(16, 16);

    private static Bear.Config config() {
        return Bear.Config.defaults()
                .withHidden(HIDDEN)
                .withAutoencoderHidden(HIDDEN)
                .withMultiplierLearningRate(1e-4)
                .withTargetSamples(3)
                .withWarmUpUpdates(0);
    }

    @Test
    void equalsD3rlpy() {
        Golden.named("public-bear").assertReproduced(config());
    }

    @Test
    void differsWithAnotherConstraint() {
        Golden golden = Golden.named("public-bear");
        assertThatThrownBy(() -> golden.assertReproduced(config().withKernelWidth(21)))
                .isInstanceOf(AssertionError.class);
    }
}
