package dev.hindcast.learning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import dev.hindcast.dataset.Space;
import dev.hindcast.dataset.Standardization;
import dev.hindcast.environment.Past;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyFileTest {
    private static final Discrete ACTIONS = new Discrete(3, 5);
    private static final DatasetSpec STANDARDIZED = spec(ACTIONS);
    private static final DatasetSpec ONE_HOT = DatasetSpec.unstandardized(new Discrete(4, -1), ACTIONS);

    @TempDir
    private Path directory;

    private static DatasetSpec spec(Space actions) {
        return new DatasetSpec(
                Box.of(2, -9, 9), actions, new Standardization(new float[] {1, 2}, new float[] {3, 0.5f}));
    }

    private static FeedForward network(int inputs, int outputs, long seed) {
        return new FeedForward(List.of(layer(inputs, 6, seed), layer(6, outputs, seed + 1)));
    }

    private static FeedForward.Layer layer(int inputs, int outputs, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] weight = new float[inputs * outputs];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) random.nextDouble(-1, 1);
        }
        return new FeedForward.Layer(inputs, outputs, weight, Arrays.copyOf(weight, outputs));
    }

    private static DiscreteNetworkPolicy constrained() {
        return DiscreteNetworkPolicy.constrained(STANDARDIZED, network(2, 3, 1), network(2, 3, 5), 0.3);
    }

    static Stream<NetworkPolicy> policies() {
        Box box = Box.of(2, -1, 1);
        return Stream.of(
                ContinuousNetworkPolicy.deterministic(spec(box), network(2, 2, 1)),
                ContinuousNetworkPolicy.gaussian(spec(box), network(2, 2, 1), new float[] {0.5f, -1}),
                ContinuousNetworkPolicy.tanhGaussian(spec(box), network(2, 4, 1)),
                DiscreteNetworkPolicy.greedy(STANDARDIZED, network(2, 3, 1)),
                DiscreteNetworkPolicy.categorical(STANDARDIZED, network(2, 3, 1)),
                constrained(),
                DiscreteNetworkPolicy.greedy(ONE_HOT, network(4, 3, 1)),
                DiscreteNetworkPolicy.categorical(ONE_HOT, network(4, 3, 1)),
                ContinuousNetworkPolicy.deterministic(new FrameStack(spec(box), 3), network(6, 2, 1)),
                ContinuousNetworkPolicy.gaussian(
                        new FrameStack(spec(box), 2), network(4, 2, 1), new float[] {0.5f, -1}),
                ContinuousNetworkPolicy.tanhGaussian(new FrameStack(spec(box), 4), network(8, 4, 1)),
                DiscreteNetworkPolicy.greedy(new FrameStack(STANDARDIZED, 2), network(4, 3, 1)),
                DiscreteNetworkPolicy.constrained(new FrameStack(ONE_HOT, 2), network(8, 3, 1), network(8, 3, 5), 0.3));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void readsBackWhatItWrote(NetworkPolicy policy) {
        NetworkPolicy reread = PolicyFile.read(written(policy));
        assertThat(reread.kind()).isEqualTo(policy.kind());
        assertThat(reread.actionSpace()).isEqualTo(policy.actionSpace());
        assertThat(reread.spec().observationSpace()).isEqualTo(policy.spec().observationSpace());
        assertThat(reread.context()).isEqualTo(policy.context());
        Past past = null;
        for (int i = 0; i < 50; i++) {
            float[] observation = policy.spec().observationSpace() instanceof Discrete discrete
                    ? new float[] {discrete.start() + i % discrete.n()}
                    : new float[] {i / 10f - 2, 3 - i / 5f};
            past = past == null ? Past.of(observation) : past.then(new float[1], 0, observation);
            assertThat(reread.sample(past, new SplittableRandom(i)))
                    .containsExactly(policy.sample(past, new SplittableRandom(i)));
        }
    }

    private Path written(NetworkPolicy policy) {
        Path file = directory.resolve("policy.npz");
        PolicyFile.write(file, policy);
        return file;
    }

    @ParameterizedTest
    @CsvSource({
        "kind, lacks 'kind'",
        "observation/low, lacks 'observation/low'",
        "observation/high, lacks 'observation/high'",
        "action/discrete, lacks 'action/low'",
        "standardization/mean, lacks 'standardization/mean'",
        "standardization/scale, lacks 'standardization/scale'",
        "layer/0/weight, at least one layer",
        "layer/0/bias, lacks 'layer/0/bias'",
        "layer/1/weight, from 2 to 6 values",
        "layer/1/bias, lacks 'layer/1/bias'",
        "behavior/0/weight, at least one layer",
        "behavior/1/bias, lacks 'behavior/1/bias'",
        "threshold, lacks 'threshold'"
    })
    void refusesAFileThatLacks(String member, String message) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>(Npz.read(written(constrained())));
        assertThat(arrays.remove(member)).isNotNull();
        assertRefused(arrays, message);
    }

    static Stream<Arguments> wrongMembers() {
        return Stream.of(
                arguments("kind", NpyArray.of(new int[] {99}, 1), "unknown kind 99"),
                arguments("kind", NpyArray.of(new int[] {-1}, 1), "unknown kind -1"),
                arguments("kind", NpyArray.of(new long[] {1L << 40}, 1), "integer overflow"),
                arguments("kind", NpyArray.of(new float[] {1}, 1), "FLOAT32"),
                arguments("kind", NpyArray.of(new int[0], 0), "'kind' has 0 values, not 1"),
                arguments("kind", NpyArray.of(new int[] {0}, 1), "continuous actions"),
                arguments("action/discrete", NpyArray.of(new int[] {4, 0}, 2), "to Discrete(4) cannot have a network"),
                arguments("action/discrete", NpyArray.of(new int[] {0, 0}, 2), "at least one value"),
                arguments("action/discrete", NpyArray.of(new int[] {3}, 1), "'action/discrete' has 1 values, not 2"),
                arguments("context", NpyArray.of(new int[] {2}, 1), "cannot have a network from 2"),
                arguments("context", NpyArray.of(new int[] {0}, 1), "at least 1 observation"),
                arguments("observation/discrete", NpyArray.of(new int[] {9, 0}, 2), "the observations have 1"),
                arguments("standardization/mean", NpyArray.of(new float[] {1}, 1), "Got 1 means but 2 scales"),
                arguments("layer/0/weight", NpyArray.of(new float[12], 12), "'layer/0/weight' is no matrix"),
                arguments("layer/0/weight", NpyArray.of(new float[10], 5, 2), "10 weights and 6 biases"),
                arguments("layer/1/bias", NpyArray.of(new float[2], 2), "18 weights and 2 biases"),
                arguments("behavior/0/weight", NpyArray.of(new float[18], 6, 3), "network from 3 to 3 values"),
                arguments("threshold", NpyArray.of(new float[] {Float.NaN}, 1), "threshold must be in [0, 1), got NaN"),
                arguments("threshold", NpyArray.of(new float[] {1}, 1), "threshold must be in [0, 1), got 1.0"),
                arguments("threshold", NpyArray.of(new float[0], 0), "'threshold' has 0 values, not 1"));
    }

    @ParameterizedTest
    @MethodSource("wrongMembers")
    void refusesAFileWithAWrong(String member, NpyArray wrong, String message) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>(Npz.read(written(constrained())));
        arrays.put(member, wrong);
        assertRefused(arrays, message);
    }

    private void assertRefused(Map<String, NpyArray> arrays, String message) {
        Path file = directory.resolve("damaged.npz");
        Npz.write(file, arrays);
        assertThatThrownBy(() -> PolicyFile.read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("damaged.npz does not hold a policy")
                .hasMessageContaining("name one that Hindcast wrote")
                .hasMessageContaining(message);
    }

    @Test
    void refusesATruncatedFile() throws IOException {
        Path whole = written(constrained());
        byte[] bytes = Files.readAllBytes(whole);
        for (int length = 0; length < bytes.length; length += 97) {
            Path part = Files.write(directory.resolve("part.npz"), Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> PolicyFile.read(part))
                    .as("the first %d bytes", length)
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("part.npz");
        }
    }

    @Test
    void aNetworkThatDoesNotFitIsRefusedAtOnce() {
        assertThatThrownBy(() -> DiscreteNetworkPolicy.greedy(STANDARDIZED, network(2, 4, 1)))
                .hasMessageContaining("to Discrete(3, start=5) cannot have a network from 2 to 4 values");
        assertThatThrownBy(() -> DiscreteNetworkPolicy.greedy(spec(Box.of(3, -1, 1)), network(2, 3, 1)))
                .hasMessageContaining("needs discrete actions");
        assertThatThrownBy(() -> DiscreteNetworkPolicy.constrained(STANDARDIZED, network(2, 3, 1), network(2, 3, 1), 1))
                .hasMessageContaining("[0, 1)");
    }
}
