package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import dev.hindcast.learning.policy.Activation;
import dev.hindcast.learning.policy.FeedForward;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values and gradients against PyTorch's modules, learning, and the copy in plain Java. */
class LayeredNetworkTest {
    private static final DatasetSpec SPEC = DatasetSpec.unstandardized(Box.unbounded(4), Box.of(2, -1, 1));
    private static Map<String, NpyArray> golden = Map.of();

    @BeforeAll
    static void read() throws URISyntaxException {
        golden = Npz.read(Path.of(Objects.requireNonNull(LayeredNetworkTest.class.getResource("/golden/layers.npz"))
                .toURI()));
    }

    private static Networks networks(long seed) {
        return new Networks(SPEC, Device.cpu(), seed);
    }

    private static LayerShape linear(int inputs, int outputs) {
        return new LayerShape.Linear(inputs, outputs);
    }

    private static LayerShape elementwise(int width, Activation activation) {
        return new LayerShape.Elementwise(width, activation);
    }

    /** A pre-norm transformer block of a GPT, on observations of 3 components and the numbers of their steps. */
    private static List<LayerShape> transformer(int width, int heads, int hidden, int steps, double dropout) {
        return List.of(
                new LayerShape.Sum(List.of(List.of(linear(3, width)), List.of(new LayerShape.Embedding(steps, width)))),
                new LayerShape.Residual(List.of(
                        new LayerShape.LayerNorm(width), new LayerShape.CausalSelfAttention(width, heads, dropout))),
                new LayerShape.Residual(List.of(
                        new LayerShape.LayerNorm(width),
                        linear(width, hidden),
                        elementwise(hidden, Activation.GELU),
                        linear(hidden, width))),
                new LayerShape.LayerNorm(width),
                linear(width, 2));
    }

    private static List<LayerShape> residual() {
        return List.of(
                linear(4, 8),
                elementwise(8, Activation.MISH),
                new LayerShape.Residual(List.of(
                        linear(8, 8),
                        new LayerShape.LayerNorm(8),
                        elementwise(8, Activation.SILU),
                        linear(8, 8),
                        elementwise(8, Activation.TANH))),
                elementwise(8, Activation.RELU),
                linear(8, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"transformer", "residual"})
    void computesWhatPyTorchDoes(String name) {
        List<LayerShape> shape = name.equals("residual") ? residual() : transformer(8, 2, 16, 7, 0);
        LayeredNetwork network = networks(1).layered("net", shape, Initialization.defaults());
        Parameters parameters = network.parameters();
        parameters
                .members()
                .keySet()
                .forEach(member -> parameters
                        .view(member)
                        .assign(array(name + "/weight/" + member.substring("net/".length()))
                                .floats()));
        try (Scope scope = Scope.open()) {
            Tensor output = golden.containsKey(name + "/present")
                    ? network.of(tensor(name + "/input"), tensor(name + "/present"))
                    : network.of(tensor(name + "/input"));
            assertClose(output.toArray(), name + "/output");
            scope.backward(output.times(tensor(name + "/direction")).sum(), parameters);
            for (String member : parameters.members().keySet()) {
                assertClose(
                        parameters.gradient(member).toArray(), name + "/gradient/" + member.substring("net/".length()));
            }
        }
        FeedForward copy = network.snapshot();
        if (name.equals("residual")) {
            assertClose(
                    flat(copy.of(
                            new float[][] {Arrays.copyOf(array("residual/input").floats(), 4)})),
                    0);
        } else {
            float[][] sequence = rows(array("transformer/input").floats(), 4, 5);
            assertThat(flat(copy.of(sequence)))
                    .containsExactly(Arrays.copyOf(array("transformer/output").floats(), 10), Offset.offset(1e-5f));
        }
    }

    private static void assertClose(float[] actual, int row) {
        float[] expected =
                Arrays.copyOfRange(array("residual/output").floats(), row * actual.length, (row + 1) * actual.length);
        assertThat(actual).containsExactly(expected, Offset.offset(1e-5f));
    }

    private static void assertClose(float[] actual, String name) {
        float[] expected = array(name).floats();
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i])
                    .as("%s, value %d", name, i)
                    .isCloseTo(expected[i], Offset.offset(1e-5f * (1 + Math.abs(expected[i]))));
        }
    }

    @Test
    void membersComputeWhatPyTorchDoes() {
        Parameters.Layout layout = new Parameters.Layout();
        layout.weight("weight", 3, 2, 5);
        layout.weight("bias", 3, 2);
        layout.leaf("x", array("members/input").floats());
        Parameters parameters = new Parameters("p", layout, Device.cpu());
        parameters.view("weight").assign(array("members/weight").floats());
        parameters.view("bias").assign(array("members/bias").floats());
        try (Scope scope = Scope.open()) {
            Tensor x = parameters.leaf("x").reshape(3, 4, 5);
            Tensor output = LayerOperations.linear(x, parameters.weight("weight"), parameters.weight("bias"));
            assertThat(output.shape()).containsExactly(3, 4, 2);
            assertClose(output.toArray(), "members/output");
            scope.backward(output.times(tensor("members/direction")).sum(), parameters);
            assertClose(parameters.gradient("weight").toArray(), "members/weight_gradient");
            assertClose(parameters.gradient("bias").toArray(), "members/bias_gradient");
            assertClose(parameters.gradient("x").toArray(), "members/input_gradient");
        }
    }

    /** The mean of the observations so far: only attention can tell it. Dropout is on while training. */
    @Test
    void aTransformerLearnsFromThePast() {
        Networks networks = networks(3);
        LayeredNetwork network = networks.layered("net", transformer(16, 2, 32, 6, 0.05), Initialization.defaults());
        AdamOptions options = AdamOptions.defaults().withWeightDecay(1e-4).withMaxGradientNorm(1);
        Adam adam = networks.adam(network.parameters(), Schedule.constant(3e-3), options);
        double first = 0;
        double last = 0;
        for (int update = 0; update < 300; update++) {
            networks.noise().startUpdate(update);
            float[] input = sequences(32, 6, update);
            try (Scope scope = Scope.open()) {
                Tensor x = Tensor.of(Device.cpu(), input, 32, 6, 4);
                Tensor target = Tensor.of(Device.cpu(), runningMeans(input, 32, 6), 32, 6, 2);
                Tensor loss = network.train(x, null, networks.noise())
                        .minus(target)
                        .squared()
                        .mean();
                adam.minimize(loss);
                first = update == 0 ? loss.item() : first;
                last = loss.item();
            }
        }
        assertThat(last).isLessThan(0.15 * first);
        float[] input = sequences(1, 6, 1000);
        assertThat(flat(network.snapshot().of(rows(input, 4, 6))))
                .containsExactly(evaluated(network, input, 1, 6, 4), Offset.offset(1e-5f));
    }

    /** Observations of 3 components and the number of the step. */
    private static float[] sequences(int batch, int steps, long seed) {
        float[] values = random(batch * steps * 4, seed);
        for (int i = 0; i < batch * steps; i++) {
            values[4 * i + 3] = i % steps;
        }
        return values;
    }

    private static float[] runningMeans(float[] input, int batch, int steps) {
        float[] means = new float[batch * steps * 2];
        for (int i = 0; i < batch; i++) {
            for (int t = 0; t < steps; t++) {
                for (int k = 0; k < 2; k++) {
                    for (int s = 0; s <= t; s++) {
                        means[(i * steps + t) * 2 + k] += input[(i * steps + s) * 4 + k] / (t + 1);
                    }
                }
            }
        }
        return means;
    }

    @Test
    void aDeepResidualNetworkLearns() {
        List<LayerShape> block = List.of(
                new LayerShape.LayerNorm(16),
                linear(16, 16),
                elementwise(16, Activation.MISH),
                new LayerShape.Dropout(16, 0.1),
                linear(16, 16));
        List<LayerShape> shape = List.of(
                linear(4, 16),
                new LayerShape.Residual(block),
                new LayerShape.Residual(block),
                new LayerShape.Residual(block),
                new LayerShape.Residual(block),
                linear(16, 1));
        Networks networks = networks(4);
        LayeredNetwork network = networks.layered("net", shape, Initialization.defaults());
        Adam adam = networks.adam(network.parameters(), 3e-3);
        double first = 0;
        double last = 0;
        for (int update = 0; update < 200; update++) {
            networks.noise().startUpdate(update);
            float[] input = random(64 * 4, update);
            float[] target = new float[64];
            for (int i = 0; i < 64; i++) {
                target[i] = (float) Math.sin(3 * input[4 * i]) + input[4 * i + 1] * input[4 * i + 2];
            }
            try (Scope scope = Scope.open()) {
                Tensor predicted = network.train(Tensor.of(Device.cpu(), input, 64, 4), null, networks.noise());
                Tensor loss = predicted
                        .minus(Tensor.of(Device.cpu(), target, 64, 1))
                        .squared()
                        .mean();
                adam.minimize(loss);
                first = update == 0 ? loss.item() : first;
                last = loss.item();
            }
        }
        assertThat(last).isLessThan(0.3 * first);
        float[] input = random(4, 1000);
        assertThat(network.snapshot().of(input)).containsExactly(evaluated(network, input, 1, 4), Offset.offset(1e-5f));
    }

    /** At values of all sizes. */
    @ParameterizedTest
    @EnumSource(Activation.class)
    void activationsAreThoseOfPlainJava(Activation activation) {
        try (Scope scope = Scope.open()) {
            for (float x = -30; x < 30; x += 0.37f) {
                float learned = LayerOperations.activation(Tensor.of(Device.cpu(), new float[] {x}, 1), activation)
                        .item();
                assertThat(activation.of(x)).isCloseTo(learned, Offset.offset(2e-6f * (1 + Math.abs(x))));
            }
        }
        assertThat(activation.of(Float.NaN)).isNaN();
    }

    /** A function of seed and update, off outside of training, and right in the mean. */
    @Test
    void dropoutComesFromTheNoise() {
        Networks networks = networks(5);
        LayeredNetwork network = networks.layered(
                "net", List.of(new LayerShape.Dropout(1000, 0.3), linear(1000, 1)), Initialization.defaults());
        float[] input = new float[1000];
        Arrays.fill(input, 1);
        network.parameters().view("net/1.weight").assign(input);
        float bias = network.parameters().view("net/1.bias").toArray()[0];
        float dropped = trained(networks, network, input, 7);
        assertThat(trained(networks, network, input, 7)).isEqualTo(dropped);
        assertThat(trained(networks, network, input, 8)).isNotEqualTo(dropped);
        assertThat(dropped - bias).isCloseTo(1000, Offset.offset(80f)).isNotEqualTo(1000f);
        assertThat(evaluated(network, input, 1, 1000)[0]).isCloseTo(1000 + bias, Offset.offset(1e-3f));
    }

    private static float trained(Networks networks, LayeredNetwork network, float[] input, long update) {
        networks.noise().startUpdate(update);
        try (Scope scope = Scope.open()) {
            return network.train(Tensor.of(Device.cpu(), input, 1, input.length), null, networks.noise())
                    .item();
        }
    }

    @Test
    void layersMustFit() {
        assertThatThrownBy(() -> networks(1).layered("net", List.of(), Initialization.defaults()))
                .hasMessageContaining("at least one layer");
        assertThatThrownBy(() ->
                        networks(1).layered("net", List.of(linear(4, 3), linear(4, 3)), Initialization.defaults()))
                .hasMessageContaining("Layer 1 takes 4 values, layer 0 gives 3");
        assertThatThrownBy(() -> new LayerShape.Residual(List.of(linear(4, 3)))).hasMessageContaining("cannot add 3");
        assertThatThrownBy(() -> new LayerShape.CausalSelfAttention(6, 4, 0)).hasMessageContaining("4 heads");
        assertThatThrownBy(() -> new LayerShape.Dropout(6, 1)).hasMessageContaining("[0, 1)");
    }

    /** A network of {@link Mlp} with LayerNorm has a form in plain Java. */
    @Test
    void normalizedPerceptronsAreCopied() {
        Network ensemble = networks(2).ensemble("e", 2, new Mlp.Shape(4, List.of(8, 6), 3, true));
        ensemble.parameters()
                .values()
                .assign(random(ensemble.parameters().values().rows(), 9));
        float[] input = random(4, 1);
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.of(Device.cpu(), input, 1, 4);
            float[] expected = Scope.noGradient(() -> ensemble.member(1).of(x)).toArray();
            assertThat(ensemble.snapshot(1).of(input)).containsExactly(expected, Offset.offset(1e-5f));
        }
    }

    private static float[] evaluated(LayeredNetwork network, float[] input, long... shape) {
        try (Scope scope = Scope.open()) {
            return Scope.noGradient(() -> network.of(Tensor.of(Device.cpu(), input, shape)))
                    .toArray();
        }
    }

    private static NpyArray array(String name) {
        return Objects.requireNonNull(golden.get(name), name);
    }

    private static Tensor tensor(String name) {
        NpyArray array = array(name);
        return Tensor.of(
                Device.cpu(),
                array.floats(),
                Arrays.stream(array.shape()).asLongStream().toArray());
    }

    private static float[][] rows(float[] values, int width, int count) {
        float[][] rows = new float[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
        }
        return rows;
    }

    private static float[] flat(float[][] rows) {
        float[] values = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, values, i * rows[0].length, rows[0].length);
        }
        return values;
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
