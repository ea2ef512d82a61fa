package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients with respect to actions and their own gradients, against PyTorch's double backward and finite differences. */
class ActionGradientTest {
    private static final double TOLERANCE = 1e-5;

    /** EDAC's diversity (An et al. 2021, equation 6). */
    private static Tensor diversity(Tensor gradients) {
        Tensor unit = gradients.dividedBy(gradients.norm(-1).plus(1e-10).unsqueeze(-1));
        Tensor ofAllPairs = unit.sum(0).squared().sum(-1);
        Tensor ofEachWithItself = unit.squared().sum(-1).sum(0);
        long members = gradients.shape()[0];
        return ofAllPairs.minus(ofEachWithItself).mean().times(1.0 / (members - 1));
    }

    /** The mean of (|gradient| - 1)^2. */
    private static Tensor penalty(Tensor gradients) {
        return gradients.norm(-1).minus(1).squared().mean();
    }

    static Stream<Arguments> recorded() {
        return Stream.of("edac-diversity", "edac-diversity-layer-norm")
                .flatMap(file -> Stream.of(Arguments.of(file, "diversity"), Arguments.of(file, "penalty")));
    }

    private static UnaryOperator<Tensor> named(String kind) {
        return kind.equals("diversity") ? ActionGradientTest::diversity : ActionGradientTest::penalty;
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void equalsPyTorchsDoubleBackward(String file, String kind) {
        Map<String, NpyArray> arrays = Npz.read(Path.of("src/test/resources/golden", file + ".npz"));
        NpyArray observations = Objects.requireNonNull(arrays.get("observations"));
        NpyArray actions = Objects.requireNonNull(arrays.get("actions"));
        try (Networks networks = networks(observations.shape()[1], actions.shape()[1]);
                Scope scope = Scope.open()) {
            boolean layerNorm = arrays.containsKey("init/critics.0/0.norm.weight");
            Network critics = networks.critics("critics", 3, List.of(32, 32), layerNorm);
            Parameters parameters = critics.parameters();
            parameters.members().forEach((name, tensor) -> tensor.assign(floats(arrays, "init/" + name)));
            Parameters variable = variable(actions.floats());
            Tensor s = matrix(observations.floats(), observations.shape()[1]);

            Tensor loss = named(kind).apply(critics.actionGradient(s, leaf(variable, actions.shape()[1])));
            scope.backward(loss, parameters);
            scope.backward(loss, variable);

            assertThat(loss.item()).isCloseTo(floats(arrays, "loss/" + kind)[0], Offset.offset(1e-5f));
            for (String name : parameters.members().keySet()) {
                assertClose(name, parameters.gradient(name).toArray(), floats(arrays, "gradient/" + kind + "/" + name));
            }
            assertClose("actions", variable.gradient().toArray(), floats(arrays, "gradient/" + kind + "/actions"));
        }
    }

    private static float[] floats(Map<String, NpyArray> arrays, String name) {
        return Objects.requireNonNull(arrays.get(name), name).floats();
    }

    private static void assertClose(String name, float[] actual, float[] expected) {
        double scale = 1e-3;
        for (float value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        assertThat(actual).as(name).containsExactly(expected, Offset.offset((float) (TOLERANCE * scale)));
    }

    /** Central differences in the direction of each of some parameters: of the diversity's own gradient. */
    @ParameterizedTest
    @CsvSource({"false, diversity", "true, diversity", "false, penalty", "true, penalty"})
    void itsGradientIsThatOfFiniteDifferences(boolean layerNorm, String kind) {
        try (Networks networks = networks(4, 2)) {
            Network critics = networks.critics("critics", 3, List.of(6, 5), layerNorm);
            float[] states = random(12, 1);
            float[] actions = random(6, 2);
            ToDoubleFunction<float[]> loss = values -> {
                critics.parameters().values().assign(values);
                try (Scope scope = Scope.open()) {
                    return named(kind)
                            .apply(critics.actionGradient(matrix(states, 4), matrix(actions, 2)))
                            .item();
                }
            };
            float[] at = critics.parameters().values().toArray();
            float[] gradient;
            try (Scope scope = Scope.open()) {
                scope.backward(
                        named(kind).apply(critics.actionGradient(matrix(states, 4), matrix(actions, 2))),
                        critics.parameters());
                gradient = critics.parameters().gradient().toArray();
            }
            assertSlopes(gradient, at, loss);
        }
    }

    /** What it is in the first place: central differences of Q in each action. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isTheSlopeOfTheValue(boolean layerNorm) {
        try (Networks networks = networks(4, 2)) {
            Network critics = networks.critics("critics", 3, List.of(6, 5), layerNorm);
            float[] states = random(12, 1);
            float[] actions = random(6, 2);
            for (int member = 0; member < critics.size(); member++) {
                int i = member;
                float[] gradient;
                try (Scope scope = Scope.open()) {
                    gradient = critics.actionGradient(matrix(states, 4), matrix(actions, 2))
                            .select(0, i)
                            .toArray();
                }
                assertSlopes(gradient, actions, shifted -> {
                    try (Scope scope = Scope.open()) {
                        return critics.member(i)
                                .of(matrix(states, 4), matrix(shifted, 2))
                                .sum()
                                .item();
                    }
                });
            }
        }
    }

    private static void assertSlopes(float[] gradient, float[] at, ToDoubleFunction<float[]> function) {
        float step = 2e-3f;
        assertThat(gradient).hasSameSizeAs(at);
        assertThat(largest(gradient)).isGreaterThan(1e-2f);
        for (int i = 0; i < at.length; i++) {
            float[] above = at.clone();
            float[] below = at.clone();
            above[i] += step;
            below[i] -= step;
            double slope = (function.applyAsDouble(above) - function.applyAsDouble(below)) / (above[i] - below[i]);
            assertThat((double) gradient[i]).as("element %d", i).isCloseTo(slope, Offset.offset(5e-3));
        }
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    @Test
    void aNetworkWithoutHiddenLayersHasItsWeightsForGradient() {
        try (Networks networks = networks(1, 2);
                Scope scope = Scope.open()) {
            Network linear =
                    networks.network("q", new Mlp.Shape(3, List.of(), 1)).forOneValue();
            linear.parameters().values().assign(new float[] {5, 2, 3, 7});
            Tensor gradient = linear.actionGradient(matrix(new float[] {1, 1}, 1), matrix(random(4, 1), 2));
            assertThat(gradient.shape()).containsExactly(2, 2);
            assertThat(gradient.toArray()).containsExactly(2, 3, 2, 3);
        }
    }

    @Test
    void severalOutputsOrActionsAStateAreRefused() {
        try (Networks networks = networks(4, 2);
                Scope scope = Scope.open()) {
            Network two = networks.ensemble("two", 2, new Mlp.Shape(6, List.of(4), 2));
            Network critics = networks.critics("critics", 2, List.of(4), false);
            assertThatThrownBy(() -> two.actionGradient(matrix(random(4, 1), 4), matrix(random(2, 1), 2)))
                    .hasMessageContaining("1 output");
            assertThatThrownBy(() -> critics.actionGradient(matrix(random(4, 1), 4), matrix(random(4, 1), 2)))
                    .hasMessageContaining("one action a state");
        }
    }

    private static Networks networks(int observations, int actions) {
        return new Networks(
                DatasetSpec.unstandardized(Box.unbounded(observations), Box.of(actions, -1, 1)), Device.cpu(), 3);
    }

    private static Parameters variable(float[] values) {
        Parameters.Layout layout = new Parameters.Layout();
        layout.leaf("variable", values);
        return new Parameters("variable", layout, Device.cpu());
    }

    private static Tensor leaf(Parameters variable, int columns) {
        return variable.leaf("variable").reshape(-1, columns);
    }

    private static Tensor matrix(float[] values, int columns) {
        return Tensor.of(Device.cpu(), values, values.length / columns, columns);
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
