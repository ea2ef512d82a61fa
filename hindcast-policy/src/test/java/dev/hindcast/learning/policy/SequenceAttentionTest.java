package dev.hindcast.learning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made ready for acting against the layer as it is written, with matrices and biases of all kinds. */
class SequenceAttentionTest {
    private static final int WIDTH = 16;
    private static final int TOKENS = 9;

    private static float[] numbers(int count, double size, SplittableRandom random) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextDouble(-size, size);
        }
        return numbers;
    }

    private static Layer.Linear linear(int outputs, SplittableRandom random) {
        return new Layer.Linear(WIDTH, outputs, numbers(outputs * WIDTH, 0.5, random), numbers(outputs, 2, random));
    }

    private static SequenceMemory.Rows rows() {
        SequenceMemory.Rows rows = new SequenceMemory.Rows();
        rows.queries = new float[TOKENS][WIDTH];
        rows.keys = new float[WIDTH][TOKENS];
        rows.values = new float[TOKENS][WIDTH];
        return rows;
    }

    private static SequenceMemory.Workspace workspace() {
        SequenceMemory.Workspace work = new SequenceMemory.Workspace();
        work.normed = new float[TOKENS][WIDTH];
        work.projected = new float[TOKENS][2 * WIDTH];
        work.scores = new float[2][TOKENS];
        work.weights = new double[TOKENS];
        return work;
    }

    /** First four tokens, then the others, of which the last alone is asked for. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void equalsTheLayer(int heads) {
        SplittableRandom random = new SplittableRandom(heads);
        Layer.CausalSelfAttention layer =
                new Layer.CausalSelfAttention(heads, linear(3 * WIDTH, random), linear(WIDTH, random));
        SequenceAttention attention = new SequenceAttention(layer);
        float[][] tokens = new float[TOKENS][];
        for (int t = 0; t < TOKENS; t++) {
            tokens[t] = numbers(WIDTH, 2, random);
        }
        float[][] expected = layer.of(tokens);
        SequenceMemory.Rows rows = rows();
        SequenceMemory.Workspace work = workspace();
        float[][] y = new float[TOKENS][WIDTH];

        attention.keep(tokens, 0, 0, 4, rows, work);
        attention.apply(0, 4, rows, work, y);
        attention.keep(tokens, 4, TOKENS - 1, TOKENS, rows, work);
        attention.apply(TOKENS - 1, TOKENS, rows, work, y);

        for (int t : new int[] {0, 1, 2, 3, TOKENS - 1}) {
            for (int i = 0; i < WIDTH; i++) {
                assertThat(y[t][i]).as("token %d, component %d", t, i).isCloseTo(expected[t][i], within(2e-5f));
            }
        }
    }
}
