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
import dev.hindcast.learning.policy.PolicyFile;
import dev.hindcast.learning.policy.ReturnConditionedPolicy;
import dev.hindcast.learning.replay.StepBuffer;
import dev.hindcast.learning.replay.Windows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a Q-value regularised Transformer does along whole episodes, of which the last is longer than its window. */
class ValuedSequencePolicyTest {
    private static final int CONTEXT = SequencePolicyTest.CONTEXT;
    private static final double CUT = 0.5;
    private static final int TRIED = 3;

    private static Algorithm learner(Dataset data) {
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
        return SequencePolicyTest.learner(config, data);
    }

    /** For windows of one episode each, whose returns-to-go are those of its log: actions where less is aimed at than it returned. */
    private static float[] aimedLower(SequenceActor actor, Windows windows, float[] cuts) {
        Tensor lower = windows.returnsToGo()
                .minus(windows.returnsToGo().beside(cuts).reshape(cuts.length, 1))
                .times(windows.mask());
        SequenceActor.Steps steps = new SequenceActor.Steps(
                lower, windows.observations(), windows.actions(), windows.timesteps(), windows.mask());
        return actor.outputs(steps, null).tanh().select(1, CONTEXT - 1).toArray();
    }

    @Test
    void takesWhatTheLearnersCriticsValueMost(@TempDir Path directory) {
        Dataset data = SequencePolicyTest.data(SequencePolicyTest.CONTINUOUS);
        Algorithm learner = learner(data);
        PolicyFile.write(directory.resolve("policy.npz"), learner.policy());
        ReturnConditionedPolicy policy = (ReturnConditionedPolicy) PolicyFile.read(directory.resolve("policy.npz"));
        ValuedSequenceActor valued = (ValuedSequenceActor) learner.learned().actor();
        int n = Arrays.stream(SequencePolicyTest.LENGTHS).sum();
        List<Past> pasts = new ArrayList<>();
        List<Double> targets = new ArrayList<>();
        for (Episode episode : data.episodes()) {
            for (int t = 0; t < episode.length(); t++) {
                pasts.add(Past.of(data, episode, t));
                targets.add(episode.totalReward());
            }
        }
        try (StepBuffer buffer = StepBuffer.of(data, data.spec(), Device.cpu());
                Scope scope = Scope.open()) {
            long[] all = IntStream.range(0, n).asLongStream().toArray();
            Windows windows = buffer.replay(0).windowsAt(all, CONTEXT);
            float[][] proposals = new float[TRIED][];
            float[][] values = new float[TRIED][];
            for (int k = 0; k < TRIED; k++) {
                float[] cuts = new float[n];
                for (int i = 0; i < n; i++) {
                    cuts[i] = (float) (k * CUT * Math.abs(targets.get(i)) / (TRIED - 1));
                }
                int number = k;
                Scope.noGradient(() -> {
                    proposals[number] = aimedLower(valued.actor(), windows, cuts);
                    values[number] = values(valued.critics(), windows, proposals[number]);
                    return windows.mask();
                });
            }
            int[] taken = new int[TRIED];
            for (int i = 0; i < n; i++) {
                int best = 0;
                for (int k = 1; k < TRIED; k++) {
                    best = values[k][i] > values[best][i] ? k : best;
                }
                taken[best]++;
                float[] action = policy.aimingAt(targets.get(i)).act(pasts.get(i), new SplittableRandom(0));
                assertThat(action[0] / 2).isCloseTo(proposals[best][2 * i], Offset.offset(1e-5f));
                assertThat(action[1] / 5 - 1).isCloseTo(proposals[best][2 * i + 1], Offset.offset(1e-5f));
            }
            assertThat(taken).doesNotContain(0);
        }
    }

    private static float[] values(Network critics, Windows windows, float[] actions) {
        Tensor states = windows.observations().select(1, CONTEXT - 1);
        return critics.of(states, Tensor.of(Device.cpu(), actions, states.rows(), 2))
                .min(0)
                .toArray();
    }
}
