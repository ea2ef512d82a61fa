package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitializationTest {
    private static final DatasetSpec SPEC = DatasetSpec.unstandardized(Box.unbounded(4), Box.of(2, -1, 1));

    /** The same matrix of normal numbers gives PyTorch's Q with the signs that {@code torch.nn.init.orthogonal_} gives it. */
    @ParameterizedTest
    @ValueSource(strings = {"wide", "tall", "square"})
    void orthogonalMatricesAreThoseOfPyTorch(String name) throws URISyntaxException {
        Map<String, NpyArray> golden =
                Npz.read(Path.of(Objects.requireNonNull(InitializationTest.class.getResource("/golden/layers.npz"))
                        .toURI()));
        NpyArray normal = Objects.requireNonNull(golden.get("orthogonal/" + name + "/normal"));
        double[] expected =
                Objects.requireNonNull(golden.get("orthogonal/" + name + "/q")).doubles();
        float[] values = Initialization.orthogonal(normal.doubles().clone(), normal.shape()[0], normal.shape()[1], 3);
        for (int i = 0; i < values.length; i++) {
            assertThat((double) values[i]).isCloseTo(3 * expected[i], Offset.offset(1e-6));
        }
    }

    @Test
    void orthogonalIsAFunctionOfTheSeed() {
        Initialization.Orthogonal rule = new Initialization.Orthogonal(1);
        float[] first = rule.draw(64, 32, false, new SplittableRandom(1));
        assertThat(rule.draw(64, 32, false, new SplittableRandom(1))).containsExactly(first);
        assertThat(rule.draw(64, 32, false, new SplittableRandom(2))).isNotEqualTo(first);
        for (int a = 0; a < 32; a++) {
            for (int b = 0; b <= a; b++) {
                double product = 0;
                for (int row = 0; row < 64; row++) {
                    product += (double) first[row * 32 + a] * first[row * 32 + b];
                }
                assertThat(product).isCloseTo(a == b ? 1 : 0, Offset.offset(1e-6));
            }
        }
        assertThatThrownBy(() -> rule.draw(3, 2, true, new SplittableRandom(1))).hasMessageContaining("bias");
    }

    /** As the critics of EDAC start: hidden biases .1, a last layer within 3e-3. */
    @Test
    void layersStartAsTheyAreToldTo() {
        Initialization.Rule small = new Initialization.Uniform(3e-3);
        Initialization edac = Initialization.defaults()
                .withHiddenBias(new Initialization.Constant(0.1))
                .withLast(small, small);
        Mlp.Shape shape = new Mlp.Shape(4, List.of(64, 64), 1);
        Parameters values = new Networks(SPEC, Device.cpu(), 1)
                .ensemble("q", 2, shape, edac)
                .parameters();
        for (String member : List.of("q.0", "q.1")) {
            assertThat(values.view(member + "/0.bias").toArray()).containsOnly(0.1f);
            assertThat(values.view(member + "/1.bias").toArray()).containsOnly(0.1f);
            assertThat(largest(values, member + "/0.weight")).isBetween(0.45f, 0.5f);
            assertThat(largest(values, member + "/1.weight")).isBetween(0.12f, 0.125f);
            assertThat(largest(values, member + "/2.weight")).isBetween(2.5e-3f, 3e-3f);
            assertThat(largest(values, member + "/2.bias")).isLessThanOrEqualTo(3e-3f);
        }
    }

    private static float largest(Parameters parameters, String member) {
        float largest = 0;
        for (float value : parameters.view(member).toArray()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** What an early version drew for seed 1: these bits do not change. */
    @Test
    void theDefaultIsAsEver() {
        Parameters values = new Networks(SPEC, Device.cpu(), 1)
                .ensemble("q", 2, new Mlp.Shape(4, List.of(3), 1))
                .parameters();
        SplittableRandom random = new SplittableRandom(1).split();
        float[] expected = new float[12];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (float) random.nextDouble(-0.5, 0.5);
        }
        assertThat(values.view("q.0/0.weight").toArray()).containsExactly(expected);
    }
}
