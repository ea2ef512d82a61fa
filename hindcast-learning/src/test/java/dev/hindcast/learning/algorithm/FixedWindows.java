package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.replay.Goals;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.StateValues;
import dev.hindcast.learning.replay.Transitions;
import dev.hindcast.learning.replay.Windows;
import java.util.List;
import java.util.function.Function;

/**
 * Draws the same windows whatever is asked for.
 *
 * @param windows these
 * @param highestReturn of the episodes that they are from
 * @param longestEpisode of these
 */
record FixedWindows(Windows windows, double highestReturn, int longestEpisode) implements Replay {
    @Override
    public Windows windows(int count, int length) {
        return windows;
    }

    @Override
    public Transitions transitions(int count, double discount) {
        throw new IllegalStateException("There are windows only");
    }

    @Override
    public Goals goals(int count, double discount) {
        throw new IllegalStateException("There are windows only");
    }

    @Override
    public Replay heldOut(double share) {
        return this;
    }

    @Override
    public Replay without(double share) {
        return this;
    }

    @Override
    public Replay resampled(long number) {
        return this;
    }

    @Override
    public Transitions listed(int limit, double discount) {
        throw new IllegalStateException("There are windows only");
    }

    @Override
    public <T> List<T> ofBlocks(int size, double discount, Function<Transitions, T> value) {
        throw new IllegalStateException("There are windows only");
    }

    @Override
    public Replay ofSingleSteps() {
        return this;
    }

    @Override
    public Replay withReturns() {
        return this;
    }

    /** The same: what is relabelled was relabelled already. */
    @Override
    public Replay relabelled(StateValues values) {
        return this;
    }

    @Override
    public long size() {
        return windows.size();
    }

    @Override
    public void startUpdate(long updates) {}
}
