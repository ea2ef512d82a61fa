package dev.hindcast.learning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.environment.Past;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReturnTargetTest {
    private static final float[] NOTHING = {0};

    @Test
    void rewardsAreCountedDownInTheEnvironmentsUnits() {
        ReturnTarget target = new ReturnTarget(10, 4);
        Past past = Past.of(NOTHING);
        assertThat(target.returnToGo(past)).isEqualTo(10);
        past = past.then(NOTHING, 3, NOTHING).then(NOTHING, -0.5f, NOTHING);
        assertThat(target.returnToGo(past)).isEqualTo(7.5);
        assertThat(target.scaled(target.returnToGo(past))).isEqualTo(1.875f);
        assertThat(target.withValue(2).returnToGo(past)).isEqualTo(-0.5);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aTargetThatIsNoReturnIsRefused(double target) {
        assertThatThrownBy(() -> new ReturnTarget(1, 1).withValue(target))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("finite return, got " + target);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 0, -1})
    void aScaleThatIsNotPositiveIsRefused(double scale) {
        assertThatThrownBy(() -> new ReturnTarget(1, scale))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("positive number, got " + scale);
    }
}
