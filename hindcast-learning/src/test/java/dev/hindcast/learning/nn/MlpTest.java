package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MlpTest {
    private static final int STATES = 300;
    private static final int REPEATS = 7;
    private static final DatasetSpec SPEC = DatasetSpec.unstandardized(Box.unbounded(4), Box.of(2, -1, 1));

    /** Finite differences of every parameter of a small network, with and without LayerNorm. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void gradientIsThatOfFiniteDifferences(boolean layerNorm) {
        Networks networks = new Networks(SPEC, Device.cpu(), 1);
        Network critics = networks.critics("critics", 1, List.of(5, 4), layerNorm);
        Adam adam = networks.adam(critics, 0);
        float[] states = random(12, 1);
        float[] actions = random(6, 2);
        minimize(adam, critics, states, actions, 3);
        float[] gradient = critics.parameters().gradient().toArray();
        float[] values = critics.parameters().values().toArray();
        double step = 1e-2;
        for (int i = 0; i < values.length; i++) {
            double difference = shiftedLoss(critics, values, i, step, states, actions)
                    - shiftedLoss(critics, values, i, -step, states, actions);
            assertThat(difference / (2 * step)).as("parameter %d", i).isCloseTo(gradient[i], Offset.offset(2e-2));
        }
    }

    private static double shiftedLoss(
            Network critics, float[] values, int index, double by, float[] states, float[] actions) {
        float[] shifted = values.clone();
        shifted[index] += (float) by;
        critics.parameters().values().assign(shifted);
        try (Scope scope = Scope.open()) {
            return Scope.noGradient(() -> loss(critics, states, actions, 3)).item();
        }
    }

    private static Tensor loss(Network critics, float[] states, float[] actions, int rows) {
        Tensor s = Tensor.of(Device.cpu(), states, rows, 4);
        Tensor a = Tensor.of(Device.cpu(), actions, actions.length / 2, 2);
        return critics.of(s, a).squared().mean();
    }

    private static void minimize(Adam adam, Network critics, float[] states, float[] actions, int rows) {
        try (Scope scope = Scope.open()) {
            adam.minimize(loss(critics, states, actions, rows));
        }
    }

    /** Several actions a state, in several blocks, give what repeated states give: values, weight and action gradients. */
    @Test
    void sharedStatesEqualRepeatedStates() {
        Networks networks = new Networks(SPEC, Device.cpu(), 1);
        Network critics = networks.critics("critics", 1, List.of(16, 16), false);
        Adam adam = networks.adam(critics, 0);
        float[] states = random(STATES * 4, 3);
        float[] actions = random(STATES * REPEATS * 2, 4);
        float[] repeated = new float[STATES * REPEATS * 4];
        for (int row = 0; row < STATES * REPEATS; row++) {
            System.arraycopy(states, row / REPEATS * 4, repeated, row * 4, 4);
        }
        minimize(adam, critics, repeated, actions, STATES * REPEATS);
        float[] expected = critics.parameters().gradient().toArray();
        minimize(adam, critics, states, actions, STATES);
        float[] shared = critics.parameters().gradient().toArray();
        for (int i = 0; i < expected.length; i++) {
            assertThat(shared[i]).isCloseTo(expected[i], Offset.offset(1e-6f));
        }
    }

    @Test
    void actionsMustShareOutEvenly() {
        Networks networks = new Networks(SPEC, Device.cpu(), 1);
        Network critics = networks.critics("critics", 1, List.of(4), false);
        try (Scope scope = Scope.open()) {
            assertThatThrownBy(() -> loss(critics, random(8, 1), random(10, 1), 2))
                    .hasMessageContaining("cannot be shared out");
        }
    }

    @Test
    void staleEvaluationsAreRefused() {
        Networks networks = new Networks(SPEC, Device.cpu(), 1);
        Network critics = networks.critics("critics", 1, List.of(4), false);
        Adam adam = networks.adam(critics, 1e-3);
        try (Scope scope = Scope.open()) {
            Tensor first = loss(critics, random(8, 1), random(4, 1), 2);
            Tensor second = loss(critics, random(8, 2), random(4, 2), 2);
            adam.minimize(first);
            assertThatThrownBy(() -> adam.minimize(second)).hasMessageContaining("changed between");
        }
    }

    @Test
    void needAScope() {
        Networks networks = new Networks(SPEC, Device.cpu(), 1);
        Network critics = networks.critics("critics", 1, List.of(4), false);
        assertThatThrownBy(() -> loss(critics, random(8, 1), random(4, 1), 2)).hasMessageContaining("inside a Scope");
    }

    private static float[] random(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
