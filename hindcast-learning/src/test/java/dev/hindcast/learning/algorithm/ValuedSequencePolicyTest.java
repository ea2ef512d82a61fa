package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Past;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.SequenceActor;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.nn.ValuedSequenceActor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.PolicyFile;
import dev.hindcast.learning.policy.ReturnConditionedPolicy;
import dev.hindcast.learning.replay.StepBuffer;
import dev.hindcast.learning.replay.Windows;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Q-value regularised Transformer does along whole episodes, of which the last is longer than its window. */
class ValuedSequencePolicyTest {
    private static final int CONTEXT = SequencePolicyTest.CONTEXT;
    private static final double CUT = 0.5;
    private static final int TRIED = 3;

    private static Algorithm learner(Dataset data, int stride) {
        Config config = Settings.withAll(
                Qt.Config.defaults(),
                Map.of(
                        "width",
                        16,
                        "layers",
                        2,
                        "context",
                        CONTEXT,
                        "timesteps",
                        12,
                        "returnScale",
                        5.0,
                        "hidden",
                        List.of(8, 8),
                        "triedReturns",
                        TRIED,
                        "returnCut",
                        CUT));
        return SequencePolicyTest.learner(Settings.withAll(config, Map.of("stride", stride)), data);
    }

    private static int length(Windows windows) {
        return (int) windows.mask().shape()[1];
    }

    /** For windows of one episode each, whose returns-to-go are those of its log: actions where less is aimed at than it returned. */
    private static float[] aimedLower(SequenceActor actor, Windows windows, float[] cuts) {
        Tensor lower = windows.returnsToGo()
                .minus(windows.returnsToGo().beside(cuts).reshape(cuts.length, 1))
                .times(windows.mask());
        SequenceActor.Steps steps = new SequenceActor.Steps(
                lower, windows.observations(), windows.actions(), windows.timesteps(), windows.mask());
        return actor.outputs(steps, null).tanh().select(1, length(windows) - 1).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void takesWhatTheLearnersCriticsValueMost(int stride, @TempDir Path directory) {
        Dataset data = SequencePolicyTest.data(SequencePolicyTest.CONTINUOUS);
        Algorithm learner = learner(data, stride);
        PolicyFile.write(directory.resolve("policy.npz"), learner.policy());
        ReturnConditionedPolicy policy = (ReturnConditionedPolicy) PolicyFile.read(directory.resolve("policy.npz"));
        ValuedSequenceActor valued = (ValuedSequenceActor) learner.learned().actor();
        int[] taken = new int[TRIED];
        try (StepBuffer buffer = StepBuffer.of(data, data.spec(), Device.cpu());
                Scope scope = Scope.open()) {
            long row = 0;
            for (Episode episode : data.episodes()) {
                double target = episode.totalReward();
                for (int t = 0; t < episode.length(); t++) {
                    Windows window = buffer.replay(0).windowsAt(new long[] {row++}, SequencePolicyTest.seen(t, stride));
                    float[][] proposals = new float[TRIED][];
                    int best = best(valued, window, target, proposals);
                    taken[best]++;
                    float[] action = policy.aimingAt(target).act(Past.of(data, episode, t), new SplittableRandom(0));
                    assertThat(action[0] / 2).isCloseTo(proposals[best][0], Offset.offset(1e-5f));
                    assertThat(action[1] / 5 - 1).isCloseTo(proposals[best][1], Offset.offset(1e-5f));
                }
            }
        }
        assertThat(taken).doesNotContain(0);
    }

    /** Of what the learner would do for each return that is tried, which its critics value most. */
    private static int best(ValuedSequenceActor valued, Windows window, double target, float[][] proposals) {
        float[] values = new float[TRIED];
        Scope.noGradient(() -> {
            for (int k = 0; k < TRIED; k++) {
                float cut = (float) (k * CUT * Math.abs(target) / (TRIED - 1));
                proposals[k] = aimedLower(valued.actor(), window, new float[] {cut});
                values[k] = values(valued.critics(), window, proposals[k])[0];
            }
            return window.mask();
        });
        int best = 0;
        for (int k = 1; k < TRIED; k++) {
            best = values[k] > values[best] ? k : best;
        }
        return best;
    }

    /** Asked one after the other, each step of an episode answers as a policy that has seen nothing. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void whatItRemembersChangesNothing(int stride) {
        Dataset data = SequencePolicyTest.data(SequencePolicyTest.CONTINUOUS);
        Algorithm learner = learner(data, stride);
        NetworkPolicy remembering = learner.policy();
        for (Episode episode : data.episodes()) {
            for (int t = 0; t < episode.length(); t++) {
                Past past = Past.of(data, episode, t);
                assertThat(remembering.act(past, new SplittableRandom(0)))
                        .isEqualTo(learner.policy().act(past, new SplittableRandom(0)));
            }
        }
    }

    private static float[] values(Network critics, Windows windows, float[] actions) {
        Tensor states = windows.observations().select(1, length(windows) - 1);
        return critics.of(states, Tensor.of(Device.cpu(), actions, states.rows(), 2))
                .min(0)
                .toArray();
    }
}
