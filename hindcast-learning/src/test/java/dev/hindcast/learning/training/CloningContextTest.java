package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Past;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Bc;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.DiscreteBc;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.ImitatingActor;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.FrameStack;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.PolicyFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Behaviour cloning by the last observations: of somebody who does what was seen one step ago, which no state alone tells. */
class CloningContextTest {
    private static final int STEPS = 6;
    private static final float[] NOTHING = {0};

    static Stream<Config> configs() {
        Bc.Config bc = Bc.Config.defaults().withHidden(List.of(32, 32)).withLearningRate(3e-3);
        DiscreteBc.Config discrete =
                DiscreteBc.Config.defaults().withHidden(List.of(32, 32)).withLearningRate(3e-3);
        return Stream.of(
                bc.withContext(3), bc.withPolicy(ImitatingActor.Kind.GAUSSIAN).withContext(2), discrete.withContext(2));
    }

    private static Dataset log(boolean discrete) {
        SplittableRandom random = new SplittableRandom(3);
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            float[] signs = new float[STEPS + 1];
            float[] actions = new float[STEPS];
            for (int t = 0; t <= STEPS; t++) {
                signs[t] = random.nextBoolean() ? 1 : -1;
            }
            for (int t = 0; t < STEPS; t++) {
                actions[t] = action(t == 0 ? 0 : signs[t - 1], discrete);
            }
            episodes.add(new Episode(i, signs, actions, new float[STEPS], Ending.TRUNCATED));
        }
        Space actions = discrete ? new Discrete(3) : Box.of(1, -1, 1);
        return new Dataset("signs", Box.of(1, -1, 1), actions, episodes, Optional.empty(), List.of());
    }

    private static float action(float seenBefore, boolean discrete) {
        return discrete ? seenBefore + 1 : 0.8f * seenBefore;
    }

    /** The largest error of an action, at the episode's start and after each sign before each other one. */
    private static double error(NetworkPolicy policy, boolean discrete) {
        SplittableRandom random = new SplittableRandom(1);
        double error = 0;
        for (float before : new float[] {-1, 1}) {
            for (float now : new float[] {-1, 1}) {
                Past start = Past.of(new float[] {now});
                Past later = Past.of(new float[] {now})
                        .then(NOTHING, 0, new float[] {before})
                        .then(NOTHING, 0, new float[] {now});
                error = Math.max(error, Math.abs(policy.act(start, random)[0] - action(0, discrete)));
                error = Math.max(error, Math.abs(policy.act(later, random)[0] - action(before, discrete)));
            }
        }
        return error;
    }

    @ParameterizedTest
    @MethodSource("configs")
    void whatWasSeenBeforeIsImitated(Config config) {
        boolean discrete = config instanceof DiscreteBc.Config;
        NetworkPolicy policy = config.fit(log(discrete), 600, 1);
        assertThat(error(policy, discrete)).isLessThan(0.15);
        assertThat(policy.context()).isGreaterThan(1);
    }

    @Test
    void theStateAloneDoesNotTell() {
        NetworkPolicy policy = Bc.Config.defaults()
                .withHidden(List.of(32, 32))
                .withLearningRate(3e-3)
                .fit(log(false), 600, 1);
        assertThat(policy.context()).isEqualTo(1);
        assertThat(error(policy, false)).isGreaterThan(0.6);
    }

    @ParameterizedTest
    @MethodSource("configs")
    void thePolicyActsAsTheLearner(Config config, @TempDir Path directory) {
        Dataset log = log(config instanceof DiscreteBc.Config);
        try (Algorithm learner = config.create(log.spec(), Device.cpu(), 5);
                Scope scope = Scope.open()) {
            NetworkPolicy policy = learner.policy();
            Path file = directory.resolve("policy.npz");
            PolicyFile.write(file, policy);
            NetworkPolicy reread = PolicyFile.read(file);
            FrameStack stack = new FrameStack(log.spec(), policy.context());
            SplittableRandom random = new SplittableRandom(2);
            Past past = Past.of(new float[] {0.3f});
            for (int t = 0; t < 10; t++) {
                float[] seen = stack.of(past);
                float learned = learner.act(Tensor.of(Device.cpu(), seen, 1, seen.length))
                        .item();
                float[] action = policy.act(past, random);
                assertThat(action[0]).isCloseTo(learned, within(1e-5f));
                assertThat(reread.act(past, random)).containsExactly(action);
                past = past.then(action, 0, new float[] {(float) random.nextDouble(-1, 1)});
            }
        }
    }
}
