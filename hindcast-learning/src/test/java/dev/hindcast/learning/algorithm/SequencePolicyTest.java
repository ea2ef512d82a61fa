package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.SequenceActor;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.PolicyFile;
import dev.hindcast.learning.policy.ReturnConditionedPolicy;
import dev.hindcast.learning.replay.StepBuffer;
import dev.hindcast.learning.replay.Windows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Decision Transformer does along whole episodes: one of a single step, one shorter than its context, one that its window slides over. */
class SequencePolicyTest {
    static final int CONTEXT = 6;
    static final Space CONTINUOUS = new Box(new float[] {-2, 0}, new float[] {2, 10});
    static final Discrete DISCRETE = new Discrete(3, 4);
    static final int[] LENGTHS = {1, 4, 17};

    static Dataset data(Space actions) {
        SplittableRandom random = new SplittableRandom(5);
        List<Episode> episodes = new ArrayList<>();
        for (int length : LENGTHS) {
            float[] taken = actions instanceof Discrete
                    ? values(random, length, 4, 7)
                    : values(random, length * actions.size(), 0, 2);
            for (int i = 0; i < taken.length && actions instanceof Discrete; i++) {
                taken[i] = (int) taken[i];
            }
            episodes.add(new Episode(
                    episodes.size(),
                    values(random, (length + 1) * 3, -2, 2),
                    taken,
                    values(random, length, -1, 3),
                    Ending.TERMINATED));
        }
        return new Dataset("episodes", Box.unbounded(3), actions, episodes, Optional.empty(), List.of());
    }

    private static float[] values(SplittableRandom random, int count, double low, double high) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(low, high);
        }
        return values;
    }

    private static Config config(boolean discrete, int heads) {
        Config defaults =
                discrete ? DiscreteDecisionTransformer.Config.defaults() : DecisionTransformer.Config.defaults();
        return Settings.withAll(
                defaults, Map.of("width", 16, "heads", heads, "context", CONTEXT, "timesteps", 12, "returnScale", 5.0));
    }

    static Space actions(boolean discrete) {
        return discrete ? DISCRETE : CONTINUOUS;
    }

    /** A learner whose weights are large enough for everything to matter. */
    static Algorithm learner(Config config, Dataset data) {
        Algorithm learner = config.create(data.spec(), Device.cpu(), 3);
        Random random = new Random(7);
        learner.networks().members().forEach((name, tensor) -> {
            float[] values = tensor.toArray();
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (0.3 * random.nextGaussian());
            }
            tensor.assign(values);
        });
        learner.networks().restored();
        return learner;
    }

    private static ReturnConditionedPolicy policy(Algorithm learner) {
        return (ReturnConditionedPolicy) learner.policy();
    }

    private static double[] output(ReturnConditionedPolicy policy, Past past) {
        if (policy instanceof DiscretePolicy discrete) {
            return discrete.probabilities(past);
        }
        float[] action = policy.act(past, new SplittableRandom(0));
        return new double[] {action[0] / 2, action[1] / 5 - 1};
    }

    /** What the learner computes for the windows of a batch that end with each step, padded where an episode has just begun. */
    @ParameterizedTest
    @CsvSource({"false,1", "false,4", "true,1", "true,2"})
    void doesWhatTheLearnerComputes(boolean discrete, int heads, @TempDir Path directory) {
        Dataset data = data(actions(discrete));
        Algorithm learner = learner(config(discrete, heads), data);
        SequenceActor actor = (SequenceActor) learner.learned().actor();
        NetworkPolicy written = learner.policy();
        PolicyFile.write(directory.resolve("policy.npz"), written);
        ReturnConditionedPolicy policy = (ReturnConditionedPolicy) PolicyFile.read(directory.resolve("policy.npz"));
        try (StepBuffer steps = StepBuffer.of(data, data.spec(), Device.cpu());
                Scope scope = Scope.open()) {
            long[] all = IntStream.range(0, Arrays.stream(LENGTHS).sum())
                    .asLongStream()
                    .toArray();
            Windows windows = steps.replay(0).windowsAt(all, CONTEXT);
            Tensor last =
                    Scope.noGradient(() -> actor.outputs(windows.steps(), null).select(1, CONTEXT - 1));
            float[] expected = (discrete ? last.logSoftmax().exp() : last.tanh()).toArray();
            int at = 0;
            for (Episode episode : data.episodes()) {
                ReturnConditionedPolicy aiming = policy.aimingAt(episode.totalReward());
                for (int t = 0; t < episode.length(); t++) {
                    double[] actual = output(aiming, Past.of(data, episode, t));
                    for (int i = 0; i < actual.length; i++) {
                        assertThat((float) actual[i])
                                .as("episode %d, step %d", episode.id(), t)
                                .isCloseTo(expected[at++], Offset.offset(1e-5f));
                    }
                    assertThat(output((ReturnConditionedPolicy) written, Past.of(data, episode, t)))
                            .isEqualTo(output(
                                    policy.aimingAt(((ReturnConditionedPolicy) written).targetReturn()),
                                    Past.of(data, episode, t)));
                }
            }
            assertThat(at).isEqualTo(expected.length);
        }
    }

    /** How many steps a policy sees at step t: one more each time, and where they are K, K - stride + 1 next. */
    static int seen(int t, int stride) {
        return t < CONTEXT ? t + 1 : CONTEXT - stride + 1 + (t - CONTEXT) % stride;
    }

    /** What the learner computes for windows that drop several steps at once where they are full, also where the file says so. */
    @ParameterizedTest
    @CsvSource({"false,3,1", "false,6,1", "false,3,4", "true,2,2"})
    void aWindowMovesOnByItsStride(boolean discrete, int stride, int heads, @TempDir Path directory) {
        Dataset data = data(actions(discrete));
        Algorithm learner = learner(Settings.withAll(config(discrete, heads), Map.of("stride", stride)), data);
        SequenceActor actor = (SequenceActor) learner.learned().actor();
        PolicyFile.write(directory.resolve("policy.npz"), learner.policy());
        Episode episode = data.episodes().get(2);
        ReturnConditionedPolicy policy = ((ReturnConditionedPolicy) PolicyFile.read(directory.resolve("policy.npz")))
                .aimingAt(episode.totalReward());
        assertThat(policy.toString()).contains("sees the last " + (CONTEXT + 1 - stride) + " to " + CONTEXT);
        try (StepBuffer steps = StepBuffer.of(data, data.spec(), Device.cpu());
                Scope scope = Scope.open()) {
            for (int t = 0; t < episode.length(); t++) {
                int seen = seen(t, stride);
                Windows window = steps.replay(0).windowsAt(new long[] {LENGTHS[0] + LENGTHS[1] + t}, seen);
                int last = seen - 1;
                Tensor said = Scope.noGradient(
                        () -> actor.outputs(window.steps(), null).select(1, last));
                float[] expected = (discrete ? said.logSoftmax().exp() : said.tanh()).toArray();
                double[] actual = output(policy, Past.of(data, episode, t));
                for (int i = 0; i < actual.length; i++) {
                    assertThat((float) actual[i])
                            .as("step %d of %d seen", t, seen)
                            .isCloseTo(expected[i], Offset.offset(1e-5f));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, CONTEXT + 1})
    void aStrideBeyondTheContextIsRefused(int stride) {
        assertThatThrownBy(() -> Settings.withAll(config(false, 1), Map.of("stride", stride)))
                .hasMessage("stride must be in [1, context], 6 here, got " + stride);
    }

    /** A policy that has seen other things answers as one that has seen nothing, bit for bit: in the order of time, in any other, in other threads. */
    @ParameterizedTest
    @CsvSource({
        "false, 2, 3, 1",
        "true, 2, 3, 1",
        "false, 1, 3, 1",
        "false, 1, 1, 1",
        "false, 2, 1, 1",
        "false, 2, 3, 4"
    })
    void whatItRemembersChangesNothing(boolean discrete, int heads, int layers, int stride) {
        Dataset data = data(actions(discrete));
        Algorithm learner =
                learner(Settings.withAll(config(discrete, heads), Map.of("layers", layers, "stride", stride)), data);
        List<Past> pasts = new ArrayList<>();
        data.episodes().forEach(episode -> {
            for (int t = 0; t < episode.length(); t++) {
                pasts.add(Past.of(data, episode, t));
            }
        });
        List<double[]> fresh =
                pasts.stream().map(past -> output(policy(learner), past)).toList();
        ReturnConditionedPolicy remembering = policy(learner);
        for (int i = 0; i < pasts.size(); i++) {
            assertThat(output(remembering, pasts.get(i))).isEqualTo(fresh.get(i));
        }
        List<Integer> order = new ArrayList<>();
        IntStream.range(0, 10 * pasts.size()).forEach(i -> order.add(i % pasts.size()));
        Collections.shuffle(order, new Random(1));
        order.forEach(i -> assertThat(output(remembering, pasts.get(i))).isEqualTo(fresh.get(i)));
        order.parallelStream()
                .forEach(i -> assertThat(output(remembering, pasts.get(i))).isEqualTo(fresh.get(i)));
    }

    @Test
    void whatComesBeforeItsWindowCountsByItsRewardsAlone() {
        Dataset data = data(CONTINUOUS);
        ReturnConditionedPolicy policy = policy(learner(config(false, 1), data));
        Episode episode = data.episodes().get(2);
        float[] observations = episode.observations().clone();
        observations[0] += 9;
        Episode other = new Episode(2, observations, episode.actions(), episode.rewards(), episode.ending());
        int last = CONTEXT;
        assertThat(output(policy, Past.of(data, other, last))).isEqualTo(output(policy, Past.of(data, episode, last)));
        assertThat(output(policy, Past.of(data, other, last - 1)))
                .isNotEqualTo(output(policy, Past.of(data, episode, last - 1)));
        float[] rewards = episode.rewards().clone();
        rewards[0] += 9;
        assertThat(output(policy, Past.of(data, episode.withRewards(rewards), last)))
                .isNotEqualTo(output(policy, Past.of(data, episode, last)))
                .isEqualTo(output(policy.aimingAt(policy.targetReturn() - 9), Past.of(data, episode, last)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void aTargetThatIsNoReturnIsRefused(double target) {
        ReturnConditionedPolicy policy = policy(learner(config(false, 1), data(CONTINUOUS)));
        assertThat(policy.aimingAt(7).targetReturn()).isEqualTo(7);
        assertThatThrownBy(() -> policy.aimingAt(target)).hasMessageContaining("finite return, got " + target);
    }
}
