package dev.hindcast.learning.replay;

import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Seeds;
import dev.hindcast.learning.nn.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Draws from several replays, the rows of one after those of the other. */
final class MixedReplay implements Replay {
    private static final long ROUNDING = 22;

    private final List<Replay> parts;
    private final Counts counts;
    private final AtomicLong updates;

    /** How many rows of a draw each part gives. */
    private interface Counts {
        int[] of(int count, long updates);
    }

    private MixedReplay(List<Replay> parts, Counts counts, AtomicLong updates) {
        this.parts = parts;
        this.counts = counts;
        this.updates = updates;
    }

    /**
     * Of each draw a share from one and the rest from the other: in whole rows, rounded up or down by a random number of the update, so that
     * the share is met in the mean.
     *
     * @param share of the first, in [0, 1]
     */
    static MixedReplay of(Replay first, Replay second, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("A share of a batch lies in [0, 1], got " + share);
        }
        Counts counts = (count, updates) -> {
            int ofFirst = (int) Math.floor(share * count + uniform(updates));
            return new int[] {ofFirst, count - ofFirst};
        };
        return new MixedReplay(List.of(first, second), counts, new AtomicLong(-1));
    }

    /** In [0, 1); a half, which rounds to the nearest, before any update has started. */
    private static double uniform(long updates) {
        return updates < 0 ? 0.5 : Seeds.uniform(ROUNDING, updates);
    }

    /** As much of each, in whole rows: what is left over goes to one after the other, update by update. */
    static MixedReplay inTurn(List<Replay> parts) {
        int size = parts.size();
        Counts counts = (count, updates) -> {
            int[] rows = new int[size];
            Arrays.fill(rows, count / size);
            long first = updates * (count % size);
            for (int i = 0; i < count % size; i++) {
                rows[(int) ((first + i) % size)]++;
            }
            return rows;
        };
        return new MixedReplay(List.copyOf(parts), counts, new AtomicLong());
    }

    private <T> T mixed(int count, BiFunction<Replay, Integer, T> draw, BinaryOperator<T> join) {
        int[] rows = counts.of(count, updates.get());
        return IntStream.range(0, rows.length)
                .filter(part -> rows[part] > 0)
                .mapToObj(part -> draw.apply(parts.get(part), rows[part]))
                .reduce(join)
                .orElseThrow();
    }

    private MixedReplay of(UnaryOperator<Replay> change) {
        return new MixedReplay(parts.stream().map(change).toList(), counts, updates);
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
        return of(replay -> replay.heldOut(part));
    }

    @Override
    public Replay without(double part) {
        return of(replay -> replay.without(part));
    }

    @Override
    public Replay resampled(long number) {
        return of(part -> part.resampled(number));
    }

    @Override
    public Transitions listed(int limit, double discount) {
        return mixed(limit, (replay, n) -> replay.listed(n, discount), MixedReplay::joined);
    }

    @Override
    public <T> List<T> ofBlocks(int size, double discount, Function<Transitions, T> value) {
        return parts.stream()
                .flatMap(part -> part.ofBlocks(size, discount, value).stream())
                .toList();
    }

    @Override
    public Replay ofSingleSteps() {
        return of(part -> part.ofSingleSteps());
    }

    @Override
    public Replay inChunks(int length) {
        return length == 1 ? this : of(part -> part.inChunks(length));
    }

    @Override
    public Replay withReturns() {
        return of(part -> part.withReturns());
    }

    @Override
    public Replay relabelled(StateValues values) {
        return of(part -> part.relabelled(values));
    }

    @Override
    public double highestReturn() {
        return parts.stream().mapToDouble(Replay::highestReturn).max().orElseThrow();
    }

    @Override
    public int longestEpisode() {
        return parts.stream().mapToInt(Replay::longestEpisode).max().orElseThrow();
    }

    @Override
    public long size() {
        return parts.stream().mapToLong(Replay::size).sum();
    }

    @Override
    public void startUpdate(long updates) {
        this.updates.set(updates);
        parts.forEach(part -> part.startUpdate(updates));
    }
}
