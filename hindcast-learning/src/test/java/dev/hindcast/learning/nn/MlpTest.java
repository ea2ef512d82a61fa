package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.Activation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** Finite differences with every activation; and the values are those of the evaluation that keeps nothing, and of plain Java. */
    @ParameterizedTest
    @CsvSource({
        "RELU, false",
        "TANH, false",
        "GELU, false",
        "MISH, false",
        "SILU, false",
        "TANH, true",
        "GELU, true",
        "MISH, true",
        "SILU, true"
    })
    void activationsHaveTheirGradients(Activation activation, boolean layerNorm) {
        Networks networks = new Networks(SPEC, Device.cpu(), 1);
        Mlp.Shape shape = new Mlp.Shape(6, List.of(5, 4, 4), 2, layerNorm, activation);
        Network network = networks.ensemble("network", 2, shape);
        Adam adam = networks.adam(network, 0);
        float[] inputs = random(18, 1);
        try (Scope scope = Scope.open()) {
            adam.minimize(squares(network, inputs));
            Tensor rows = Tensor.of(Device.cpu(), inputs, 3, 6);
            float[] kept = network.of(rows).toArray();
            assertThat(Scope.noGradient(() -> network.of(rows)).toArray()).containsExactly(kept);
            float[] plain = network.snapshot(1).of(Arrays.copyOf(inputs, 6));
            for (int i = 0; i < plain.length; i++) {
                assertThat(plain[i]).isCloseTo(kept[6 + i], Offset.offset(1e-5f));
            }
        }
        float[] gradient = network.parameters().gradient().toArray();
        float[] values = network.parameters().values().toArray();
        double step = 1e-2;
        for (int i = 0; i < values.length; i++) {
            double difference = squaresShifted(network, values, i, step, inputs)
                    - squaresShifted(network, values, i, -step, inputs);
            assertThat(difference / (2 * step)).as("parameter %d", i).isCloseTo(gradient[i], Offset.offset(2e-2));
        }
    }

    private static Tensor squares(Network network, float[] inputs) {
        return network.of(Tensor.of(Device.cpu(), inputs, 3, 6)).squared().mean();
    }

    private static double squaresShifted(Network network, float[] values, int index, double by, float[] inputs) {
        float[] shifted = values.clone();
        shifted[index] += (float) by;
        network.parameters().assign(shifted);
        try (Scope scope = Scope.open()) {
            return Scope.noGradient(() -> squares(network, inputs)).item();
        }
    }

    @Test
    void theGradientOfASmoothNetworkForActionsIsRefused() {
        Networks networks = new Networks(SPEC, Device.cpu(), 1);
        Network smooth = networks.network("smooth", new Mlp.Shape(6, List.of(5), 1).withActivation(Activation.TANH));
        try (Scope scope = Scope.open()) {
            Tensor states = Tensor.of(Device.cpu(), random(4, 1), 1, 4);
            Tensor actions = Tensor.of(Device.cpu(), random(2, 1), 1, 2);
            assertThatThrownBy(() -> smooth.actionGradient(states, actions))
                    .hasMessageContaining("ReLU layers, 'smooth' has tanh");
        }
    }

    /** Weights of layers, and no biases, are drawn to 0: the value and the gradient by hand. */
    @Test
    void weightsAreDrawnToZero() {
        Networks networks = new Networks(SPEC, Device.cpu(), 1);
        Network network = networks.ensemble("network", 2, new Mlp.Shape(6, List.of(5), 1));
        Adam adam = networks.adam(network, 0);
        double expected = 0;
        Map<String, Double> factors = Map.of("0.weight", 0.3, "1.weight", 2.0, "0.bias", 0.0, "1.bias", 0.0);
        try (Scope scope = Scope.open()) {
            Tensor penalty = network.weightPenalty(List.of(0.3, 2.0));
            for (Map.Entry<String, Tensor> member :
                    network.parameters().members().entrySet()) {
                double factor = Objects.requireNonNull(
                        factors.get(member.getKey().substring(member.getKey().indexOf('/') + 1)));
                expected += factor / 2 * member.getValue().squared().sum().item();
            }
            assertThat((double) penalty.item()).isCloseTo(expected, Offset.offset(1e-5));
            adam.minimize(penalty.times(3));
            network.parameters().members().forEach((name, values) -> {
                double factor = Objects.requireNonNull(factors.get(name.substring(name.indexOf('/') + 1)));
                float[] gradient = network.parameters().gradient(name).toArray();
                float[] weights = values.toArray();
                for (int i = 0; i < weights.length; i++) {
                    assertThat((double) gradient[i]).isCloseTo(3 * factor * weights[i], Offset.offset(1e-6));
                }
            });
            assertThatThrownBy(() -> network.weightPenalty(List.of(1.0)))
                    .hasMessageContaining("1 factors are not one for each of 2 layers");
        }
    }
}
