package dev.hindcast.learning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Past;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies of sequences in files. */
class SequencePolicyFileTest {
    private static final int WIDTH = 4;

    @TempDir
    private Path directory;

    private static float[] values(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    private static Layer.Linear linear(int inputs, int outputs, long seed) {
        return new Layer.Linear(inputs, outputs, values(inputs * outputs, seed), values(outputs, seed + 1));
    }

    private static Layer norm() {
        return new Layer.LayerNorm(values(WIDTH, 8), values(WIDTH, 9), 1e-5f);
    }

    private static FeedForward of(Layer... layers) {
        return new FeedForward(List.of(layers));
    }

    private static FeedForward trunk() {
        return of(
                norm(),
                new Layer.Residual(of(
                        norm(),
                        new Layer.CausalSelfAttention(2, linear(WIDTH, 3 * WIDTH, 1), linear(WIDTH, WIDTH, 2)))),
                new Layer.Residual(of(
                        norm(), linear(WIDTH, 6, 3), new Layer.Elementwise(6, Activation.GELU), linear(6, WIDTH, 4))),
                norm());
    }

    private static SequenceNetwork sequence(boolean discrete) {
        return new SequenceNetwork(
                List.of(
                        of(linear(1, WIDTH, 5)),
                        of(linear(2, WIDTH, 6)),
                        of(discrete ? new Layer.Embedding(3, WIDTH, values(3 * WIDTH, 7)) : linear(2, WIDTH, 7))),
                new Layer.Embedding(5, WIDTH, values(5 * WIDTH, 10)),
                trunk());
    }

    private static NetworkPolicy policy(boolean discrete) {
        Space actions = discrete ? new Discrete(3, 1) : Box.of(2, -3, 3);
        FrameStack input = new FrameStack(DatasetSpec.unstandardized(Box.unbounded(2), actions), 3);
        ReturnTarget target = new ReturnTarget(0.1, 7);
        return discrete
                ? new DiscreteSequencePolicy(input, target, sequence(true), of(linear(WIDTH, 3, 11)))
                : new SequencePolicy(input, target, sequence(false), of(linear(WIDTH, 2, 11)));
    }

    private static Past past() {
        return Past.of(new float[] {1, 2})
                .then(new float[] {1, 2}, 0.3f, new float[] {-1, 0.5f})
                .then(new float[] {2, -1}, 0.7f, new float[] {0, 1});
    }

    private static float[] act(NetworkPolicy policy) {
        return policy.act(past(), new SplittableRandom(0));
    }

    /** In the writing of the network's own layers, one after the other. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsReadBackActsAlike(boolean discrete) {
        NetworkPolicy policy = policy(discrete);
        Path file = directory.resolve("policy.npz");
        PolicyFile.write(file, policy);
        NetworkPolicy read = PolicyFile.read(file);
        assertThat(read.kind()).isEqualTo(policy.kind());
        assertThat(read.input().context()).isEqualTo(3);
        assertThat(((ReturnConditionedPolicy) read).target()).isEqualTo(new ReturnTarget(0.1, 7));
        assertThat(act(read)).isEqualTo(act(policy));
    }

    @Test
    void theNetworkSaysWhatItsLayersSay() {
        SequenceNetwork network = sequence(false);
        List<SequenceNetwork.Token> tokens = List.of(
                new SequenceNetwork.Token(0, 0, new float[] {2}),
                new SequenceNetwork.Token(1, 0, new float[] {1, -1}),
                new SequenceNetwork.Token(2, 0, new float[] {0.5f, 0.25f}),
                new SequenceNetwork.Token(0, 9, new float[] {1.5f}));
        float[][] embedded = tokens.stream()
                .map(token -> {
                    float[] sum =
                            network.kinds().get(token.kind()).of(token.value()).clone();
                    float[] step = network.timesteps().of(new float[] {Math.min(4, token.timestep())});
                    for (int i = 0; i < WIDTH; i++) {
                        sum[i] += step[i];
                    }
                    return sum;
                })
                .toArray(float[][]::new);
        float[][] expected = network.trunk().of(embedded);
        for (int count = 1; count <= tokens.size(); count++) {
            float[] actual = network.last(tokens.subList(0, count));
            for (int i = 0; i < WIDTH; i++) {
                assertThat(actual[i]).isCloseTo(expected[count - 1][i], Offset.offset(1e-5f));
            }
        }
    }

    private Map<String, NpyArray> arrays(boolean discrete) {
        Path file = directory.resolve("written.npz");
        PolicyFile.write(file, policy(discrete));
        return new LinkedHashMap<>(Npz.read(file));
    }

    private void assertRefused(Map<String, NpyArray> arrays, String message) {
        Path file = directory.resolve("changed.npz");
        Npz.write(file, arrays);
        assertThatThrownBy(() -> PolicyFile.read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("does not hold a policy")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "target_return, it lacks 'target_return'",
        "return_scale, it lacks 'return_scale'",
        "network/timesteps/0/kind, it lacks 'network/timesteps/0/kind'",
        "network/sequence/0/kind, it lacks 'network/sequence/0/kind'",
        "network/sequence/3/kind, begins and ends with LayerNorm",
        "network/token/2/0/kind, 'cannot have a network of tokens of [1, 2] values'",
    })
    void whatIsMissingIsNamed(String name, String message) {
        Map<String, NpyArray> arrays = arrays(false);
        assertThat(arrays.remove(name)).isNotNull();
        assertRefused(arrays, message);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Map<String, NpyArray> arrays = arrays(false);
        arrays.put("target_return", NpyArray.of(new double[] {Double.NaN}, 1));
        assertRefused(arrays, "finite return, got NaN");
        arrays = arrays(false);
        arrays.put("return_scale", NpyArray.of(new double[] {0}, 1));
        assertRefused(arrays, "positive number, got 0");
        arrays = arrays(false);
        arrays.put("network/timesteps/0/weight", NpyArray.of(new float[10], 5, 2));
        assertRefused(arrays, "do not fit a network");
        arrays = arrays(false);
        float[] broken = new float[WIDTH];
        Arrays.fill(broken, Float.NaN);
        arrays.put("network/sequence/0/bias", NpyArray.of(broken, WIDTH));
        assertRefused(arrays, "the training diverged");
        arrays = arrays(true);
        arrays.put("action/discrete", NpyArray.of(new int[] {4, 1}, 2));
        assertRefused(arrays, "cannot have a network of tokens");
    }
}
