package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransitionTableTest {
    /** Three steps with observations 0, 1, 2 and perhaps 3, actions 10, 11, 12 and rewards 1, 2, 4. */
    private static Episode episode(int rows, Ending ending) {
        float[] observations = new float[rows];
        for (int i = 0; i < rows; i++) {
            observations[i] = i;
        }
        return new Episode(0, observations, new float[] {10, 11, 12}, new float[] {1, 2, 4}, ending);
    }

    private static TransitionTable table(Episode episode, int steps) {
        Dataset dataset =
                new Dataset("three", Box.unbounded(1), Box.unbounded(1), List.of(episode), Optional.empty(), List.of());
        return TransitionTable.of(dataset, steps, 0.5);
    }

    private static float[] row(TransitionTable table, int row) {
        return Arrays.copyOfRange(table.data(), row * table.width(), (row + 1) * table.width());
    }

    @Test
    void terminationEndsTheValue() {
        TransitionTable table = table(episode(4, Ending.TERMINATED), 1);
        assertThat(table.rows()).isEqualTo(3);
        assertThat(row(table, 0)).containsExactly(0, 10, 1, 1, 0.5f);
        assertThat(row(table, 2)).containsExactly(2, 12, 4, 3, 0);
        assertThat(table.withoutSuccessor()).isZero();
    }

    @Test
    void truncationBootstrapsFromTheTrueSuccessor() {
        assertThat(row(table(episode(4, Ending.TRUNCATED), 1), 2)).containsExactly(2, 12, 4, 3, 0.5f);
    }

    @Test
    void aTruncatedStepWithoutSuccessorIsLeftOutAndCounted() {
        TransitionTable table = table(episode(3, Ending.TRUNCATED), 1);
        assertThat(table.rows()).isEqualTo(2);
        assertThat(table.withoutSuccessor()).isEqualTo(1);
        assertThat(row(table, 1)).containsExactly(1, 11, 2, 2, 0.5f);
    }

    @Test
    void aTerminatedStepNeedsNoSuccessor() {
        TransitionTable table = table(episode(3, Ending.TERMINATED), 1);
        assertThat(table.withoutSuccessor()).isZero();
        assertThat(row(table, 2)).containsExactly(2, 12, 4, 2, 0);
    }

    @Test
    void severalStepsSumDiscountedRewardsUpToTheEnd() {
        TransitionTable terminated = table(episode(4, Ending.TERMINATED), 2);
        assertThat(row(terminated, 0)).containsExactly(0, 10, 1 + 0.5f * 2, 2, 0.25f);
        assertThat(row(terminated, 1)).containsExactly(1, 11, 2 + 0.5f * 4, 3, 0);
        assertThat(row(terminated, 2)).containsExactly(2, 12, 4, 3, 0);
        TransitionTable truncated = table(episode(4, Ending.TRUNCATED), 2);
        assertThat(row(truncated, 1)).containsExactly(1, 11, 4, 3, 0.25f);
        assertThat(row(truncated, 2)).containsExactly(2, 12, 4, 3, 0.5f);
    }

    @Test
    void severalStepsLoseOnlyTheLastWithoutSuccessor() {
        TransitionTable table = table(episode(3, Ending.TRUNCATED), 5);
        assertThat(table.rows()).isEqualTo(2);
        assertThat(table.withoutSuccessor()).isEqualTo(1);
        assertThat(row(table, 0)).containsExactly(0, 10, 1 + 0.5f * 2, 2, 0.25f);
        assertThat(row(table, 1)).containsExactly(1, 11, 2, 2, 0.5f);
    }

    @Test
    void anyNumberOfStepsIsAllowedButNone() {
        assertThat(row(table(episode(4, Ending.TERMINATED), Integer.MAX_VALUE), 0))
                .containsExactly(0, 10, 1 + 0.5f * 2 + 0.25f * 4, 3, 0);
        assertThatThrownBy(() -> table(episode(4, Ending.TERMINATED), 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
