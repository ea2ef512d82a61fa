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
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
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

    private static NetworkPolicy maxReturn(boolean discrete) {
        Space actions = discrete ? new Discrete(3, 1) : Box.of(2, -3, 3);
        FrameStack input = new FrameStack(DatasetSpec.unstandardized(Box.unbounded(2), actions), 3);
        SequenceNetwork conditioned = sequence(discrete);
        List<FeedForward> kinds = conditioned.kinds();
        SequenceNetwork sequence = new SequenceNetwork(
                List.of(kinds.get(1), kinds.get(0), kinds.get(2)), conditioned.timesteps(), conditioned.trunk());
        FeedForward returns = of(linear(WIDTH, 1, 12));
        return discrete
                ? new DiscreteMaxReturnPolicy(input, sequence, returns, of(linear(WIDTH, 3, 11)))
                : new MaxReturnPolicy(input, sequence, returns, of(linear(WIDTH, 2, 11)), new float[] {-1, -2});
    }

    private static ValuedSequencePolicy valued(TriedReturns tried) {
        FrameStack input = new FrameStack(DatasetSpec.unstandardized(Box.unbounded(2), Box.of(2, -3, 3)), 3);
        List<FeedForward> critics = List.of(of(linear(4, 1, 13)), of(linear(4, 1, 14)));
        return new ValuedSequencePolicy(
                input, new ReturnTarget(-20, 7), tried, sequence(false), of(linear(WIDTH, 2, 11)), critics);
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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatSaysItsReturnsIsReadBackToo(boolean discrete) {
        NetworkPolicy policy = maxReturn(discrete);
        Path file = directory.resolve("policy.npz");
        PolicyFile.write(file, policy);
        NetworkPolicy read = PolicyFile.read(file);
        assertThat(read.kind()).isEqualTo(policy.kind());
        assertThat(act(read)).isEqualTo(act(policy));
        assertThat(read.sample(past(), new SplittableRandom(2)))
                .isEqualTo(policy.sample(past(), new SplittableRandom(2)));
        Map<String, NpyArray> arrays = new LinkedHashMap<>(Npz.read(file));
        arrays.put("network/return/0/weight", NpyArray.of(values(2 * WIDTH, 1), 2, WIDTH));
        arrays.put("network/return/0/bias", NpyArray.of(values(2, 1), 2));
        assertRefused(arrays, "with a head from 4 to 2");
        arrays.remove("network/return/0/kind");
        assertRefused(arrays, "it lacks 'network/return/0/kind'");
    }

    @Test
    void whatTriesReturnsIsReadBackToo() {
        ValuedSequencePolicy policy = valued(new TriedReturns(3, 0.5));
        Path file = directory.resolve("policy.npz");
        PolicyFile.write(file, policy);
        ValuedSequencePolicy read = (ValuedSequencePolicy) PolicyFile.read(file);
        assertThat(read.tried()).isEqualTo(new TriedReturns(3, 0.5));
        assertThat(read.target()).isEqualTo(new ReturnTarget(-20, 7));
        assertThat(act(read)).isEqualTo(act(policy));
        Map<String, NpyArray> arrays = new LinkedHashMap<>(Npz.read(file));
        arrays.put("tried_returns", NpyArray.of(new int[] {0}, 1));
        assertRefused(arrays, "At least 1 return is tried, got 0");
        arrays.put("tried_returns", NpyArray.of(new int[] {2}, 1));
        arrays.put("return_cut", NpyArray.of(new double[] {-1}, 1));
        assertRefused(arrays, "a share of 0 or more below, got -1.0");
        arrays.put("return_cut", NpyArray.of(new double[] {0}, 1));
        arrays.put("network/critic/1/0/weight", NpyArray.of(values(3, 1), 1, 3));
        assertRefused(arrays, "cannot have a network from 3 to 1 values");
        arrays.remove("network/critic/0/0/kind");
        assertRefused(arrays, "needs a critic");
    }

    /** The best of what each of its returns alone would lead to: -20, -25 and -30. */
    @Test
    void takesTheBestOfWhatItsReturnsLeadTo() {
        ValuedSequencePolicy policy = valued(new TriedReturns(3, 0.5));
        List<float[]> alone = DoubleStream.of(-20, -25, -30)
                .mapToObj(target -> act(valued(new TriedReturns(1, 0.5)).aimingAt(target)))
                .toList();
        CautiousCritics critics = new CautiousCritics(List.of(of(linear(4, 1, 13)), of(linear(4, 1, 14))));
        float[][] unit = alone.stream()
                .map(action -> new float[] {action[0] / 3, action[1] / 3})
                .toArray(float[][]::new);
        float[] values = critics.values(past().observation(), unit);
        assertThat(values[0]).isNotEqualTo(values[1]).isNotEqualTo(values[2]);
        assertThat(act(policy)).isEqualTo(alone.get(CautiousCritics.best(values)));
        int[] drawn = new int[3];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 3_000; i++) {
            float[] action = policy.sample(past(), random);
            drawn[
                    IntStream.range(0, 3)
                            .filter(k -> Arrays.equals(alone.get(k), action))
                            .findFirst()
                            .orElseThrow()]++;
        }
        double sum = Math.exp(values[0]) + Math.exp(values[1]) + Math.exp(values[2]);
        for (int k = 0; k < 3; k++) {
            assertThat(drawn[k] / 3_000.0).isCloseTo(Math.exp(values[k]) / sum, Offset.offset(0.04));
        }
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
