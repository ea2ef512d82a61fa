package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.replay.Replay;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * A phase of learning: a model of the behaviour or of the world first, then the policy. The last one goes on for as many updates as the
 * training is asked for.
 *
 * @param name one word, which progress reports
 * @param limit at most how many updates it takes, unless it is the last
 * @param over whether it has done what it is for, asked before each update
 * @param update one update
 */
public record Stage(String name, long limit, BooleanSupplier over, Function<Replay, Losses> update) {
    private static final BooleanSupplier NEVER = () -> false;

    public Stage {
        if (limit < 1) {
            throw new IllegalArgumentException("A stage takes at least one update, got " + limit);
        }
    }

    /** The last phase, or the only one. */
    public static Stage of(String name, Function<Replay, Losses> update) {
        return new Stage(name, Long.MAX_VALUE, NEVER, update);
    }

    /** A phase of a fixed number of updates. */
    public static Stage of(String name, long updates, Function<Replay, Losses> update) {
        return new Stage(name, updates, NEVER, update);
    }

    /**
     * The policy's phase, after a first one in which the actor does not follow its critics yet.
     *
     * @param updates of that first phase, which is left out where there are none
     */
    static List<Stage> warmUp(long updates, Function<Replay, Losses> first, Function<Replay, Losses> policy) {
        Stage last = of("policy", policy);
        return updates == 0 ? List.of(last) : List.of(of("warm-up", updates, first), last);
    }

    /** A phase that ends when {@code over} says so, or after {@code limit} updates. */
    public static Stage until(BooleanSupplier over, String name, long limit, Function<Replay, Losses> update) {
        return new Stage(name, limit, over, update);
    }

    /** Whether it is over after that many of its updates. */
    boolean endedAfter(long updates) {
        return updates >= limit || updates > 0 && over.getAsBoolean();
    }
}
