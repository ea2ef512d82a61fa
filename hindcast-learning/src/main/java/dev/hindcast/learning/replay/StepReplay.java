package dev.hindcast.learning.replay;

import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.RowStore;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Seeds;
import dev.hindcast.learning.nn.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.LongBinaryOperator;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The draws of one learner from a {@link StepBuffer}. */
public final class StepReplay implements Replay {
    private static final int MAX_TRIES = 100_000;
    private static final long RESAMPLING = 6;

    private final StepBuffer buffer;
    private final long seed;
    private final int nSteps;
    private final int chunk;
    private final Part part;
    private final boolean returns;
    private final @Nullable RelabelledReturns relabelled;
    private final Draws draws;

    /**
     * What is drawn from.
     *
     * @param holds whether a transition is a part of it
     * @param place of [0, size) to which of the transitions is drawn for it
     * @param repeats whether several places may have the same one
     * @param whole whether it is all transitions
     */
    private record Part(LongPredicate holds, LongBinaryOperator place, boolean repeats, boolean whole) {
        static Part ofAll() {
            return new Part(number -> true, (at, size) -> at, false, true);
        }

        Part and(LongPredicate other) {
            return new Part(holds.and(other), place, repeats, false);
        }

        Part resampled(long start) {
            return new Part(holds, (at, size) -> Math.floorMod(Seeds.mix(start, at), size), true, false);
        }
    }

    StepReplay(StepBuffer buffer, long seed, int nSteps) {
        this(buffer, seed, nSteps, 1, Part.ofAll(), false, null, new Draws(seed));
    }

    private StepReplay(
            StepBuffer buffer,
            long seed,
            int nSteps,
            int chunk,
            Part part,
            boolean returns,
            @Nullable RelabelledReturns relabelled,
            Draws draws) {
        this.buffer = buffer;
        this.seed = seed;
        this.nSteps = nSteps;
        this.chunk = chunk;
        this.part = part;
        this.returns = returns;
        this.relabelled = relabelled;
        this.draws = draws;
    }

    /**
     * Transitions of n steps: the discounted sum of n rewards and the state after them, fewer where the episode ends before.
     *
     * @param n at least 1
     */
    public StepReplay withSteps(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("The number of steps must be at least 1, got " + n);
        }
        return new StepReplay(buffer, seed, n, chunk, part, returns, relabelled, draws);
    }

    @Override
    public StepReplay heldOut(double share) {
        return of(part.and(HeldOut.of(share, seed)));
    }

    @Override
    public StepReplay without(double share) {
        return of(part.and(HeldOut.of(share, seed).negate()));
    }

    @Override
    public StepReplay resampled(long number) {
        long start = Seeds.mix(Seeds.mix(seed, RESAMPLING), number);
        return of(part.resampled(start));
    }

    private StepReplay of(Part other) {
        return new StepReplay(buffer, seed, nSteps, chunk, other, returns, relabelled, draws);
    }

    @Override
    public StepReplay ofSingleSteps() {
        return new StepReplay(buffer, seed, 1, 1, part, returns, relabelled, draws);
    }

    @Override
    public StepReplay inChunks(int length) {
        if (length == chunk) {
            return this;
        }
        if (nSteps > 1 || chunk > 1) {
            throw new IllegalArgumentException("A chunk of actions is a transition of as many steps already: learn "
                    + length + " at once from transitions of 1 step, not of " + Math.max(nSteps, chunk));
        }
        int most = buffer.episodes().mostTransitions();
        if (most < length) {
            throw new IllegalArgumentException("No episode has more than " + most
                    + " steps whose successors are known: decide no more actions than that at once, not " + length);
        }
        return new StepReplay(
                buffer, seed, 1, length, part.and(number -> holdsChunk(number, length)), returns, relabelled, draws);
    }

    @Override
    public StepReplay withReturns() {
        return new StepReplay(buffer, seed, nSteps, chunk, part, true, relabelled, draws);
    }

    @Override
    public StepReplay relabelled(StateValues values) {
        return new StepReplay(buffer, seed, nSteps, chunk, part, returns, new RelabelledReturns(buffer, values), draws);
    }

    @Override
    public Transitions listed(int limit, double discount) {
        long[] all = numbers();
        int count = Math.min(limit, all.length);
        return transitionsAt(
                IntStream.range(0, count)
                        .mapToLong(i -> all[(int) ((long) i * all.length / count)])
                        .toArray(),
                discount);
    }

    @Override
    public <T> List<T> ofBlocks(int size, double discount, Function<Transitions, T> value) {
        long[] all = numbers();
        List<T> values = new ArrayList<>();
        for (int from = 0; from < all.length; from += size) {
            try (Scope scope = Scope.open()) {
                long[] block = Arrays.copyOfRange(all, from, Math.min(all.length, from + size));
                values.add(value.apply(transitionsAt(block, discount)));
            }
        }
        return values;
    }

    private long[] numbers() {
        long oldest = buffer.episodes().oldestTransition();
        long size = size();
        LongStream drawn = LongStream.range(0, size)
                .map(at -> oldest + part.place.applyAsLong(at, size))
                .filter(part.holds);
        return part.repeats ? drawn.sorted().distinct().toArray() : drawn.toArray();
    }

    @Override
    public void startUpdate(long updates) {
        draws.startUpdate(updates);
    }

    @Override
    public double highestReturn() {
        return buffer.highestReturn();
    }

    @Override
    public int longestEpisode() {
        return buffer.episodes().longest();
    }

    @Override
    public long size() {
        return buffer.episodes().transitions();
    }

    @Override
    public Transitions transitions(int count, double discount) {
        return transitionsAt(drawn(count), discount);
    }

    /** Numbers of transitions, counted from the oldest that is left. */
    private long[] drawn(int count) {
        return numbers(draws.next(), count, size(), buffer.episodes().oldestTransition());
    }

    private long[] numbers(SplittableRandom random, int count, long size, long oldest) {
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++) {
            int tries = 0;
            do {
                if (tries++ == MAX_TRIES) {
                    throw new IllegalStateException("Of " + size
                            + " steps hardly one lies in the part that is drawn from: hold out another share");
                }
                numbers[i] = oldest + part.place.applyAsLong(Draws.uniform(random, size), size);
            } while (!part.holds.test(numbers[i]));
        }
        return numbers;
    }

    /** The transitions of those numbers, the first ever added being 0. */
    public Transitions transitionsAt(long[] numbers, double discount) {
        Transitions drawn = chunk > 1
                ? chunks(numbers, discount)
                : nSteps == 1 ? single(numbers, discount) : several(numbers, discount);
        return returns ? drawn.withReturns(returns(numbers, discount)) : drawn;
    }

    private Tensor returns(long[] numbers, double discount) {
        EpisodeIndex episodes = buffer.episodes();
        Returns all = buffer.returns(discount);
        float[] drawn = new float[numbers.length];
        for (int i = 0; i < drawn.length; i++) {
            int episode = episodes.episodeOfTransition(numbers[i]);
            drawn[i] = all.at(episodes.firstRow(episode) + episodes.transitionInEpisode(episode, numbers[i]));
        }
        return Tensor.of(buffer.device(), drawn, drawn.length);
    }

    private Transitions single(long[] numbers, double discount) {
        int n = numbers.length;
        EpisodeIndex episodes = buffer.episodes();
        long[] rows = new long[2 * n];
        float[] followed = new float[n];
        for (int i = 0; i < n; i++) {
            int episode = episodes.episodeOfTransition(numbers[i]);
            long t = episodes.transitionInEpisode(episode, numbers[i]);
            long row = episodes.firstRow(episode) + t;
            rows[i] = buffer.place(row);
            rows[n + i] = buffer.place(row + 1);
            followed[i] = t + 1 < episodes.stepsOf(episode) ? 1 : 0;
        }
        RowStore.Gathered gathered = buffer.rows().gather(rows);
        Tensor rewards = gathered.column(0, n, buffer.layout().rewardColumn());
        Tensor terminated = gathered.column(0, n, buffer.layout().terminatedColumn());
        return transitions(
                gathered, followed, rewards, terminated.times(-discount).plus(discount));
    }

    private Transitions several(long[] numbers, double discount) {
        int n = numbers.length;
        EpisodeIndex episodes = buffer.episodes();
        StepSums sums = buffer.sums(nSteps, discount);
        long[] rows = new long[3 * n];
        float[] rewards = new float[n];
        float[] discounts = new float[n];
        float[] followed = new float[n];
        for (int i = 0; i < n; i++) {
            int episode = episodes.episodeOfTransition(numbers[i]);
            long t = episodes.transitionInEpisode(episode, numbers[i]);
            long after = Math.min(nSteps, episodes.transitionsOf(episode) - t);
            long row = episodes.firstRow(episode) + t;
            rows[i] = buffer.place(row);
            rows[n + i] = buffer.place(row + after);
            rows[2 * n + i] = buffer.place(row + after - 1);
            rewards[i] = sums.values()[(int) numbers[i]];
            discounts[i] = (float) Math.pow(discount, after);
            followed[i] = t + after < episodes.stepsOf(episode) ? 1 : 0;
        }
        RowStore.Gathered gathered = buffer.rows().gather(rows);
        Tensor terminated = gathered.column(2L * n, n, buffer.layout().terminatedColumn());
        return transitions(
                gathered,
                followed,
                Tensor.of(buffer.device(), rewards, n),
                terminated.times(-1).plus(1).times(Tensor.of(buffer.device(), discounts, n)));
    }

    private boolean holdsChunk(long number, int length) {
        EpisodeIndex episodes = buffer.episodes();
        int episode = episodes.episodeOfTransition(number);
        return episodes.transitionInEpisode(episode, number) + length <= episodes.transitionsOf(episode);
    }

    private Transitions chunks(long[] numbers, double discount) {
        int n = numbers.length;
        int all = Math.multiplyExact(n, chunk);
        EpisodeIndex episodes = buffer.episodes();
        StepSums sums = buffer.sums(chunk, discount);
        long[] rows = new long[2 * n + all];
        float[] rewards = new float[n];
        for (int i = 0; i < n; i++) {
            int episode = episodes.episodeOfTransition(numbers[i]);
            long row = episodes.firstRow(episode) + episodes.transitionInEpisode(episode, numbers[i]);
            rows[i] = buffer.place(row);
            rows[n + i] = buffer.place(row + chunk);
            for (int k = 0; k < chunk; k++) {
                rows[2 * n + i * chunk + k] = buffer.place(row + k);
            }
            rewards[i] = sums.values()[(int) numbers[i]];
        }
        RowStore.Gathered gathered = buffer.rows().gather(rows);
        Tensor terminated = gathered.column(2L * n, all, buffer.layout().terminatedColumn())
                .reshape(n, chunk)
                .columns(chunk - 1, 1)
                .reshape(n);
        double atEnd = Math.pow(discount, chunk);
        LearnerUnits units = buffer.units();
        return new Transitions(
                units.observations(gathered, 0, n),
                units.actions(gathered, 2L * n, all).reshape(n, -1),
                Tensor.of(buffer.device(), rewards, n),
                units.observations(gathered, n, n),
                terminated.times(-atEnd).plus(atEnd),
                LegalActions.unrestricted(),
                LegalActions.unrestricted(),
                null,
                null,
                null);
    }

    /** From rows of which the first n are the steps and the next n their successors. */
    private Transitions transitions(RowStore.Gathered gathered, float[] followed, Tensor rewards, Tensor discounts) {
        int n = followed.length;
        LearnerUnits units = buffer.units();
        return new Transitions(
                units.observations(gathered, 0, n),
                units.actions(gathered, 0, n),
                rewards,
                units.observations(gathered, n, n),
                discounts,
                units.legal(gathered, 0, n),
                units.legal(gathered, n, n),
                units.actions(gathered, n, n),
                Tensor.of(buffer.device(), followed, n),
                null);
    }

    @Override
    public Goals goals(int count, double discount) {
        SplittableRandom random = draws.next();
        EpisodeIndex episodes = buffer.episodes();
        long[] numbers = numbers(random, count, size(), episodes.oldestTransition());
        long[] rows = new long[count];
        float[] ahead = new float[count];
        for (int i = 0; i < count; i++) {
            int episode = episodes.episodeOfTransition(numbers[i]);
            long t = episodes.transitionInEpisode(episode, numbers[i]);
            long steps = 1 + Draws.uniform(random, episodes.transitionsOf(episode) - t);
            rows[i] = buffer.place(episodes.firstRow(episode) + t + steps);
            ahead[i] = steps;
        }
        Tensor goals = buffer.units().observations(buffer.rows().gather(rows), 0, count);
        return new Goals(transitionsAt(numbers, discount), goals, Tensor.of(buffer.device(), ahead, count));
    }

    @Override
    public Windows windows(int count, int length) {
        if (length < 1) {
            throw new IllegalArgumentException("A window needs at least one step, got " + length);
        }
        EpisodeIndex episodes = buffer.episodes();
        long[] steps = part.whole
                ? numbers(draws.next(), count, episodes.steps(), episodes.oldestStep())
                : Arrays.stream(drawn(count)).map(episodes::stepOfTransition).toArray();
        return windowsAt(steps, length);
    }

    /** The windows that end with the steps of those numbers, the first ever added being 0. */
    public Windows windowsAt(long[] steps, int length) {
        EpisodeIndex episodes = buffer.episodes();
        int all = Math.multiplyExact(steps.length, length);
        long[] rows = new long[all];
        float[] flags = new float[all];
        float[] labels = new float[steps.length];
        for (int i = 0; i < steps.length; i++) {
            int episode = episodes.episodeOfStep(steps[i]);
            long last = episodes.firstRow(episode) + episodes.stepInEpisode(episode, steps[i]);
            for (int k = 0; k < length; k++) {
                long row = last - (length - 1 - k);
                boolean there = row >= episodes.oldestRow(episode);
                rows[i * length + k] = there ? buffer.place(row) : 0;
                flags[i * length + k] = there ? 1 : 0;
            }
            labels[i] = relabelled == null ? 0 : relabelled.at(last);
        }
        Windows windows = windows(buffer.rows().gather(rows), steps.length, length, flags);
        return relabelled == null
                ? windows
                : windows.returningAtLast(Tensor.of(buffer.device(), labels, steps.length, 1));
    }

    private Windows windows(RowStore.Gathered gathered, int n, int length, float[] flags) {
        LearnerUnits units = buffer.units();
        int all = n * length;
        Tensor mask = Tensor.of(buffer.device(), flags, n, length);
        Tensor present = mask.unsqueeze(2);
        return new Windows(
                units.observations(gathered, 0, all).reshape(n, length, -1).replacedUnless(present, 0),
                units.actions(gathered, 0, all).reshape(n, length, -1).replacedUnless(present, 0),
                gathered.column(0, all, buffer.layout().rewardColumn()).reshape(n, length),
                gathered.column(0, all, buffer.layout().terminatedColumn()).reshape(n, length),
                gathered.column(0, all, buffer.layout().returnToGoColumn()).reshape(n, length),
                gathered.column(0, all, buffer.layout().stepColumn()).reshape(n, length),
                mask,
                units.legal(gathered, 0, all)
                        .reshaped(n, length, buffer.layout().maskSize()));
    }
}
