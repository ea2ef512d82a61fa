package dev.hindcast.learning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of tokens is what would be computed anew. */
class SequenceMemoryTest {
    private static final int WIDTH = 4;

    private static float[] numbers(int count, SplittableRandom random) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextDouble(-1, 1);
        }
        return numbers;
    }

    private static Layer.Linear linear(int inputs, int outputs, SplittableRandom random) {
        return new Layer.Linear(inputs, outputs, numbers(inputs * outputs, random), numbers(outputs, random));
    }

    private static Layer norm(SplittableRandom random) {
        return new Layer.LayerNorm(numbers(WIDTH, random), numbers(WIDTH, random), 1e-5f);
    }

    private static Layer.Residual attention(int heads, SplittableRandom random) {
        return new Layer.Residual(new FeedForward(List.of(
                norm(random),
                new Layer.CausalSelfAttention(heads, linear(WIDTH, 3 * WIDTH, random), linear(WIDTH, WIDTH, random)))));
    }

    private static Layer.Residual perceptron(SplittableRandom random) {
        return new Layer.Residual(new FeedForward(List.of(
                norm(random),
                linear(WIDTH, 6, random),
                new Layer.Elementwise(6, Activation.RELU),
                linear(6, WIDTH, random))));
    }

    private static SequenceNetwork network(int heads) {
        SplittableRandom random = new SplittableRandom(heads);
        FeedForward trunk = new FeedForward(List.of(
                norm(random),
                attention(heads, random),
                perceptron(random),
                attention(heads, random),
                perceptron(random),
                norm(random)));
        return new SequenceNetwork(
                List.of(new FeedForward(List.of(linear(2, WIDTH, random)))),
                new Layer.Embedding(100, WIDTH, numbers(100 * WIDTH, random)),
                trunk);
    }

    /**
     * Windows of growing length, their beginnings asked again and for the first time, windows that slide by one, two, ... tokens, then grow
     * while they slide, and after a few tokens from the beginning a long one again.
     */
    private static List<int[]> windows() {
        List<int[]> windows = new ArrayList<>();
        for (int end = 1; end <= 70; end += 3) {
            windows.add(new int[] {0, end});
        }
        windows.add(new int[] {0, 4});
        windows.add(new int[] {0, 70});
        windows.add(new int[] {0, 5});
        windows.add(new int[] {0, 70});
        for (int from = 1, by = 1; from + 64 <= 100; from += by++) {
            windows.add(new int[] {from, from + 64});
        }
        windows.add(new int[] {3, 99});
        windows.add(new int[] {0, 2});
        windows.add(new int[] {0, 3});
        windows.add(new int[] {0, 90});
        return windows;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void equalsWhatIsComputedAnew(int heads) {
        SplittableRandom random = new SplittableRandom(7);
        List<SequenceNetwork.Token> tokens = new ArrayList<>();
        for (int t = 0; t < 100; t++) {
            tokens.add(new SequenceNetwork.Token(0, t, numbers(2, random)));
        }
        SequenceNetwork network = network(heads);
        SequenceNetwork apart = network.apart();
        for (int[] window : windows()) {
            List<SequenceNetwork.Token> seen = tokens.subList(window[0], window[1]);
            assertThat(network.last(seen))
                    .as("tokens %d to %d", window[0], window[1])
                    .isEqualTo(network(heads).last(seen))
                    .isEqualTo(apart.last(seen));
        }
    }
}
