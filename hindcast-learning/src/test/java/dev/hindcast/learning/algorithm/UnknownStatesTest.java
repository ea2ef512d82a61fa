package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.dynamics.Dynamics;
import dev.hindcast.learning.dynamics.Outcome;
import dev.hindcast.learning.dynamics.Prediction;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Transitions;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which steps a model does not know. */
class UnknownStatesTest {
    private static final DatasetSpec SPEC = DatasetSpec.unstandardized(Box.unbounded(2), Box.of(1, -1, 1));
    private static final int LOGGED = 5_000;

    private static Tensor tensor(float[] values, long... shape) {
        return Tensor.of(Device.cpu(), values, shape);
    }

    /** Of the next observations of three members for two steps; the rewards, far apart, are not looked at. */
    @Test
    void theLargestDistanceOfTwoMembersCounts() {
        try (Scope scope = Scope.open()) {
            Tensor means = tensor(
                    new float[] {
                        0, 0, 100, 1, 1, -100,
                        3, 4, 0, 1, 1, 0,
                        -3, -4, 0, 1, 3, 0
                    },
                    3,
                    2,
                    3);
            assertThat(UnknownStates.distance(means).toArray())
                    .containsExactly(new float[] {10, 2}, Offset.offset(1e-6f));
        }
    }

    /** More logged steps than are looked at together, one of them far from the others: in the last block. */
    @Test
    void theThresholdIsTheMostThatTheyAreApartOnLoggedStepsBySoMuch() {
        try (Networks networks = new Networks(SPEC, Device.cpu(), 4);
                Scope scope = Scope.open()) {
            Dynamics dynamics = new Dynamics(
                    networks,
                    ModelSettings.defaults().withModelHidden(List.of(8)).options());
            FixedReplay data = new FixedReplay(logged(0));
            float[] distances = UnknownStates.distance(dynamics.predict(
                            data.transitions().observations(),
                            data.transitions().actions()))
                    .toArray();
            double largest = 0;
            for (float distance : distances) {
                largest = Math.max(largest, distance);
            }
            assertThat(largest).isEqualTo(distances[LOGGED - 1]);

            UnknownStates half = new UnknownStates(dynamics, 2);
            assertThat(half.threshold()).isInfinite();
            half.measure(data);
            assertThat(half.threshold()).isCloseTo(largest / 2, Offset.offset(1e-4));
            assertThat(unknown(half, dynamics, 20)).isEqualTo(1);
            assertThat(unknown(half, dynamics, 0)).isZero();

            UnknownStates restored = new UnknownStates(dynamics, 2);
            restored.restore(half.save());
            assertThat(restored.threshold()).isEqualTo(half.threshold());

            // What is lived through later moves no threshold.
            half.measure(new FixedReplay(logged(0, 200)));
            assertThat(half.threshold()).isEqualTo(restored.threshold());
            assertThat(measured(dynamics, new FixedReplay(logged(0, 200)))).isGreaterThan(half.threshold());

            UnknownStates believing = new UnknownStates(dynamics, 0);
            believing.measure(data);
            assertThat(unknown(believing, dynamics, 1_000)).isZero();
        }
    }

    private static double measured(Dynamics dynamics, FixedReplay data) {
        UnknownStates fresh = new UnknownStates(dynamics, 2);
        fresh.measure(data);
        return fresh.threshold();
    }

    private static float unknown(UnknownStates states, Dynamics dynamics, float at) {
        Tensor observations = tensor(new float[] {at, at}, 1, 2);
        Tensor actions = tensor(new float[1], 1, 1);
        Prediction prediction = dynamics.predict(observations, actions);
        return states.of(observations, actions, new Outcome(observations, actions, actions, prediction))
                .item();
    }

    /** Of a log whose steps all end their episodes with one reward: an unknown step is worth no more than the end of one. */
    @ParameterizedTest
    @CsvSource({"1, 0, 0", "1, 0.5, -5", "-2, 0, -20", "-2, 0.5, -25"})
    void whatHaltsIsWorthNoMoreThanAnEnd(float reward, double penalty, double expected) {
        try (Networks networks = new Networks(SPEC, Device.cpu(), 4);
                Scope scope = Scope.open()) {
            Dynamics dynamics = new Dynamics(
                    networks,
                    ModelSettings.defaults().withModelHidden(List.of(8)).options());
            dynamics.learn(new FixedReplay(logged(reward)));
            assertThat(dynamics.leastReward()).isEqualTo(reward);
            assertThat(dynamics.tellsEnds()).isTrue();
            assertThat(new UnknownStates(dynamics, 1).haltReturn(penalty, 0.9))
                    .isCloseTo(expected, Offset.offset(1e-9));
        }
    }

    private static Transitions logged(float reward) {
        return logged(reward, 20);
    }

    /** @param farthest both components of the last observation; those of the others are 0 */
    private static Transitions logged(float reward, float farthest) {
        float[] observations = new float[2 * LOGGED];
        observations[2 * LOGGED - 2] = farthest;
        observations[2 * LOGGED - 1] = farthest;
        Tensor s = tensor(observations, LOGGED, 2);
        Tensor zeros = tensor(new float[LOGGED], LOGGED);
        return new Transitions(s, zeros.unsqueeze(1), zeros.plus(reward), s, zeros);
    }
}
