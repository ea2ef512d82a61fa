package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.DensityPolicy;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.MaxReturnActor;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.PolicyFile;
import dev.hindcast.learning.replay.StepBuffer;
import dev.hindcast.learning.replay.Windows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Reinformer does along whole episodes: one of a single step, one shorter than its context, one that its window slides over. */
class MaxReturnPolicyTest {
    private static final int CONTEXT = SequencePolicyTest.CONTEXT;

    private static Dataset data(boolean discrete) {
        return SequencePolicyTest.data(SequencePolicyTest.actions(discrete));
    }

    private static Algorithm learner(boolean discrete) {
        return learner(discrete, 12);
    }

    private static Algorithm learner(boolean discrete, int timesteps) {
        return learner(discrete, timesteps, 1);
    }

    private static Algorithm learner(boolean discrete, int timesteps, int stride) {
        Config defaults = discrete ? DiscreteReinformer.Config.defaults() : Reinformer.Config.defaults();
        Map<String, Object> sizes = Map.of("width", 16, "layers", 2, "heads", 4, "returnScale", 5.0);
        Map<String, Object> window = Map.of("context", CONTEXT, "timesteps", timesteps, "stride", stride);
        return SequencePolicyTest.learner(Settings.withAll(Settings.withAll(defaults, sizes), window), data(discrete));
    }

    private static double[] output(NetworkPolicy policy, Past past) {
        if (policy instanceof DiscretePolicy discrete) {
            return discrete.probabilities(past);
        }
        float[] action = policy.act(past, new SplittableRandom(0));
        return new double[] {action[0] / 2, action[1] / 5 - 1};
    }

    private static List<Past> pasts(Dataset data) {
        List<Past> pasts = new ArrayList<>();
        for (Episode episode : data.episodes()) {
            for (int t = 0; t < episode.length(); t++) {
                pasts.add(Past.of(data, episode, t));
            }
        }
        return pasts;
    }

    /** The learner says the return of a window's first step, is told it, says that of the next one, and so on; then it says the action. */
    private static Tensor ofLearner(Algorithm learner, Windows windows, int length, boolean discrete) {
        MaxReturnActor actor = (MaxReturnActor) learner.learned().actor();
        Tensor returns = windows.returnsToGo().times(0);
        for (int k = 0; k < length; k++) {
            float[] here = new float[length];
            here[k] = 1;
            Tensor said = actor.of(windows.steps(), returns, null).returns();
            returns = returns.plus(said.minus(returns).times(said.beside(here)));
        }
        Tensor f = actor.of(windows.steps(), returns, null).actions().select(1, length - 1);
        return discrete ? f.logSoftmax().exp() : f.tanh();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void doesWhatTheLearnerComputes(boolean discrete, @TempDir Path directory) {
        Dataset data = data(discrete);
        Algorithm learner = learner(discrete);
        PolicyFile.write(directory.resolve("policy.npz"), learner.policy());
        NetworkPolicy policy = PolicyFile.read(directory.resolve("policy.npz"));
        int steps = Arrays.stream(SequencePolicyTest.LENGTHS).sum();
        float[] expected;
        try (StepBuffer buffer = StepBuffer.of(data, data.spec(), Device.cpu());
                Scope scope = Scope.open()) {
            Windows windows = buffer.replay(0)
                    .windowsAt(IntStream.range(0, steps).asLongStream().toArray(), CONTEXT);
            expected = Scope.noGradient(() -> ofLearner(learner, windows, CONTEXT, discrete))
                    .toArray();
        }
        int at = 0;
        for (Past past : pasts(data)) {
            assertThat(output(learner.policy(), past)).isEqualTo(output(policy, past));
            for (double actual : output(policy, past)) {
                assertThat((float) actual).isCloseTo(expected[at++], Offset.offset(1e-5f));
            }
        }
        assertThat(at).isEqualTo(expected.length);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itsWindowMovesOnByItsStride(boolean discrete) {
        int stride = 4;
        Dataset data = data(discrete);
        Algorithm learner = learner(discrete, 12, stride);
        NetworkPolicy policy = learner.policy();
        int before = SequencePolicyTest.LENGTHS[0] + SequencePolicyTest.LENGTHS[1];
        Episode episode = data.episodes().get(2);
        try (StepBuffer buffer = StepBuffer.of(data, data.spec(), Device.cpu());
                Scope scope = Scope.open()) {
            for (int t = 0; t < episode.length(); t++) {
                int seen = SequencePolicyTest.seen(t, stride);
                Windows window = buffer.replay(0).windowsAt(new long[] {before + t}, seen);
                float[] expected = Scope.noGradient(() -> ofLearner(learner, window, seen, discrete))
                        .toArray();
                double[] actual = output(policy, Past.of(data, episode, t));
                for (int i = 0; i < actual.length; i++) {
                    assertThat((float) actual[i])
                            .as("step %d of %d seen", t, seen)
                            .isCloseTo(expected[i], Offset.offset(1e-5f));
                }
            }
        }
    }

    /** In the order of time, in any other and in other threads. */
    @ParameterizedTest
    @CsvSource({"false, 1", "true, 1", "false, 4"})
    void whatItRemembersChangesNothing(boolean discrete, int stride) {
        Algorithm learner = learner(discrete, 12, stride);
        List<Past> pasts = pasts(data(discrete));
        List<double[]> fresh =
                pasts.stream().map(past -> output(learner.policy(), past)).toList();
        NetworkPolicy remembering = learner.policy();
        for (int i = 0; i < pasts.size(); i++) {
            assertThat(output(remembering, pasts.get(i))).isEqualTo(fresh.get(i));
        }
        List<Integer> order = new ArrayList<>();
        IntStream.range(0, 5 * pasts.size()).forEach(i -> order.add(i % pasts.size()));
        Collections.shuffle(order, new Random(1));
        order.parallelStream()
                .forEach(i -> assertThat(output(remembering, pasts.get(i))).isEqualTo(fresh.get(i)));
    }

    @Test
    void goesByItsWindowAndByNoReward() {
        Dataset data = data(false);
        NetworkPolicy policy = learner(false).policy();
        Episode episode = data.episodes().get(2);
        float[] observations = episode.observations().clone();
        observations[0] += 9;
        float[] rewards = episode.rewards().clone();
        rewards[CONTEXT - 1] += 9;
        Episode other = new Episode(2, observations, episode.actions(), rewards, episode.ending());
        assertThat(output(policy, Past.of(data, other, CONTEXT)))
                .isEqualTo(output(policy, Past.of(data, episode, CONTEXT)));
        assertThat(output(policy, Past.of(data, other, CONTEXT - 1)))
                .isNotEqualTo(output(policy, Past.of(data, episode, CONTEXT - 1)));
    }

    /** An episode whose steps are all alike is one in which the number of the step alone tells what to do. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesByTheNumberOfTheStepWhereItKnowsSeveral(boolean discrete) {
        NetworkPolicy counting = learner(discrete, 12).policy();
        NetworkPolicy timeless = learner(discrete, 1).policy();
        Past early = alike(CONTEXT, discrete);
        Past late = alike(CONTEXT + 3, discrete);
        assertThat(output(counting, early)).isNotEqualTo(output(counting, late));
        assertThat(output(timeless, early)).isEqualTo(output(timeless, late));
        assertThat(counting.context()).isEqualTo(Policy.WHOLE_EPISODE);
        assertThat(timeless.context()).isEqualTo(CONTEXT);
        NetworkPolicy striding = learner(discrete, 1, 2).policy();
        assertThat(output(striding, early)).isNotEqualTo(output(striding, alike(CONTEXT + 1, discrete)));
        assertThat(striding.context()).isEqualTo(Policy.WHOLE_EPISODE);
    }

    private static Past alike(int steps, boolean discrete) {
        float[] observation = {1, 0.5f, -1};
        float[] action = discrete ? new float[] {4} : new float[] {1, 2};
        Past past = Past.of(observation);
        for (int t = 0; t < steps; t++) {
            past = past.then(action, 0, observation);
        }
        return past;
    }

    /** The mean of 1 / density over samples inside of the bounds is the area that these enclose. */
    @Test
    void saysHowLikelyItsSamplesAre() {
        Dataset data = data(false);
        DensityPolicy policy = learner(false).policy().density().orElseThrow();
        Past past = Past.of(data, data.episodes().get(2), 9);
        SplittableRandom random = new SplittableRandom(3);
        double area = 0;
        int inside = 0;
        int draws = 2_000;
        for (int i = 0; i < draws; i++) {
            float[] action = policy.sample(past, random);
            boolean free = Math.abs(action[0]) < 2 && action[1] > 0 && action[1] < 10;
            inside += free ? 1 : 0;
            area += free ? 1 / (Math.exp(policy.logDensity(past, action)) * 4 * 10) : 0;
        }
        assertThat(inside).isGreaterThan(draws / 10);
        assertThat(area / draws).isCloseTo(1, Offset.offset(0.15));
    }
}
