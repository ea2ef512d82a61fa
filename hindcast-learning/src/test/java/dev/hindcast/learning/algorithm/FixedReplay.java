package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Goals;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.StateValues;
import dev.hindcast.learning.replay.Transitions;
import dev.hindcast.learning.replay.Windows;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Draws the same whatever is asked for.
 *
 * @param drawn these; null where there are windows only
 * @param windows these; null for the transitions, each as an episode of one step
 */
public record FixedReplay(
        @Nullable Transitions drawn, @Nullable Windows windows) implements Replay {
    /** Draws these transitions(). */
    public FixedReplay(Transitions transitions) {
        this(transitions, null);
    }

    /** Draws these windows. */
    static FixedReplay of(Windows windows) {
        return new FixedReplay(null, windows);
    }

    /** These transitions. */
    public Transitions transitions() {
        return Objects.requireNonNull(drawn, "There are windows only");
    }

    @Override
    public Transitions transitions(int count, double discount) {
        return transitions();
    }

    @Override
    public Windows windows(int count, int length) {
        return windows == null ? episodes() : windows;
    }

    private Windows episodes() {
        int n = transitions().size();
        Tensor ones = transitions().rewards().times(0).plus(1).unsqueeze(1);
        return new Windows(
                transitions().observations().unsqueeze(1),
                transitions().actions().unsqueeze(1),
                transitions().rewards().unsqueeze(1),
                ones.minus(1),
                transitions().rewards().unsqueeze(1),
                ones.minus(1),
                ones,
                transitions().legal().reshaped(n, 1, -1));
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
        return transitions();
    }

    @Override
    public <T> List<T> ofBlocks(int size, double discount, Function<Transitions, T> value) {
        return List.of(value.apply(transitions()));
    }

    @Override
    public Replay ofSingleSteps() {
        return this;
    }

    @Override
    public Replay inChunks(int length) {
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
        return 1;
    }

    /** The same: what is relabelled was relabelled already. */
    @Override
    public Replay relabelled(StateValues values) {
        return this;
    }

    @Override
    public double highestReturn() {
        return 0;
    }

    @Override
    public long size() {
        return transitions().size();
    }

    @Override
    public void startUpdate(long updates) {}
}
