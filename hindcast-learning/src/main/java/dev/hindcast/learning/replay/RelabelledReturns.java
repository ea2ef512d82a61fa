package dev.hindcast.learning.replay;

import dev.hindcast.learning.nn.RowStore;
import dev.hindcast.learning.nn.Scope;
import java.util.stream.LongStream;

/**
 * The undiscounted return from each logged step on, taken backwards and nowhere for less than a value says (Yamagata, Khalil and
 * Santos-Rodriguez 2023, arXiv 2209.03993, algorithm 1): R_t = r_t + max(R_{t+1}, V(s_{t+1})). Behind the last step of an episode R is 0,
 * and V too where the episode terminated or the log does not hold what came after.
 */
final class RelabelledReturns {
    private static final int BLOCK = 4096;

    private final StepBuffer buffer;
    /** By row: first the values, then the returns. */
    private final float[] labels;

    /** @throws IllegalStateException where steps may still be added */
    RelabelledReturns(StepBuffer buffer, StateValues values) {
        this.buffer = buffer;
        this.labels = new float[Math.toIntExact(buffer.loggedRows())];
        for (int from = 0; from < labels.length; from += BLOCK) {
            int count = Math.min(BLOCK, labels.length - from);
            System.arraycopy(valuesOf(from, count, values), 0, labels, from, count);
        }
        EpisodeIndex episodes = buffer.episodes();
        for (int episode = 0; episode < episodes.end(); episode++) {
            if (episodes.stepsOf(episode) > 0) {
                relabel((int) episodes.firstRow(episode), (int) episodes.stepsOf(episode), (int)
                        episodes.transitionsOf(episode));
            }
        }
    }

    private float[] valuesOf(long from, int count, StateValues values) {
        try (Scope scope = Scope.open()) {
            return Scope.noGradient(() -> {
                        RowStore.Gathered gathered = buffer.rows()
                                .gather(LongStream.range(from, from + count)
                                        .map(buffer::place)
                                        .toArray());
                        LearnerUnits units = buffer.units();
                        return values.of(units.observations(gathered, 0, count), units.legal(gathered, 0, count));
                    })
                    .toArray();
        }
    }

    private void relabel(int first, int steps, int transitions) {
        float[] rewards = column(first, steps, buffer.layout().rewardColumn());
        boolean terminated = column(first + steps - 1, 1, buffer.layout().terminatedColumn())[0] == 1;
        double value = terminated || transitions < steps ? 0 : labels[first + steps];
        double label = 0;
        for (int row = first + steps - 1; row >= first; row--) {
            label = rewards[row - first] + Math.max(label, value);
            value = labels[row];
            labels[row] = (float) label;
        }
    }

    private float[] column(int row, int count, int column) {
        return buffer.rows().readColumn(buffer.place(row), count, column);
    }

    /** The return from the step in a row on. */
    float at(long row) {
        return labels[(int) row];
    }
}
