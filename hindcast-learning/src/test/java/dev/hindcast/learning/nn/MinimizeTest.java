package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What cannot be minimized is refused, and nothing is changed by trying. */
class MinimizeTest {
    private final Networks networks =
            new Networks(DatasetSpec.unstandardized(Box.unbounded(2), Box.of(1, -1, 1)), Device.cpu(), 1);
    private final Network value = networks.value("value", List.of(4));
    private final Network other = networks.value("other", List.of(4));
    private final Adam adam = networks.adam(value, 1e-2);

    private static Tensor inputs() {
        return Tensor.of(Device.cpu(), new float[] {1, 2, -1, 0.5f}, 2, 2);
    }

    private float[] weights() {
        return value.parameters().values().toArray();
    }

    @Test
    void minimizesALossOfItsOwnScope() {
        float[] before = weights();
        try (Scope scope = Scope.open()) {
            adam.minimize(value.of(inputs()).squared().mean());
        }
        assertThat(weights()).isNotEqualTo(before);
    }

    @Test
    void aLossOfAnOuterScopeIsRefused() {
        float[] before = weights();
        try (Scope outer = Scope.open()) {
            Tensor loss = value.of(inputs()).squared().mean();
            try (Scope inner = Scope.open()) {
                assertThatThrownBy(() -> adam.minimize(loss))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("Scope in which it is minimized");
            }
        }
        assertThat(weights()).containsExactly(before);
    }

    /** The inner part is on the inner scope's tape, what it was made from is not. */
    @Test
    void aLossThatReachesIntoAnOuterScopeIsRefused() {
        try (Scope outer = Scope.open()) {
            Tensor values = value.of(inputs());
            try (Scope inner = Scope.open()) {
                Tensor loss = values.squared().mean();
                assertThatThrownBy(() -> adam.minimize(loss))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("Scope in which it is minimized");
            }
        }
    }

    @Test
    void aLossOfAClosedScopeIsRefused() {
        Tensor loss;
        try (Scope scope = Scope.open()) {
            loss = value.of(inputs()).squared().mean();
        }
        try (Scope scope = Scope.open()) {
            assertThatThrownBy(() -> adam.minimize(loss)).hasMessageContaining("Scope in which it is minimized");
        }
    }

    @Test
    void aLossOfOtherNetworksIsRefused() {
        float[] before = weights();
        try (Scope scope = Scope.open()) {
            Tensor loss = other.of(inputs()).squared().mean();
            assertThatThrownBy(() -> adam.minimize(loss))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("does not depend on the parameters 'value'");
        }
        assertThat(weights()).containsExactly(before);
    }

    /** A step function lets nothing through, which must not pass for a gradient of 0. */
    @Test
    void aLossBehindAStepFunctionIsRefused() {
        try (Scope scope = Scope.open()) {
            Tensor step = value.of(inputs()).greaterThan(0);
            assertThatThrownBy(
                            () -> adam.minimize(step.times(other.of(inputs())).sum()))
                    .hasMessageContaining("does not depend on the parameters 'value'");
        }
    }

    @Test
    void aSecondOptimiserOfTheSameParametersIsRefused() {
        assertThatThrownBy(() -> networks.adam(value, 1e-3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'value' already have an optimiser");
    }

    @Test
    void parametersOfAnotherLearnerAreRefused() {
        Networks others = new Networks(networks.spec(), Device.cpu(), 2);
        Network stranger = others.value("value", List.of(4));
        assertThatThrownBy(() -> networks.adam(stranger, 1e-3)).hasMessageContaining("belong to another learner");
    }
}
