package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.learning.policy.Activation;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradients of layers, of inputs and of weights, against central finite differences. */
class LayerOperationsTest {
    private static final int BATCH = 2;
    private static final int STEPS = 3;
    private static final int WIDTH = 4;

    /** Weights of every shape that the operations below take, and the input as a free vector. */
    private static Parameters parameters() {
        Parameters.Layout layout = new Parameters.Layout();
        layout.leaf("x", random(BATCH * STEPS * WIDTH, 1));
        layout.weight("weight", 3, WIDTH);
        layout.weight("bias", 3);
        layout.weight("members.weight", BATCH, 3, WIDTH);
        layout.weight("members.bias", BATCH, 3);
        layout.weight("norm.weight", WIDTH);
        layout.weight("norm.bias", WIDTH);
        layout.weight("embedding", 5, 2);
        Parameters parameters = new Parameters("p", layout, Device.cpu());
        parameters.values().assign(random(parameters.values().rows(), 2));
        return parameters;
    }

    /** An operation of the weights and of an input of 2 x 3 x 4. */
    private interface Layer {
        Tensor of(Parameters parameters, Tensor x);
    }

    static Stream<Named<Layer>> layers() {
        Stream<Named<Layer>> activations = Stream.of(Activation.values())
                .map(activation ->
                        named(activation.word(), (p, x) -> LayerOperations.activation(x.times(2), activation)));
        return Stream.concat(
                activations,
                Stream.of(
                        named("linear", (p, x) -> LayerOperations.linear(x, p.weight("weight"), p.weight("bias"))),
                        named(
                                "linear of members",
                                (p, x) -> LayerOperations.linear(
                                        x, p.weight("members.weight"), p.weight("members.bias"))),
                        named(
                                "linear of members with one input",
                                (p, x) -> LayerOperations.linear(
                                        x.reshape(-1, WIDTH), p.weight("members.weight"), p.weight("members.bias"))),
                        named(
                                "layer norm",
                                (p, x) -> LayerOperations.layerNorm(
                                        x.times(2), p.weight("norm.weight"), p.weight("norm.bias"), 1e-5)),
                        named("embedding", (p, x) -> LayerOperations.embedding(numbers(), p.weight("embedding"))),
                        named("attention", (p, x) -> attention(projected(x), 2, null, null)),
                        named("attention with padding", (p, x) -> attention(projected(x), 2, present(), null)),
                        named("attention with dropout", (p, x) -> attention(projected(x), 2, null, kept())),
                        named("attention twice", (p, x) -> attention(Tensor.concatenate(x, x, x), 4, present(), null)),
                        named("attention of the last step", (p, x) -> ofLastStep(x, x.exp(), 2, present())),
                        named("attention of the last step to a log", (p, x) -> ofLastStep(x, fixed(), 1, null)),
                        named("attention to what is learned", (p, x) -> ofLastStep(fixed(), x, 4, null))));
    }

    private static Tensor attention(Tensor projected, int heads, @Nullable Tensor present, @Nullable Tensor kept) {
        return LayerOperations.attention(
                projected, heads, LayerOperations.hidden(projected.handle, STEPS, present), kept);
    }

    private static Tensor ofLastStep(Tensor queries, Tensor x, int heads, @Nullable Tensor present) {
        Tensor query = queries.select(1, STEPS - 1).unsqueeze(1);
        return LayerOperations.attention(
                query,
                Tensor.concatenate(x.times(1.5), x.squared()),
                heads,
                LayerOperations.hidden(x.handle, STEPS, present).narrow(-2, STEPS - 1, 1),
                null);
    }

    private static Named<Layer> named(String name, Layer layer) {
        return Named.of(name, layer);
    }

    private static Tensor fixed() {
        return Tensor.of(Device.cpu(), random(BATCH * STEPS * WIDTH, 3), BATCH, STEPS, WIDTH);
    }

    private static Tensor projected(Tensor x) {
        return Tensor.concatenate(x.times(1.5), x.squared(), x.exp());
    }

    private static Tensor numbers() {
        return Tensor.of(Device.cpu(), new float[] {0, 3, 4, 3, 1, 3}, BATCH, STEPS, 1);
    }

    private static Tensor present() {
        return Tensor.of(Device.cpu(), new float[] {0, 1, 1, 1, 1, 0}, BATCH, STEPS);
    }

    private static Tensor kept() {
        float[] kept = new float[BATCH * 2 * STEPS * STEPS];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = i % 3 == 0 ? 0 : 1.5f;
        }
        return Tensor.of(Device.cpu(), kept, BATCH, 2, STEPS, STEPS);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void gradientIsThatOfFiniteDifferences(Layer layer) {
        Parameters parameters = parameters();
        float[] values = parameters.values().toArray();
        float[] gradient;
        try (Scope scope = Scope.open()) {
            scope.backward(loss(parameters, layer), parameters);
            gradient = parameters.gradient().toArray();
        }
        assertThat(gradient).isNotEqualTo(new float[gradient.length]);
        float step = 5e-3f;
        for (int i = 0; i < values.length; i++) {
            double slope = (shifted(parameters, values, i, step, layer) - shifted(parameters, values, i, -step, layer))
                    / (2 * step);
            assertThat((double) gradient[i])
                    .as("value %d", i)
                    .isCloseTo(slope, Offset.offset(4e-3 * (1 + Math.abs(slope))));
        }
    }

    private static double shifted(Parameters parameters, float[] values, int index, float by, Layer layer) {
        float[] shifted = values.clone();
        shifted[index] += by;
        parameters.values().assign(shifted);
        try (Scope scope = Scope.open()) {
            return Scope.noGradient(() -> loss(parameters, layer)).item();
        } finally {
            parameters.values().assign(values);
        }
    }

    /** Weighted so that no two elements of the result count the same. */
    private static Tensor loss(Parameters parameters, Layer layer) {
        Tensor result = layer.of(parameters, parameters.leaf("x").reshape(BATCH, STEPS, WIDTH))
                .reshape(-1);
        return result.times(Tensor.of(Device.cpu(), random(result.rows(), 3), result.rows()))
                .sum();
    }

    /** A network of another optimiser passes gradients on but keeps none. */
    @Test
    void weightsOfOthersGetNoGradient() {
        Parameters inner = parameters();
        Parameters outer = parameters();
        try (Scope scope = Scope.open()) {
            Tensor x = inner.leaf("x").reshape(BATCH, STEPS, WIDTH);
            Tensor y = LayerOperations.linear(x, outer.weight("weight"), outer.weight("bias"));
            scope.backward(y.squared().sum(), inner);
        }
        assertThat(outer.gradient().toArray()).containsOnly(0);
        assertThat(inner.gradient("x").toArray()).doesNotContain(0);
    }

    /** What a step gives does not depend on later steps, nor on those that are not there. */
    @Test
    void attentionLooksBackOnly() {
        try (Scope scope = Scope.open()) {
            float[] values = random(STEPS * 3 * WIDTH, 4);
            float[] before = attended(values, null);
            for (int i = 2 * 3 * WIDTH; i < values.length; i++) {
                values[i] += 1;
            }
            float[] after = attended(values, null);
            assertThat(first(after, 2)).containsExactly(first(before, 2));
            assertThat(after).isNotEqualTo(before);
            Tensor present = Tensor.of(Device.cpu(), new float[] {0, 1, 1}, STEPS);
            float[] padded = attended(values, present);
            for (int i = 0; i < 3 * WIDTH; i++) {
                values[i] -= 3;
            }
            float[] otherPadding = attended(values, present);
            assertThat(last(otherPadding, 2)).containsExactly(last(padded, 2));
        }
    }

    private static float[] attended(float[] projected, @Nullable Tensor present) {
        Tensor input = Tensor.of(Device.cpu(), projected, 1, STEPS, 3 * WIDTH);
        return attention(input, 2, present, null).toArray();
    }

    private static float[] first(float[] values, int steps) {
        return Arrays.copyOf(values, steps * WIDTH);
    }

    private static float[] last(float[] values, int steps) {
        return Arrays.copyOfRange(values, values.length - steps * WIDTH, values.length);
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
