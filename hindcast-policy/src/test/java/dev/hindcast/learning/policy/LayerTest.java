package dev.hindcast.learning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerTest {
    private static float[] random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    /** Bit for bit, however many steps go through a linear layer together: what a policy does must not depend on it. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "5, 3, 7",
        "5, 3, 8",
        "16, 4, 9",
        "37, 2, 100",
        "64, 5, 128",
        "31, 3, 129",
        "50, 1, 300",
        "5, 16, 3",
        "37, 20, 2",
        "61, 2500, 3",
        "130, 128, 5",
        "9, 9000, 4"
    })
    void manyStepsAreEachOneByItself(int inputs, int outputs, int count) {
        Layer.Linear layer = new Layer.Linear(inputs, outputs, random(inputs * outputs, 1), random(outputs, 2));
        float[][] steps = new float[count][];
        for (int k = 0; k < count; k++) {
            steps[k] = random(inputs, 3 + k);
        }
        float[][] together = layer.of(steps);
        for (int k = 0; k < count; k++) {
            assertThat(together[k]).containsExactly(layer.of(steps[k]));
        }
        assertThat((double) together[count - 1][outputs - 1]).isCloseTo(last(layer, steps[count - 1]), within(1e-5));
    }

    /** The last output, in double precision. */
    private static double last(Layer.Linear layer, float[] x) {
        int row = layer.outputs() - 1;
        double sum = layer.bias()[row];
        for (int i = 0; i < x.length; i++) {
            sum += (double) layer.weight()[row * x.length + i] * x[i];
        }
        return sum;
    }

    /** In single precision, of numbers whose mean is far larger than their deviation. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 10, 1e3, 1e5})
    void layerNormOfALargeMean(double mean) {
        int size = 256;
        Random random = new Random(1);
        float[] x = new float[size];
        float[] ones = new float[size];
        for (int i = 0; i < size; i++) {
            x[i] = (float) (mean + random.nextGaussian());
            ones[i] = 1;
        }
        double exactMean =
                IntStream.range(0, size).mapToDouble(i -> x[i]).average().orElseThrow();
        double variance = IntStream.range(0, size)
                .mapToDouble(i -> Math.pow(x[i] - exactMean, 2))
                .average()
                .orElseThrow();
        float[] y = new Layer.LayerNorm(ones, new float[size], 1e-5f).of(x);
        for (int i = 0; i < size; i++) {
            assertThat((double) y[i]).isCloseTo((x[i] - exactMean) / Math.sqrt(variance + 1e-5), within(2e-6));
        }
    }

    @Test
    void layerNormOfEqualNumbersIsItsBias() {
        float[] x = new float[256];
        float[] ones = new float[256];
        Arrays.fill(x, 100_000.1f);
        Arrays.fill(ones, 1);
        assertThat(new Layer.LayerNorm(ones, ones, 1e-5f).of(x)).containsOnly(1);
    }
}
