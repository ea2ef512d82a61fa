package dev.hindcast.learning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    @CsvSource({"1, 1, 1", "5, 3, 7", "5, 3, 8", "16, 4, 9", "37, 2, 100", "64, 5, 128", "31, 3, 129", "50, 1, 300"})
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
    }
}
