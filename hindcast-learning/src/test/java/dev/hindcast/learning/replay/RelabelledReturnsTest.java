package dev.hindcast.learning.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R_t = r_t + max(R_{t+1}, V(s_{t+1})), over episodes that end in every way; here V(s) = 10 s. */
class RelabelledReturnsTest {
    private static final Offset<Float> CLOSE = Offset.offset(1e-4f);
    private static final StateValues VALUES =
            (states, legal) -> states.column(0).times(10);

    private static Dataset dataset(List<Episode> episodes) {
        return new Dataset("relabelled", Box.unbounded(1), Box.of(1, -1, 1), episodes, Optional.empty(), List.of());
    }

    private static Episode episode(int id, float[] states, float[] rewards, Ending ending) {
        return new Episode(id, states, new float[rewards.length], rewards, ending);
    }

    private static StepBuffer buffer(Dataset data) {
        return StepBuffer.of(
                data, DatasetSpec.unstandardized(data.observationSpace(), data.actionSpace()), Device.cpu());
    }

    private static float[] labels(Dataset data) {
        try (StepBuffer buffer = buffer(data);
                Scope scope = Scope.open()) {
            long[] all = LongStream.range(0, buffer.episodes().steps()).toArray();
            return buffer.replay(0)
                    .relabelled(VALUES)
                    .windowsAt(all, 1)
                    .returnsToGo()
                    .toArray();
        }
    }

    /** V(s_1), V(s_2), V(s_3) = 50, 1, 7. */
    @ParameterizedTest
    @CsvSource({
        "TERMINATED, 51, 6, 4", // 4; 2 + max(4, 1); 1 + max(6, 50)
        "TRUNCATED, 51, 13, 11" // 4 + 7; 2 + max(11, 1); 1 + max(13, 50)
    })
    void byHand(Ending ending, float first, float second, float third) {
        Episode episode = episode(0, new float[] {0, 5, 0.1f, 0.7f}, new float[] {1, 2, 4}, ending);
        assertThat(labels(dataset(List.of(episode)))).containsExactly(new float[] {first, second, third}, CLOSE);
    }

    @Test
    void anUnknownLastStateIsWorthNothing() {
        Episode cut = episode(0, new float[] {0, 5, 0.1f}, new float[] {1, 2, 4}, Ending.TRUNCATED);
        assertThat(labels(dataset(List.of(cut)))).containsExactly(new float[] {51, 6, 4}, CLOSE);
    }

    @Test
    void aValueBelowWhatWasEarnedChangesNothing() {
        Episode costly = episode(0, new float[] {-1, -2, -3}, new float[] {-1, -1}, Ending.TRUNCATED);
        assertThat(labels(dataset(List.of(costly)))).containsExactly(new float[] {-2, -1}, CLOSE);
    }

    private static List<Episode> random(int count) {
        SplittableRandom random = new SplittableRandom(4);
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int steps = 1 + random.nextInt(40);
            boolean terminated = random.nextBoolean();
            float[] states = new float[terminated || random.nextBoolean() ? steps + 1 : Math.max(1, steps)];
            float[] rewards = new float[steps];
            for (int t = 0; t < states.length; t++) {
                states[t] = (float) random.nextDouble(-1, 1);
            }
            for (int t = 0; t < steps; t++) {
                rewards[t] = (float) random.nextDouble(-3, 3);
            }
            episodes.add(episode(i, states, rewards, terminated ? Ending.TERMINATED : Ending.TRUNCATED));
        }
        return episodes;
    }

    /** The return of step t: the best of stopping at any later state and taking its value, or none. */
    private static double expected(Episode episode, int t) {
        double best = Double.NEGATIVE_INFINITY;
        double sum = 0;
        for (int end = t; end < episode.length(); end++) {
            sum += episode.rewards()[end];
            boolean last = end == episode.length() - 1;
            boolean valued =
                    end + 1 < episode.observations().length && !(last && episode.ending() == Ending.TERMINATED);
            double value = valued ? 10 * episode.observations()[end + 1] : 0;
            best = Math.max(best, sum + (last ? Math.max(0, value) : value));
        }
        return best;
    }

    /** Several blocks of rows: the recursion is a maximum over all ways to stop. */
    @Test
    void isTheBestOfAllWaysToStop() {
        List<Episode> episodes = random(300);
        Dataset data = dataset(episodes);
        float[] labels = labels(data);
        int step = 0;
        for (Episode episode : episodes) {
            for (int t = 0; t < episode.length(); t++) {
                assertThat((double) labels[step++]).isCloseTo(expected(episode, t), within(1e-4));
            }
        }
        assertThat(labels).hasSize(step);
        assertThat(step).isGreaterThan(5_000);
    }

    /** Within a window returns agree with its rewards, whatever V says of the states in it. */
    @Test
    void aWindowAgreesWithItself() {
        List<Episode> episodes = random(50);
        Dataset data = dataset(episodes);
        float[] labels = labels(data);
        int length = 5;
        try (StepBuffer buffer = buffer(data);
                Scope scope = Scope.open()) {
            long[] all = LongStream.range(0, labels.length).toArray();
            Windows windows = buffer.replay(0).relabelled(VALUES).windowsAt(all, length);
            float[] returns = windows.returnsToGo().toArray();
            float[] rewards = windows.rewards().toArray();
            float[] mask = windows.mask().toArray();
            for (int i = 0; i < labels.length; i++) {
                double expected = labels[i];
                for (int k = length - 1; k >= 0; k--) {
                    int at = i * length + k;
                    expected += k < length - 1 ? rewards[at] : 0;
                    assertThat((double) returns[at]).isCloseTo(mask[at] * expected, within(1e-4));
                }
            }
        }
    }

    @Test
    void stepsThatAreAddedAreRefused() {
        Dataset data = dataset(random(2));
        DatasetSpec spec = DatasetSpec.unstandardized(data.observationSpace(), data.actionSpace());
        try (StepBuffer added = StepBuffer.empty(spec, Device.cpu(), 100)) {
            assertThatThrownBy(() -> added.replay(0).relabelled(VALUES))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("logged episodes");
        }
    }
}
