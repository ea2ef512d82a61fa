package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewardTransformTest {
    private static Dataset of(float[]... rewards) {
        return new Dataset(
                "walks",
                Box.unbounded(1),
                Box.of(1, -1, 1),
                IntStream.range(0, rewards.length)
                        .mapToObj(i -> new Episode(
                                i,
                                new float[rewards[i].length + 1],
                                new float[rewards[i].length],
                                rewards[i],
                                i % 2 == 0 ? Ending.TERMINATED : Ending.TRUNCATED))
                        .toList(),
                Optional.of("Walk-v0"),
                List.of("guessed"));
    }

    @Test
    void multipliesAndThenShiftsEachReward() {
        Dataset changed = new RewardTransform(3, -1).apply(of(new float[] {0, 0.5f}, new float[] {-2, 1, 4}));
        assertThat(changed.episodes().get(0).rewards()).containsExactly(-1, 0.5f);
        assertThat(changed.episodes().get(1).rewards()).containsExactly(-7, 2, 11);
    }

    @Test
    void changesNothingElse() {
        Dataset data = Samples.continuous(12, 3);
        Dataset changed = new RewardTransform(2, 1).apply(data);
        assertThat(changed.episodes()).extracting(Episode::ending).contains(Ending.TERMINATED, Ending.TRUNCATED);
        for (int i = 0; i < 12; i++) {
            Episode episode = data.episodes().get(i);
            assertThat(changed.episodes().get(i))
                    .isEqualTo(episode.withRewards(changed.episodes().get(i).rewards()));
        }
        assertThat(changed.name()).isEqualTo(data.name());
        assertThat(changed.environmentId()).isEqualTo(data.environmentId());
        assertThat(RewardTransform.identity().apply(data)).isSameAs(data);
    }

    /** Returns 1, -3 and 13: a range of 16. */
    @Test
    void returnsSpanWhatIsAskedFor() {
        Dataset data = of(new float[] {3, -2}, new float[] {-3}, new float[] {6, 6, 1});
        RewardTransform transform = RewardTransform.spanning(1000, data);
        assertThat(transform).isEqualTo(new RewardTransform(62.5, 0));
        assertThat(transform.apply(data).statistics().episodeReturns()).containsExactly(62.5, -187.5, 812.5);
        assertThat(transform.withShift(-1).apply(3)).isEqualTo(186.5);
    }

    @Test
    void returnsWithoutARangeAreRefused() {
        assertThatThrownBy(() -> RewardTransform.spanning(1000, of(new float[] {3, -2})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("walks holds one episode");
        assertThatThrownBy(() -> RewardTransform.spanning(1000, of(new float[] {3, -2}, new float[] {1})))
                .hasMessageContaining("All 2 episodes of data set walks return 1.0");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-1, 0", "NaN, 0", "Infinity, 0", "1, NaN", "1, -Infinity"})
    void numbersThatCannotBeAreRefused(double multiplier, double shift) {
        assertThatThrownBy(() -> new RewardTransform(multiplier, shift)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0", "-1000", "NaN", "Infinity"})
    void spansThatCannotBeAreRefused(double span) {
        assertThatThrownBy(() -> RewardTransform.spanning(span, of(new float[] {3}, new float[] {1})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("span");
    }

    @Test
    void rewardsThatLeaveSinglePrecisionAreRefused() {
        assertThatThrownBy(() -> new RewardTransform(1e38, 0).apply(of(new float[] {1, 7})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("A reward of 7.0 becomes Infinity");
    }

    @Test
    void noShiftIsTheSameWithEitherSign() {
        assertThat(new RewardTransform(1, -0.0)).isEqualTo(RewardTransform.identity());
        assertThat(new RewardTransform(2.5, -1)).hasToString("2.5 r - 1.0");
        assertThat(new RewardTransform(2.5, 0)).hasToString("2.5 r");
    }
}
