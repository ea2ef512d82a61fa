package dev.hindcast.learning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against sums in double precision: inputs that are no multiple of what is multiplied at once, in one block and in many, odd numbers of steps. */
class RowProductsTest {
    private static float[] numbers(int count, SplittableRandom random) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextDouble(-1, 1);
        }
        return numbers;
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "7, 3, 2", "70, 512, 3", "130, 64, 5", "9, 9000, 2", "61, 2500, 3"})
    void equalsItsDefinition(int inputs, int outputs, int steps) {
        SplittableRandom random = new SplittableRandom(inputs);
        Layer.Linear layer =
                new Layer.Linear(inputs, outputs, numbers(inputs * outputs, random), numbers(outputs, random));
        float[][] x = new float[steps + 2][];
        for (int t = 0; t < x.length; t++) {
            x[t] = numbers(inputs, random);
            for (int i = 0; i < inputs; i++) {
                x[t][i] = Math.max(x[t][i], 0);
            }
        }
        float[][] dense = new float[steps + 2][outputs];
        float[][] sparse = new float[steps + 2][outputs];
        RowProducts products = new RowProducts(layer);
        products.of(x, 1, steps + 1, dense);
        products.ofSparse(x, 1, steps + 1, sparse, new int[inputs]);
        for (int t = 1; t <= steps; t++) {
            for (int o = 0; o < outputs; o++) {
                double sum = layer.bias()[o];
                for (int i = 0; i < inputs; i++) {
                    sum += (double) layer.weight()[o * inputs + i] * x[t][i];
                }
                assertThat((double) dense[t][o]).isCloseTo(sum, within(1e-5));
                assertThat(sparse[t][o]).isEqualTo(dense[t][o]);
            }
        }
        assertThat(dense[0]).containsOnly(0);
        assertThat(dense[steps + 1]).containsOnly(0);
    }
}
