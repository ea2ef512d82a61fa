package dev.hindcast.learning.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A log and what was lived through whose ratio of densities is known: they differ in how often each of three actions is taken. */
class PriorityReplayTest {
    private static final DatasetSpec SPEC = DatasetSpec.unstandardized(Box.unbounded(1), new Discrete(3));
    private static final double[] LOGGED = {0.5, 0.3, 0.2};
    private static final double[] OWN = {0.1, 0.3, 0.6};
    private static final int COUNT = 20_000;

    private final DensityRatio ratio = new DensityRatio(SPEC, Device.cpu(), 3);
    private final StepBuffer logged = steps(LOGGED, COUNT, 1);
    private final StepBuffer own = steps(OWN, COUNT, 2);

    @AfterEach
    void free() {
        ratio.close();
        logged.close();
        own.close();
    }

    /** One episode in one state of rewards 0, 1, ..., which tell the step. */
    private static StepBuffer steps(double[] actions, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] taken = new float[count];
        float[] rewards = new float[count];
        for (int i = 0; i < count; i++) {
            double u = random.nextDouble();
            taken[i] = u < actions[0] ? 0 : u < actions[0] + actions[1] ? 1 : 2;
            rewards[i] = i;
        }
        Episode episode = new Episode(0, new float[count + 1], taken, rewards, Ending.TRUNCATED);
        return StepBuffer.of(
                new Dataset("steps", Box.unbounded(1), new Discrete(3), List.of(episode), Optional.empty(), List.of()),
                SPEC,
                Device.cpu());
    }

    private PriorityReplay replay(double initial, long firstOwn) {
        return new PriorityReplay(logged.replay(5), own.replay(6), ratio, initial, firstOwn, 7);
    }

    private void learn(PriorityReplay replay, int updates) {
        for (int i = 0; i < updates; i++) {
            try (Scope scope = Scope.open()) {
                replay.startUpdate(i);
            }
        }
    }

    private float[] logRatios() {
        try (Scope scope = Scope.open()) {
            Tensor states = Tensor.of(Device.cpu(), new float[3], 3, 1);
            Tensor actions = Tensor.of(Device.cpu(), new float[] {0, 1, 2}, 3, 1);
            Tensor zeros = Tensor.of(Device.cpu(), new float[3], 3);
            return ratio.log(new Transitions(states, actions, zeros, states, zeros))
                    .toArray();
        }
    }

    @Test
    void ratioIsLearned() {
        learn(replay(0.5, 1), 1_500);
        float[] learned = logRatios();
        for (int a = 0; a < 3; a++) {
            assertThat((double) learned[a]).isCloseTo(Math.log(OWN[a] / LOGGED[a]), within(0.15));
        }
    }

    /** How often each action is drawn, of the log's rows and of the others, and the log's share. */
    private record Drawn(double[] ofLog, double[] ofOwn, double share) {}

    private static Drawn draw(PriorityReplay replay) {
        double[][] counts = new double[2][3];
        double all = 0;
        for (int update = 0; update < 200; update++) {
            try (Scope scope = Scope.open()) {
                replay.startUpdate(10_000 + update);
                Transitions batch = replay.withReturns().transitions(100, 0.9);
                float[] actions = batch.actions().toArray();
                int fromLog = (int) Math.floor(replay.share() * 100);
                for (int i = 0; i < 100; i++) {
                    if (i != fromLog) {
                        counts[i < fromLog ? 0 : 1][(int) actions[i]]++;
                    }
                }
                all += replay.share();
                assertThat(batch.returns().toArray()).hasSize(100);
            }
        }
        return new Drawn(shares(counts[0]), shares(counts[1]), all / 200);
    }

    private static double[] shares(double[] counts) {
        double sum = counts[0] + counts[1] + counts[2];
        return new double[] {counts[0] / sum, counts[1] / sum, counts[2] / sum};
    }

    /** Of each kind p(a) w(a)^(1/5), normalised; of a batch the log's mass to that of the favoured own steps. */
    @Test
    void drawsByPriority() {
        learn(replay(0.5, 1), 1_500);
        double[] w = new double[3];
        double ofLog = 0;
        double ofOwn = 0;
        for (int a = 0; a < 3; a++) {
            w[a] = Math.pow(OWN[a] / LOGGED[a], 0.2);
            ofLog += LOGGED[a] * w[a];
            ofOwn += OWN[a] * w[a];
        }
        Drawn drawn = draw(replay(0.6, COUNT));
        for (int a = 0; a < 3; a++) {
            assertThat(drawn.ofLog[a]).isCloseTo(LOGGED[a] * w[a] / ofLog, within(0.02));
            assertThat(drawn.ofOwn[a]).isCloseTo(OWN[a] * w[a] / ofOwn, within(0.02));
        }
        assertThat(drawn.share).isCloseTo(0.6 * ofLog / (0.6 * ofLog + 0.4 * ofOwn), within(0.01));
    }

    @Test
    void logGivesWayAsMoreIsLivedThrough() {
        double begun = draw(replay(0.5, COUNT)).share;
        double later = draw(replay(0.5, COUNT / 10)).share;
        assertThat(begun).isCloseTo(0.5, within(0.05));
        assertThat(later).isCloseTo(1 / 11.0, within(0.03));
    }

    private List<Float> rewards(PriorityReplay replay, int updates) {
        List<Float> drawn = new ArrayList<>();
        for (int i = 0; i < updates; i++) {
            try (Scope scope = Scope.open()) {
                replay.startUpdate(i);
                for (float reward : replay.transitions(8, 0.9).rewards().toArray()) {
                    drawn.add(reward);
                }
            }
        }
        return drawn;
    }

    /** A saved ratio goes on as the one it was saved from. */
    @Test
    void isAFunctionOfSeedUpdateAndRatio() {
        PriorityReplay replay = replay(0.5, 100);
        rewards(replay, 20);
        try (DensityRatio other = new DensityRatio(SPEC, Device.cpu(), 99)) {
            other.restore(ratio.save());
            PriorityReplay again = new PriorityReplay(logged.replay(5), own.replay(6), other, 0.5, 100, 7);
            assertThat(rewards(again, 20)).isEqualTo(rewards(replay, 20));
        }
    }
}
