package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.replay.Goals;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import dev.hindcast.learning.replay.Windows;
import java.util.List;
import java.util.function.Function;

/**
 * Draws the same transitions whatever is asked for.
 *
 * @param transitions these
 */
public record FixedReplay(Transitions transitions) implements Replay {
    @Override
    public Transitions transitions(int count, double discount) {
        return transitions;
    }

    @Override
    public Windows windows(int count, int length) {
        throw new IllegalStateException("There are transitions only");
    }

    @Override
    public Goals goals(int count, double discount) {
        throw new IllegalStateException("There are transitions only");
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
        return transitions;
    }

    @Override
    public <T> List<T> ofBlocks(int size, double discount, Function<Transitions, T> value) {
        return List.of(value.apply(transitions));
    }

    @Override
    public Replay ofSingleSteps() {
        return this;
    }

    @Override
    public Replay withReturns() {
        return this;
    }

    /** A batch that was mixed already. */
    @Override
    public Replay mixedWith(Replay other, double share) {
        return this;
    }

    @Override
    public int longestEpisode() {
        throw new IllegalStateException("There are transitions only");
    }

    @Override
    public double highestReturn() {
        throw new IllegalStateException("There are transitions only");
    }

    @Override
    public long size() {
        return transitions.size();
    }

    @Override
    public void startUpdate(long updates) {}
}
