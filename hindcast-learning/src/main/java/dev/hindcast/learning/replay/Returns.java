package dev.hindcast.learning.replay;

import dev.hindcast.learning.nn.RowStore;

/**
 * The discounted returns from each row of a {@link StepBuffer} on: those of episodes that have ended. Each row is looked at once, and again
 * only where another took its place.
 */
final class Returns {
    private static final int BLOCK = 1 << 16;

    private final double discount;
    private final int rewardColumn;
    private final float[] values;
    private long known;

    /** Of no row yet. */
    Returns(double discount, StepBuffer buffer) {
        this.discount = discount;
        this.rewardColumn = buffer.layout().rewardColumn();
        this.values = new float[Math.toIntExact(buffer.capacity())];
    }

    boolean areOf(double gamma) {
        return discount == gamma;
    }

    /** The return from a row on, minus infinity where its episode has not ended. */
    float at(long row) {
        return row < known ? values[(int) (row % values.length)] : Float.NEGATIVE_INFINITY;
    }

    /** Takes in the rows before {@code end}, where an episode ended. */
    void extend(RowStore rows, EpisodeIndex episodes, long end) {
        long from = Math.max(known, episodes.oldestRow());
        if (from >= end) {
            return;
        }
        readRewards(rows, from, end);
        for (int e = episodes.episodeOfRow(from); e < episodes.end() && episodes.firstRow(e) < end; e++) {
            sum(Math.max(from, episodes.firstRow(e)), episodes.firstRow(e) + episodes.stepsOf(e));
        }
        known = end;
    }

    private void readRewards(RowStore rows, long from, long end) {
        for (long row = from; row < end; ) {
            int place = (int) (row % values.length);
            int count = (int) Math.min(Math.min(BLOCK, values.length - place), end - row);
            System.arraycopy(rows.readColumn(1 + place, count, rewardColumn), 0, values, place, count);
            row += count;
        }
    }

    /** Turns the rewards of an episode's steps into returns. */
    private void sum(long first, long end) {
        double sum = 0;
        for (long row = end - 1; row >= first; row--) {
            int place = (int) (row % values.length);
            sum = values[place] + discount * sum;
            values[place] = (float) sum;
        }
    }
}
