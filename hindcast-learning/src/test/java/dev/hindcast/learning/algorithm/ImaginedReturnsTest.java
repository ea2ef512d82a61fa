package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Advantages and returns of imagined episodes, by hand. */
class ImaginedReturnsTest {
    private static final Offset<Float> EXACTLY = Offset.offset(1e-6f);

    @Test
    void whereAnEpisodeIsCutOffItIsWorthTheValueThere() {
        ImaginedReturns worth =
                ImaginedReturns.of(new float[] {1, 2}, new float[] {0, 0}, new float[] {10, 20, 40}, 1, 0.5, 0.5);
        assertThat(worth.steps()).containsExactly(0, 1);
        assertThat(worth.returns()).containsExactly(new float[] {1 + 0.5f * 22, 22}, EXACTLY);
        float last = 2 + 0.5f * 40 - 20;
        float first = 1 + 0.5f * 20 - 10;
        assertThat(worth.advantages()).containsExactly(new float[] {first + 0.25f * last, last}, EXACTLY);
    }

    /** Whatever the value of what lies behind the end: halting is not to be worth what the value makes of it. */
    @Test
    void whereItEndsNothingComesAfterwards() {
        float[] rewards = {1, -30, 7, 5, 6, 8};
        float[] ends = {0, 1, 0, 0, 0, 1};
        float[] values = {10, 20, 1e6f, 1e6f, 1, 2, 3, 1e6f};
        ImaginedReturns worth = ImaginedReturns.of(rewards, ends, values, 2, 0.5, 0);
        assertThat(worth.steps()).containsExactly(0, 1, 3, 4, 5);
        assertThat(worth.returns()).containsExactly(new float[] {1 - 15, -30, 5 + 3 + 2, 6 + 4, 8}, EXACTLY);
        assertThat(worth.advantages())
                .containsExactly(new float[] {1 + 10 - 10, -30 - 20, 5 + 1 - 1, 6 + 1.5f - 2, 8 - 3}, EXACTLY);
    }

    @Test
    void anEpisodeMayEndAtOnce() {
        ImaginedReturns worth =
                ImaginedReturns.of(new float[] {4, 9}, new float[] {1, 0}, new float[] {1, 5, 5}, 1, 0.9, 0.9);
        assertThat(worth.steps()).containsExactly(0);
        assertThat(worth.returns()).containsExactly(new float[] {4}, EXACTLY);
        assertThat(worth.advantages()).containsExactly(new float[] {3}, EXACTLY);
    }

    /** Two episodes of two steps with actions of two components, and then one more. */
    @Test
    void actionsThatAreDrawnInBlocksGoToTheirEpisodes() {
        float[] ordered = NaturalPolicyLearner.inOrder(
                List.of(new float[] {1, 2, 5, 6}, new float[] {3, 4, 7, 8}, new float[] {9, 10}, new float[] {11, 12}),
                3,
                2);
        assertThat(ordered).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }
}
