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
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        return FeedForward.perceptron(List.of(layer(inputs, 6, seed), layer(6, outputs, seed + 1)));
    }

    private static Layer.Linear layer(int inputs, int outputs, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] weight = new float[inputs * outputs];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) random.nextDouble(-1, 1);
        }
        return new Layer.Linear(inputs, outputs, weight, Arrays.copyOf(weight, outputs));
    }

    private static Layer norm(int width) {
        float[] weight = new float[width];
        Arrays.fill(weight, 1.5f);
        return new Layer.LayerNorm(weight, new float[width], 1e-5f);
    }

    /** Every kind of layer, blocks in blocks. */
    private static FeedForward everyLayer(int outputs) {
        FeedForward inner = new FeedForward(List.of(
                layer(6, 8, 3),
                new Layer.Elementwise(8, Activation.GELU),
                new Layer.Elementwise(8, Activation.SILU),
                layer(8, 6, 4)));
        FeedForward attention =
                new FeedForward(List.of(norm(6), new Layer.CausalSelfAttention(2, layer(6, 18, 5), layer(6, 6, 6))));
        FeedForward residual = new FeedForward(List.of(
                new Layer.Residual(attention),
                norm(6),
                new Layer.Residual(inner),
                new Layer.Elementwise(6, Activation.MISH)));
        Layer.Sum sum = new Layer.Sum(List.of(
                new FeedForward(List.of(layer(2, 6, 1))),
                new FeedForward(List.of(
                        layer(2, 1, 2),
                        new Layer.Elementwise(1, Activation.RELU),
                        new Layer.Linear(1, 1, new float[1], new float[] {3}),
                        new Layer.Embedding(4, 6, layer(4, 6, 7).weight())))));
        return new FeedForward(List.of(
                new Layer.Linear(2, 4, new float[] {1, 0, 0, 1, .5f, 1, -1, 1}, new float[4]),
                sum,
                new Layer.Residual(residual),
                new Layer.Elementwise(6, Activation.TANH),
                layer(6, outputs, 8)));
    }

    private static DiscreteNetworkPolicy constrained() {
        return DiscreteNetworkPolicy.constrained(STANDARDIZED, network(2, 3, 1), network(2, 3, 5), 0.3);
    }

    private static AverageReturnPolicy averageReturn() {
        return new AverageReturnPolicy(
                new FrameStack(spec(Box.of(2, -1, 1)), 1),
                network(3, 2, 1),
                new float[] {-1, 0.5f},
                new ReturnTarget(30, 2),
                10);
    }

    private static final float[][] NOISE = {{0.1f, -0.7f, 1}, {2, 0.3f, -0.2f}, {-1, 0, 0.4f}};

    private static BestOfPolicy bestOf(FrameStack input) {
        int state = input.size();
        Perturbation perturbation = new Perturbation(network(state + 2, 2, 7), 0.2f);
        Proposals proposals = new Proposals.Decoded(network(state + 3, 2, 3), 0.5f).perturbedBy(perturbation);
        return new BestOfPolicy(input, network(state + 2, 1, 5), proposals, NOISE);
    }

    private static BestOfPolicy bestOf(DatasetSpec spec, Proposals proposals) {
        return new BestOfPolicy(spec, network(4, 1, 5), proposals, new float[][] {{1, 2}, {-1, 0.5f}});
    }

    private static OneStepPolicy oneStep(int context) {
        FrameStack input = new FrameStack(spec(Box.of(2, -1, 1)), context);
        return new OneStepPolicy(input, network(input.size() + 2, 2, 3), new float[] {0.4f, -1.2f});
    }

    /** Two critics, proposals of two steps, chosen by softmax. */
    private static BestOfPolicy diffused(FrameStack input) {
        int state = input.size();
        float[][] times = {{0.3f, -1, 2}, {0, 1, -0.5f}};
        return new BestOfPolicy(
                input,
                List.of(network(state + 2, 1, 5), network(state + 2, 1, 6)),
                new Proposals.Diffusion(network(2 + 3 + state, 2, 3), times, new NoiseSchedule(0.3f, 0.6f)),
                BestOfPolicy.Choice.SOFTMAX,
                new float[][] {{0.1f, -0.7f, 1, 0.2f}, {2, 0.3f, -0.2f, -1}, {-1, 0, 0.4f, 0.5f}});
    }

    private static DecodedPolicy decoded(FrameStack input, @Nullable Perturbation perturbation) {
        return new DecodedPolicy(input, network(input.size(), 3, 1), 2, network(input.size() + 3, 2, 3), perturbation);
    }

    /** Of the last K observations, in two dimensions. */
    private static CrossEntropyPolicy searching(int context) {
        float[] noise = new float[2 * 8 * 2];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) random.nextGaussian();
        }
        return new CrossEntropyPolicy(
                new FrameStack(spec(Box.of(2, -1, 1)), context),
                network(2 * context + 2, 1, 1),
                new CrossEntropyPolicy.Search(2, 8, 3, noise));
    }

    /** Two members, in two dimensions. */
    private static PlanningPolicy planning() {
        float[] noise = new float[2 * 3 * 2 * 2];
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) random.nextGaussian();
        }
        PlanningPolicy.Worth worth = new PlanningPolicy.Worth(0.9f, 0.1f, Float.POSITIVE_INFINITY, -3);
        return new PlanningPolicy(
                new FrameStack(spec(Box.of(2, -1, 1)), 1),
                network(2, 2, 1),
                network(2, 1, 2),
                List.of(network(4, 4, 3), network(4, 4, 4)),
                new PlanningPolicy.Search(2, 3, 2, 1, noise, 0.2f, 0.1f, 2, worth));
    }

    static Stream<NetworkPolicy> policies() {
        Box box = Box.of(2, -1, 1);
        return Stream.of(
                ContinuousNetworkPolicy.deterministic(spec(box), network(2, 2, 1)),
                ContinuousNetworkPolicy.gaussian(spec(box), network(2, 2, 1), new float[] {0.5f, -1}),
                ContinuousNetworkPolicy.tanhGaussian(spec(box), network(2, 4, 1)),
                averageReturn(),
                new DiscreteAverageReturnPolicy(
                        new FrameStack(STANDARDIZED, 1), network(3, 3, 1), new ReturnTarget(12, 2), 5),
                searching(1),
                searching(3),
                planning(),
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
                DiscreteNetworkPolicy.constrained(new FrameStack(ONE_HOT, 2), network(8, 3, 1), network(8, 3, 5), 0.3),
                ContinuousNetworkPolicy.tanhGaussian(spec(box), everyLayer(4)),
                decoded(new FrameStack(spec(box), 1), null),
                decoded(new FrameStack(spec(box), 2), new Perturbation(network(6, 2, 7), 0.2f)),
                bestOf(new FrameStack(spec(box), 1)),
                bestOf(new FrameStack(spec(box), 3)),
                diffused(new FrameStack(spec(box), 1)),
                diffused(new FrameStack(spec(box), 2)),
                bestOf(spec(box), new Proposals.TanhGaussian(network(2, 4, 3))),
                bestOf(spec(box), new Proposals.Gaussian(network(2, 2, 3), new float[] {-1, 0.5f})),
                bestOf(spec(box), new Proposals.Flow(network(5, 2, 3), 4)),
                oneStep(1),
                oneStep(2),
                new ChunkedPolicy(ContinuousNetworkPolicy.deterministic(spec(Box.of(6, -1, 1)), network(2, 6, 1)), box),
                DiscreteNetworkPolicy.constrained(STANDARDIZED, network(2, 3, 1), everyLayer(3), 0.3));
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
        "format, has 11 values",
        "kind, lacks 'kind'",
        "observation/low, lacks 'observation/low'",
        "observation/high, lacks 'observation/high'",
        "action/discrete, lacks 'action/low'",
        "standardization/mean, lacks 'standardization/mean'",
        "standardization/scale, lacks 'standardization/scale'",
        "network/policy/0/kind, lacks 'network/policy/0/kind'",
        "network/policy/0/weight, lacks 'network/policy/0/weight'",
        "network/policy/0/bias, lacks 'network/policy/0/bias'",
        "network/policy/1/width, lacks 'network/policy/1/width'",
        "network/policy/2/kind, from 2 to 6 values",
        "network/policy/2/bias, lacks 'network/policy/2/bias'",
        "network/behavior/0/kind, lacks 'network/behavior/0/kind'",
        "network/behavior/2/bias, lacks 'network/behavior/2/bias'",
        "threshold, lacks 'threshold'"
    })
    void refusesAFileThatLacks(String member, String message) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>(Npz.read(written(constrained())));
        assertThat(arrays.remove(member)).isNotNull();
        assertRefused(arrays, message);
    }

    static Stream<Arguments> wrongMembers() {
        return Stream.of(
                arguments("format", NpyArray.of(new int[] {3}, 1), "format 3, this Hindcast knows those up to 2"),
                arguments("format", NpyArray.of(new int[0], 0), "'format' has 0 values, not 1"),
                arguments("kind", word("diffusion"), "unknown kind 'diffusion' in format 2"),
                arguments("kind", NpyArray.of(new int[] {4}, 1), "unknown kind"),
                arguments("kind", NpyArray.of(new long[] {1L << 40}, 1), "integer overflow"),
                arguments("kind", NpyArray.of(new float[] {1}, 1), "FLOAT32"),
                arguments("kind", word(""), "unknown kind ''"),
                arguments("kind", word("deterministic"), "continuous actions"),
                arguments("kind", word("greedy"), "nothing of this kind has 'network/behavior/"),
                arguments("context", NpyArray.of(new int[] {4}, 1), "A policy from 4 of Box"),
                arguments("network/values/0/kind", word("relu"), "nothing of this kind has 'network/values/0/kind'"),
                arguments("action/discrete", NpyArray.of(new int[] {4, 0}, 2), "to Discrete(4) cannot have a network"),
                arguments("action/discrete", NpyArray.of(new int[] {0, 0}, 2), "at least one value"),
                arguments("action/discrete", NpyArray.of(new int[] {3}, 1), "'action/discrete' has 1 values, not 2"),
                arguments("context", NpyArray.of(new int[] {2}, 1), "cannot have a network from 2"),
                arguments("context", NpyArray.of(new int[] {0}, 1), "at least 1 observation"),
                arguments("observation/discrete", NpyArray.of(new int[] {9, 0}, 2), "the observations have 1"),
                arguments("standardization/mean", NpyArray.of(new float[] {1}, 1), "Got 1 means but 2 scales"),
                arguments(
                        "network/policy/0/weight",
                        NpyArray.of(new float[12], 12),
                        "'network/policy/0/weight' is no matrix"),
                arguments("network/policy/0/weight", NpyArray.of(new float[10], 5, 2), "10 weights and 6 biases"),
                arguments("network/policy/2/bias", NpyArray.of(new float[2], 2), "18 weights and 2 biases"),
                arguments("network/behavior/0/weight", NpyArray.of(new float[18], 6, 3), "network from 3 to 3 values"),
                arguments(
                        "network/policy/2/bias",
                        NpyArray.of(new float[] {0, Float.NaN, 0}, 3),
                        "'network/policy/2/bias' holds NaN: the training diverged"),
                arguments(
                        "network/behavior/0/bias",
                        NpyArray.of(new float[] {0, 0, 0, 0, 0, Float.POSITIVE_INFINITY}, 6),
                        "holds Infinity"),
                arguments("standardization/scale", NpyArray.of(new float[] {Float.NaN, 1}, 2), "scale' holds NaN"),
                arguments("network/policy/1/kind", word("swish"), "unknown activation 'swish', known are [relu,"),
                arguments("network/policy/1/kind", word("residual"), "lacks 'network/policy/1/function/0/kind'"),
                arguments("network/policy/1/kind", word("sum"), "The parts of a sum cannot have []"),
                arguments("network/policy/1/width", NpyArray.of(new int[] {5}, 1), "Layer 1 takes 5 values"),
                arguments("network/policy/1/width", NpyArray.of(new int[] {-6}, 1), "got a width of -6"),
                arguments("threshold", NpyArray.of(new float[] {Float.NaN}, 1), "threshold must be in [0, 1), got NaN"),
                arguments("threshold", NpyArray.of(new float[] {1}, 1), "threshold must be in [0, 1), got 1.0"),
                arguments("threshold", NpyArray.of(new float[0], 0), "'threshold' has 0 values, not 1"));
    }

    private static NpyArray word(String word) {
        int[] letters = word.chars().toArray();
        return NpyArray.of(letters, letters.length);
    }

    @ParameterizedTest
    @MethodSource("wrongMembers")
    void refusesAFileWithAWrong(String member, NpyArray wrong, String message) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>(Npz.read(written(constrained())));
        arrays.put(member, wrong);
        assertRefused(arrays, message);
    }

    static Stream<Arguments> wrongMembersOfProposals() {
        return Stream.of(
                arguments("proposals", word("swirl"), "unknown proposals 'swirl', known are decoded, diffusion, flow,"),
                arguments("proposals", word("tanh-gaussian"), "cannot have a network from 5 to 2 values"),
                arguments("noise", NpyArray.of(new float[4], 2, 2), "needs noise of 3 components"),
                arguments("noise", NpyArray.of(new float[0], 0, 3), "needs noise of 3 components for at least one"),
                arguments("noise", NpyArray.of(new float[] {0, 1, Float.NaN}, 1, 3), "'noise' holds NaN"),
                arguments("noise_limit", NpyArray.of(new float[] {0}, 1), "noise must be positive, got 0.0"),
                arguments("perturbation_limit", NpyArray.of(new float[] {-1}, 1), "must not be negative, got -1.0"),
                arguments("network/policy/2/weight", NpyArray.of(new float[12], 2, 6), "12 weights and 1 biases"),
                arguments("network/decoder/0/kind", word("relu"), "nothing of this kind has 'network/decoder/0/kind'"),
                arguments("kind", word("decoded"), "lacks 'latent_limit'"));
    }

    @ParameterizedTest
    @MethodSource("wrongMembersOfProposals")
    void refusesProposalsWithAWrong(String member, NpyArray wrong, String message) {
        Path whole = written(bestOf(new FrameStack(spec(Box.of(2, -1, 1)), 1)));
        Map<String, NpyArray> arrays = new LinkedHashMap<>(Npz.read(whole));
        arrays.put(member, wrong);
        assertRefused(arrays, message);
    }

    static Stream<Arguments> wrongDiffusions() {
        return Stream.of(
                arguments("betas", NpyArray.of(new float[] {0.3f, 1}, 2), "must be in (0, 1), got 1.0"),
                arguments("betas", NpyArray.of(new float[] {0.3f, Float.NaN}, 2), "'betas' holds NaN"),
                arguments("betas", NpyArray.of(new float[] {0.3f}, 1), "of 1 steps cannot have 2 vectors"),
                arguments("betas", NpyArray.of(new float[0], 0), "at least 1 step"),
                arguments("times", NpyArray.of(new float[6], 6), "'times' is no matrix"),
                arguments("times", NpyArray.of(new float[3], 1, 3), "of 2 steps cannot have 1 vectors"),
                arguments("times", NpyArray.of(new float[4], 2, 2), "vectors of 2 for its steps cannot have a network"),
                arguments("noise", NpyArray.of(new float[6], 3, 2), "needs noise of 4 components"),
                arguments("choice", word("mean"), "unknown choice 'mean', known are best and softmax"),
                arguments("proposals", word("tanh-gaussian"), "cannot have a network from 7 to 2 values"),
                arguments("network/critic/1/0/weight", NpyArray.of(new float[18], 6, 3), "network from 3 to 1 values"));
    }

    @ParameterizedTest
    @MethodSource("wrongDiffusions")
    void refusesADiffusionWithAWrong(String member, NpyArray wrong, String message) {
        Path whole = written(diffused(new FrameStack(spec(Box.of(2, -1, 1)), 1)));
        Map<String, NpyArray> arrays = new LinkedHashMap<>(Npz.read(whole));
        assertThat(arrays.put(member, wrong)).isNotNull();
        assertRefused(arrays, message);
    }

    @ParameterizedTest
    @CsvSource({
        "times, lacks 'times'",
        "betas, lacks 'betas'",
        "network/critic/1/0/kind, nothing of this kind has 'network/critic/1/0/weight'"
    })
    void refusesADiffusionThatLacks(String member, String message) {
        Path whole = written(diffused(new FrameStack(spec(Box.of(2, -1, 1)), 1)));
        Map<String, NpyArray> arrays = new LinkedHashMap<>(Npz.read(whole));
        assertThat(arrays.remove(member)).isNotNull();
        assertRefused(arrays, message);
    }

    static Stream<Arguments> wrongSearches() {
        return Stream.of(
                arguments("noise", NpyArray.of(new float[32], 32), "'noise' is no matrix"),
                arguments("noise", NpyArray.of(new float[16], 16, 1), "cannot have 16 values of noise"),
                arguments("noise", NpyArray.of(new float[30], 15, 2), "cannot have 30 values of noise"),
                arguments("iterations", NpyArray.of(new int[] {0}, 1), "0 iterations of 16 samples with 3 elites"),
                arguments("elites", NpyArray.of(new int[] {9}, 1), "2 iterations of 8 samples with 9 elites"),
                arguments("elites", NpyArray.of(new int[] {0}, 1), "2 iterations of 8 samples with 0 elites"),
                arguments("kind", word("deterministic"), "cannot have a network from 4 to 1 values"));
    }

    @ParameterizedTest
    @MethodSource("wrongSearches")
    void refusesASearchWithAWrong(String member, NpyArray wrong, String message) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>(Npz.read(written(searching(1))));
        arrays.put(member, wrong);
        assertRefused(arrays, message);
    }

    static Stream<Arguments> wrongAims() {
        return Stream.of(
                arguments("horizon", NpyArray.of(new int[] {0}, 1), "at least 1 step, got a horizon of 0"),
                arguments("horizon", NpyArray.of(new int[0], 0), "'horizon' has 0 values, not 1"),
                arguments("target_return", precise(Double.NaN), "aims at a finite return, got NaN"),
                arguments("return_scale", precise(0), "divided by a positive number, got 0.0"),
                arguments("log_std", NpyArray.of(new float[] {1}, 1), "cannot have 1 deviations"),
                arguments("network/policy/0/kind", word("relu"), "lacks 'network/policy/0/width'"),
                arguments("kind", word("discrete-average-return"), "needs discrete actions"),
                arguments("kind", word("gaussian"), "cannot have a network from 3 to 2 values"));
    }

    private static NpyArray precise(double value) {
        return NpyArray.of(new double[] {value}, 1);
    }

    @ParameterizedTest
    @MethodSource("wrongAims")
    void refusesAnAimWithAWrong(String member, NpyArray wrong, String message) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>(Npz.read(written(averageReturn())));
        arrays.put(member, wrong);
        assertRefused(arrays, message);
    }

    private static NpyArray number(float value) {
        return NpyArray.of(new float[] {value}, 1);
    }

    static Stream<Arguments> wrongPlans() {
        return Stream.of(
                arguments(
                        "search",
                        NpyArray.of(new int[] {1 << 30, 1 << 30, 8, 1}, 4),
                        "cannot have 1073741824 iterations of 1073741824 trajectories of 8 steps"),
                arguments(
                        "search", NpyArray.of(new int[] {2, 3, 0, 1}, 4), "2 iterations of 3 trajectories of 0 steps"),
                arguments("search", NpyArray.of(new int[] {2, 3, 2, 0}, 4), "cannot follow 0 members"),
                arguments("search", NpyArray.of(new int[] {2, 3, 4, 1}, 4), "the shape [12, 2], not [24, 2]"),
                arguments("noise", NpyArray.of(new float[24], 6, 4), "the shape [6, 4], not [12, 2]"),
                arguments("noise", NpyArray.of(new float[0], 0, 2), "the shape [0, 2], not [12, 2]"),
                arguments("deviation", number(Float.NaN), "deviation must be at least 0 and finite, got NaN"),
                arguments("deviation", number(-1), "deviation must be at least 0 and finite, got -1.0"),
                arguments("mix", number(1.5f), "mix must be in [0, 1], got 1.5"),
                arguments("mix", number(Float.NaN), "mix must be in [0, 1], got NaN"),
                arguments("inverse_temperature", number(Float.POSITIVE_INFINITY), "finite, got Infinity"),
                arguments("discount", number(1.1f), "discount must be in [0, 1], got 1.1"),
                arguments("discount", number(Float.NaN), "discount must be in [0, 1], got NaN"),
                arguments("penalty_weight", number(Float.POSITIVE_INFINITY), "penalty weight must be at least 0"),
                arguments("threshold", number(Float.NaN), "threshold must be at least 0, got NaN"),
                arguments("threshold", number(-1), "threshold must be at least 0, got -1.0"));
    }

    @ParameterizedTest
    @MethodSource("wrongPlans")
    void refusesAPlanWithAWrong(String member, NpyArray wrong, String message) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>(Npz.read(written(planning())));
        arrays.put(member, wrong);
        assertRefused(arrays, message);
    }

    @ParameterizedTest
    @CsvSource({
        "noise, lacks 'noise'",
        "noise_limit, lacks 'noise_limit'",
        "proposals, lacks 'proposals'",
        "network/proposals/0/kind, lacks 'network/proposals/0/kind'",
        "network/perturbation/0/kind, lacks 'network/perturbation/0/kind'",
        "perturbation_limit, nothing of this kind has 'network/perturbation/"
    })
    void refusesProposalsThatLack(String member, String message) {
        Path whole = written(bestOf(new FrameStack(spec(Box.of(2, -1, 1)), 1)));
        Map<String, NpyArray> arrays = new LinkedHashMap<>(Npz.read(whole));
        assertThat(arrays.remove(member)).isNotNull();
        assertRefused(arrays, message);
    }

    @Test
    void refusesAFlowThatLacksItsSteps() {
        Path whole = written(bestOf(spec(Box.of(2, -1, 1)), new Proposals.Flow(network(5, 2, 3), 4)));
        Map<String, NpyArray> arrays = new LinkedHashMap<>(Npz.read(whole));
        arrays.put("flow_steps", NpyArray.of(new int[] {0}, 1));
        assertRefused(arrays, "A flow takes at least 1 step, got 0");
        arrays.remove("flow_steps");
        assertRefused(arrays, "lacks 'flow_steps'");
    }

    @Test
    void refusesProposalsThatDoNotFit() {
        DatasetSpec spec = spec(Box.of(2, -1, 1));
        assertThatThrownBy(() -> bestOf(spec, new Proposals.Flow(network(4, 2, 3), 4)))
                .hasMessageContaining("A flow of 2 components in states of 2 cannot have a network from 4 to 2 values");
        assertThatThrownBy(() -> bestOf(spec, new Proposals.Gaussian(network(2, 2, 3), new float[1])))
                .hasMessageContaining("from 2 to 2 values and 1 deviations");
    }

    @Test
    void refusesAPolicyOfOneStepThatDoesNotFit() {
        Map<String, NpyArray> arrays = new LinkedHashMap<>(Npz.read(written(oneStep(1))));
        arrays.put("noise", NpyArray.of(new float[] {1, 2, 3}, 3));
        assertRefused(arrays, "cannot have noise of 3 and a network from 4 to 2 values");
        arrays.put("noise", NpyArray.of(new float[] {1, Float.NaN}, 2));
        assertRefused(arrays, "noise");
        arrays.remove("noise");
        assertRefused(arrays, "lacks 'noise'");
    }

    @Test
    void refusesADecodedPolicyThatDoesNotFit() {
        FrameStack input = new FrameStack(spec(Box.of(2, -1, 1)), 1);
        assertThatThrownBy(() -> new DecodedPolicy(input, network(2, 3, 1), 2, network(4, 2, 3), null))
                .hasMessageContaining("from 2 to 3 and a decoder from 4 to 2 values");
        assertThatThrownBy(() -> new DecodedPolicy(input, network(2, 3, 1), 0, network(5, 2, 3), null))
                .hasMessageContaining("latent code must be positive, got 0.0");
        assertThatThrownBy(() -> decoded(input, new Perturbation(network(3, 2, 7), 0.1f)))
                .hasMessageContaining("A perturbation of 2 components in states of 2");
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
    void refusesBlocksInBlocksWithoutEnd() {
        FeedForward network = new FeedForward(List.of(new Layer.Elementwise(2, Activation.TANH)));
        for (int depth = 0; depth < 17; depth++) {
            network = new FeedForward(List.of(new Layer.Residual(network)));
        }
        Path file = written(ContinuousNetworkPolicy.deterministic(spec(Box.of(2, -1, 1)), network));
        assertThatThrownBy(() -> PolicyFile.read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("lies in more than 16 blocks");
    }

    /** Files that the code before format 2 wrote, with what their policies did on a few observations. */
    @ParameterizedTest
    @ValueSource(strings = {"deterministic", "gaussian", "tanh-gaussian", "greedy", "categorical", "constrained"})
    void readsFormat1(String kind) throws URISyntaxException {
        NetworkPolicy policy = PolicyFile.read(format1(kind));
        assertThat(policy.kind().word()).isEqualTo(kind);
        Map<String, NpyArray> golden = Npz.read(format1(kind + "-actions"));
        float[][] observations = rows(golden, "observations");
        for (int i = 0; i < observations.length; i++) {
            assertThat(policy.act(Past.of(observations[i]), new SplittableRandom(i)))
                    .containsExactly(rows(golden, "actions")[i], Offset.offset(1e-6f));
            assertThat(policy.sample(Past.of(observations[i]), new SplittableRandom(i)))
                    .containsExactly(rows(golden, "samples")[i], Offset.offset(1e-6f));
        }
    }

    @Test
    void refusesFormat1OfAnUnknownNumber() throws URISyntaxException {
        Map<String, NpyArray> arrays = new LinkedHashMap<>(Npz.read(format1("greedy")));
        arrays.put("kind", NpyArray.of(new int[] {6}, 1));
        assertRefused(arrays, "unknown kind 6 in format 1");
        arrays.put("kind", NpyArray.of(new int[] {-1}, 1));
        assertRefused(arrays, "unknown kind -1 in format 1");
    }

    private static Path format1(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(PolicyFileTest.class.getResource("/policies/format-1/" + name + ".npz"))
                .toURI());
    }

    private static float[][] rows(Map<String, NpyArray> arrays, String name) {
        NpyArray array = Objects.requireNonNull(arrays.get(name));
        float[][] rows = new float[array.shape()[0]][];
        for (int i = 0; i < rows.length; i++) {
            int width = array.shape()[1];
            rows[i] = Arrays.copyOfRange(array.floats(), i * width, (i + 1) * width);
        }
        return rows;
    }

    /** The layers are named by words that a reader of the file sees. */
    @Test
    void namesItsKindsByWords() {
        Map<String, NpyArray> arrays =
                Npz.read(written(ContinuousNetworkPolicy.tanhGaussian(spec(Box.of(2, -1, 1)), everyLayer(4))));
        assertThat(arrays.get("format")).isEqualTo(NpyArray.of(new int[] {2}, 1));
        assertThat(arrays.get("context")).isEqualTo(NpyArray.of(new int[] {1}, 1));
        assertThat(arrays.get("kind")).isEqualTo(word("tanh-gaussian"));
        assertThat(arrays.get("network/policy/1/kind")).isEqualTo(word("sum"));
        assertThat(arrays.get("network/policy/1/part/1/3/kind")).isEqualTo(word("embedding"));
        assertThat(arrays.get("network/policy/2/function/0/function/1/kind")).isEqualTo(word("causal-self-attention"));
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
