package dev.hindcast.learning.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the log got in the end, of logged steps and of those that are added one by one. */
class ReturnsTest {
    private static final float UNKNOWN = Float.NEGATIVE_INFINITY;
    private static final DatasetSpec SPEC = DatasetSpec.unstandardized(Box.unbounded(1), Box.of(1, -1, 1));

    /** Episodes of those rewards whose observations are {@code 0, 1, ...}, as many as there are steps and {@code more}. */
    private static Dataset dataset(Ending ending, int more, float[]... rewards) {
        List<Episode> episodes = Arrays.stream(rewards)
                .map(all -> new Episode(0, observations(all.length + more), new float[all.length], all, ending))
                .toList();
        return new Dataset("returns", Box.unbounded(1), Box.of(1, -1, 1), episodes, Optional.empty(), List.of());
    }

    private static float[] observations(int count) {
        float[] observations = new float[count];
        for (int i = 0; i < count; i++) {
            observations[i] = i;
        }
        return observations;
    }

    private static float[] returns(StepReplay replay, double discount) {
        try (Scope scope = Scope.open()) {
            long[] all = LongStream.range(0, replay.size()).toArray();
            return replay.withReturns().transitionsAt(all, discount).returns().toArray();
        }
    }

    @ParameterizedTest
    @EnumSource
    void areDiscountedSumsToTheEndOfTheEpisode(Ending ending) {
        Dataset dataset = dataset(ending, 1, new float[] {1, 2, 4}, new float[] {8}, new float[] {-1, 2});
        try (StepBuffer buffer = StepBuffer.of(dataset, SPEC, Device.cpu())) {
            StepReplay replay = buffer.replay(0);
            float[] halved = {1 + 0.5f * 2 + 0.25f * 4, 2 + 0.5f * 4, 4, 8, -1 + 0.5f * 2, 2};
            assertThat(returns(replay, 0.5)).containsExactly(halved);
            assertThat(returns(replay, 1)).containsExactly(7, 6, 4, 8, 1, 2);
            assertThat(returns(replay.withSteps(2), 0.5)).containsExactly(halved);
            assertThat(returns(replay.withSteps(2), 0)).containsExactly(1, 2, 4, 8, -1, 2);
        }
    }

    /** The last step is no transition, but its reward was logged. */
    @Test
    void holdTheRewardOfAStepWithoutSuccessor() {
        Dataset dataset = dataset(Ending.TRUNCATED, 0, new float[] {1, 2, 4}, new float[] {8, 1});
        try (StepBuffer buffer = StepBuffer.of(dataset, SPEC, Device.cpu())) {
            assertThat(returns(buffer.replay(0), 0.5)).containsExactly(3, 4, 8.5f);
        }
    }

    @Test
    void takeOneLookAtEachStep() {
        float[] ones = new float[1_000_000];
        Arrays.fill(ones, 1);
        try (StepBuffer buffer = StepBuffer.of(dataset(Ending.TERMINATED, 1, ones), SPEC, Device.cpu())) {
            float[] returns = returns(buffer.replay(0), 0.75);
            assertThat(returns).hasSize(1_000_000).startsWith(4, 4).endsWith(1.75f, 1);
        }
    }

    private static StepBuffer.State at(float observation) {
        return new StepBuffer.State(new float[] {observation}, ActionMask.unrestricted());
    }

    private static void add(StepBuffer buffer, float reward) {
        buffer.add(at(0), new float[] {0}, reward, false, at(0));
    }

    @Test
    void areUnknownUntilTheEpisodeEnds() {
        try (StepBuffer buffer = StepBuffer.empty(SPEC, Device.cpu(), 20)) {
            StepReplay replay = buffer.replay(0);
            buffer.begin(at(0));
            add(buffer, 1);
            add(buffer, 2);
            assertThat(returns(replay, 0.5)).containsExactly(UNKNOWN, UNKNOWN);
            add(buffer, 4);
            buffer.begin(at(0));
            add(buffer, 8);
            assertThat(returns(replay, 0.5)).containsExactly(3, 4, 4, UNKNOWN);
            buffer.finish();
            assertThat(returns(replay, 0.5)).containsExactly(3, 4, 4, 8);
            buffer.add(dataset(Ending.TERMINATED, 1, new float[] {16, 2})
                    .episodes()
                    .get(0));
            assertThat(returns(replay, 0.5)).containsExactly(3, 4, 4, 8, 17, 2);
        }
    }

    /** A ring of episodes of 1 to 7 steps, asked at every step or only now and then; each step's reward is its number. */
    @Test
    void ofARingAreThoseOfTheStepsThatAreLeft() {
        for (int every : new int[] {1, 3, 40}) {
            try (StepBuffer ring = StepBuffer.empty(SPEC, Device.cpu(), 23)) {
                int number = 0;
                Map<Float, Float> expected = new HashMap<>();
                for (int e = 0; e < 40; e++) {
                    ring.begin(at(number));
                    int length = 1 + e % 7;
                    for (int t = 0; t < length; t++) {
                        ring.add(at(number), new float[] {0}, number, t == length - 1, at(number + 1));
                        number++;
                        if (number % every == 0) {
                            assertReturns(ring, expected);
                        }
                    }
                    double sum = 0;
                    for (int t = 1; t <= length; t++) {
                        sum = number - t + 0.5 * sum;
                        expected.put((float) number - t, (float) sum);
                    }
                }
                ring.finish();
                assertReturns(ring, expected);
                try (StepBuffer restored = StepBuffer.empty(SPEC, Device.cpu(), 23)) {
                    restored.restore(ring.save());
                    assertReturns(restored, expected);
                }
            }
        }
    }

    private static void assertReturns(StepBuffer ring, Map<Float, Float> expected) {
        try (Scope scope = Scope.open()) {
            Transitions batch = ring.replay(1).withReturns().transitions(60, 0.5);
            float[] numbers = batch.rewards().toArray();
            float[] returns = batch.returns().toArray();
            for (int i = 0; i < numbers.length; i++) {
                assertThat(returns[i]).isEqualTo(expected.getOrDefault(numbers[i], UNKNOWN));
            }
        }
    }

    @Test
    void ofMadeUpStepsAreUnknown() {
        try (StepBuffer imagined = StepBuffer.empty(SPEC, Device.cpu(), 20);
                StepBuffer restored = StepBuffer.empty(SPEC, Device.cpu(), 20);
                Scope scope = Scope.open()) {
            Tensor two = Tensor.of(Device.cpu(), new float[2], 1, 2);
            Tensor observations = Tensor.of(Device.cpu(), new float[3], 1, 3, 1);
            imagined.add(observations, two.reshape(1, 2, 1), two.plus(1), two);
            assertThat(returns(imagined.replay(0), 0.5)).containsExactly(UNKNOWN, UNKNOWN);
            restored.restore(imagined.save());
            assertThat(returns(restored.replay(0), 0.5)).containsExactly(UNKNOWN, UNKNOWN);
        }
    }

    @Test
    void ofAMixtureAreThoseOfItsParts() {
        try (StepBuffer one = StepBuffer.of(dataset(Ending.TERMINATED, 1, new float[] {3}), SPEC, Device.cpu());
                StepBuffer other = StepBuffer.empty(SPEC, Device.cpu(), 20);
                Scope scope = Scope.open()) {
            other.begin(at(0));
            add(other, 5);
            Replay mixed = one.replay(0).mixedWith(other.replay(0), 0.5).withReturns();
            assertThat(mixed.transitions(4, 0.5).returns().toArray()).containsExactly(3, 3, UNKNOWN, UNKNOWN);
            other.finish();
            assertThat(mixed.transitions(4, 0.5).returns().toArray()).containsExactly(3, 3, 5, 5);
        }
    }

    /** Asking for them changes nothing else, neither before nor after. */
    @Test
    void leaveTheDrawsAsTheyAre() {
        Dataset dataset = dataset(Ending.TERMINATED, 1, new float[] {1, 2, 4, 8, 16, 32, 64, 128});
        try (StepBuffer buffer = StepBuffer.of(dataset, SPEC, Device.cpu());
                Scope scope = Scope.open()) {
            StepReplay plain = buffer.replay(7);
            StepReplay asked = buffer.replay(7);
            assertThat(asked.withReturns()
                            .heldOut(0.5)
                            .transitions(30, 0.5)
                            .rewards()
                            .toArray())
                    .containsExactly(
                            plain.heldOut(0.5).transitions(30, 0.5).rewards().toArray());
            assertThat(asked.transitions(30, 0.5).rewards().toArray())
                    .containsExactly(plain.transitions(30, 0.5).rewards().toArray());
            assertThatThrownBy(() -> asked.transitions(1, 0.5).returns())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("withReturns()");
        }
    }
}
