package dev.hindcast.learning.replay;

import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * Draws from two replays.
 *
 * @param first gives the first rows of each draw
 * @param second gives the others
 * @param share of the first, in [0, 1], rounded to whole rows
 */
record MixedReplay(Replay first, Replay second, double share) implements Replay {
    MixedReplay {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("A share of a batch lies in [0, 1], got " + share);
        }
    }

    private <T> T mixed(int count, BiFunction<Replay, Integer, T> draw, BinaryOperator<T> join) {
        int ofFirst = (int) Math.round(share * count);
        if (ofFirst == 0 || ofFirst == count) {
            return draw.apply(ofFirst == 0 ? second : first, count);
        }
        return join.apply(draw.apply(first, ofFirst), draw.apply(second, count - ofFirst));
    }

    @Override
    public Transitions transitions(int count, double discount) {
        return mixed(count, (replay, n) -> replay.transitions(n, discount), MixedReplay::joined);
    }

    @Override
    public Windows windows(int count, int length) {
        return mixed(count, (replay, n) -> replay.windows(n, length), (a, b) -> {
            Join<Windows> join = new Join<>(a, b);
            return new Windows(
                    join.of(Windows::observations),
                    join.of(Windows::actions),
                    join.of(Windows::rewards),
                    join.of(Windows::terminated),
                    join.of(Windows::returnsToGo),
                    join.of(Windows::timesteps),
                    join.of(Windows::mask),
                    LegalActions.stacked(a.legal(), b.legal()));
        });
    }

    @Override
    public Goals goals(int count, double discount) {
        return mixed(count, (replay, n) -> replay.goals(n, discount), (a, b) -> {
            Join<Goals> join = new Join<>(a, b);
            return new Goals(
                    joined(a.transitions(), b.transitions()), join.of(Goals::goals), join.of(Goals::stepsAhead));
        });
    }

    static Transitions joined(Transitions a, Transitions b) {
        Join<Transitions> join = new Join<>(a, b);
        boolean told = a.loggedNextActions() != null && b.loggedNextActions() != null;
        return new Transitions(
                join.of(Transitions::observations),
                join.of(Transitions::actions),
                join.of(Transitions::rewards),
                join.of(Transitions::nextObservations),
                join.of(Transitions::discounts),
                LegalActions.stacked(a.legal(), b.legal()),
                LegalActions.stacked(a.nextLegal(), b.nextLegal()),
                told ? join.of(Transitions::nextActions) : null,
                told ? join.of(Transitions::nextActionsLogged) : null,
                a.knownReturns() != null && b.knownReturns() != null ? join.of(Transitions::returns) : null);
    }

    /** Puts the rows of two draws below each other. */
    private record Join<T>(T above, T below) {
        Tensor of(Function<T, Tensor> part) {
            return Tensor.stackRows(part.apply(above), part.apply(below));
        }
    }

    @Override
    public Replay heldOut(double part) {
        return new MixedReplay(first.heldOut(part), second.heldOut(part), share);
    }

    @Override
    public Replay without(double part) {
        return new MixedReplay(first.without(part), second.without(part), share);
    }

    @Override
    public Replay resampled(long number) {
        return new MixedReplay(first.resampled(number), second.resampled(number), share);
    }

    @Override
    public Transitions listed(int limit, double discount) {
        return mixed(limit, (replay, n) -> replay.listed(n, discount), MixedReplay::joined);
    }

    @Override
    public <T> List<T> ofBlocks(int size, double discount, Function<Transitions, T> value) {
        List<T> values = new ArrayList<>(first.ofBlocks(size, discount, value));
        values.addAll(second.ofBlocks(size, discount, value));
        return values;
    }

    @Override
    public Replay ofSingleSteps() {
        return new MixedReplay(first.ofSingleSteps(), second.ofSingleSteps(), share);
    }

    @Override
    public Replay inChunks(int length) {
        return length == 1 ? this : new MixedReplay(first.inChunks(length), second.inChunks(length), share);
    }

    @Override
    public Replay withReturns() {
        return new MixedReplay(first.withReturns(), second.withReturns(), share);
    }

    @Override
    public Replay relabelled(StateValues values) {
        return new MixedReplay(first.relabelled(values), second.relabelled(values), share);
    }

    @Override
    public double highestReturn() {
        return Math.max(first.highestReturn(), second.highestReturn());
    }

    @Override
    public int longestEpisode() {
        return Math.max(first.longestEpisode(), second.longestEpisode());
    }

    @Override
    public long size() {
        return first.size() + second.size();
    }

    @Override
    public void startUpdate(long updates) {
        first.startUpdate(updates);
        second.startUpdate(updates);
    }
}
