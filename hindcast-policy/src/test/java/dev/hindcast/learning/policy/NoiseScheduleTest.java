package dev.hindcast.learning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseScheduleTest {
    /** 1 - exp(-0.1 / 5 - 0.5 9.9 (2 t + 1) / 25). */
    @Test
    void fiveStepsByHand() {
        assertThat(NoiseSchedule.variancePreserving(5).betas())
                .containsExactly(
                        new float[] {0.19587456f, 0.45881819f, 0.63578102f, 0.75487819f, 0.83503138f}, within(1e-6f));
    }

    /** What is left of an action is the same whether noise is added up to a step, or up to the next one and one step is taken back. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 50})
    void aStepBackIsWhatTheStepBeforeIs(int size) {
        NoiseSchedule schedule = NoiseSchedule.variancePreserving(size);
        assertThat(schedule.size()).isEqualTo(size);
        double signal = 1;
        double noise = 0;
        for (int t = 0; t < size; t++) {
            NoiseSchedule.Step step = schedule.step(t);
            assertThat(step.ofPredicted() + step.ofCurrent() * step.signal()).isCloseTo((float) signal, within(1e-6f));
            double spread = Math.pow(step.ofCurrent() * step.noise(), 2) + Math.pow(step.deviation(), 2);
            assertThat(spread).isCloseTo(noise * noise, within(1e-6));
            signal = step.signal();
            noise = step.noise();
            assertThat(signal * signal + noise * noise).isCloseTo(1, within(1e-6));
        }
        assertThat(schedule.step(0).ofPredicted()).isCloseTo(1, within(1e-6f));
        assertThat(schedule.step(0).deviation()).isZero();
    }

    @Test
    void limitsWhatIsLeft() {
        NoiseSchedule.Step step = NoiseSchedule.variancePreserving(5).step(4);
        assertThat(step.predicted(step.signal() * 0.3f + step.noise() * 0.7f, 0.7f))
                .isCloseTo(0.3f, within(1e-5f));
        assertThat(step.predicted(2, 0)).isEqualTo(1);
        assertThat(step.predicted(-2, 0)).isEqualTo(-1);
    }

    @Test
    void refusesWhatIsNone() {
        assertThatThrownBy(NoiseSchedule::new).hasMessageContaining("at least 1 step");
        for (float beta : new float[] {0, 1, -0.1f, Float.NaN}) {
            assertThatThrownBy(() -> new NoiseSchedule(0.5f, beta)).hasMessageContaining("in (0, 1), got " + beta);
        }
    }
}
