package dev.hindcast.learning.nn;

import org.jspecify.annotations.Nullable;

/** Which of the discrete actions are legal in each of n states. */
public final class LegalActions {
    /** What stands for an illegal action's score: below all others, but finite, so that probability 0 times it is 0. */
    private static final double ILLEGAL = -1e9;

    private static final LegalActions UNRESTRICTED = new LegalActions(null);

    private final @Nullable Tensor flags;

    private LegalActions(@Nullable Tensor flags) {
        this.flags = flags;
    }

    /** Every action is legal. */
    public static LegalActions unrestricted() {
        return UNRESTRICTED;
    }

    /**
     * The actions that are marked.
     *
     * @param flags n x actions: 1 where legal, 0 where not
     */
    public static LegalActions of(Tensor flags) {
        return new LegalActions(flags);
    }

    /**
     * Scores of which those of illegal actions never are the highest, add nothing to a soft maximum and pass no gradient on.
     *
     * @param scores n x actions
     */
    public Tensor restrict(Tensor scores) {
        return flags == null ? scores : scores.replacedUnless(flags, ILLEGAL);
    }

    /**
     * The logarithm of how many actions are legal in each state, which no policy's entropy exceeds: n values.
     *
     * @param scores n x actions, of which only the shape counts
     */
    public Tensor logCount(Tensor scores) {
        return restrict(scores.times(0)).logSumExp();
    }

    /** These without the actions that {@code kept} does not mark, n x actions of 1 and 0. */
    public LegalActions and(Tensor kept) {
        return flags == null ? of(kept) : of(flags.times(kept));
    }

    /** Those of n states and of m others below them; unrestricted where both are. */
    public static LegalActions stacked(LegalActions above, LegalActions below) {
        if (above.flags == null && below.flags == null) {
            return UNRESTRICTED;
        }
        if (above.flags == null || below.flags == null) {
            throw new IllegalArgumentException("States with and without action masks cannot be mixed");
        }
        return of(Tensor.stackRows(above.flags, below.flags));
    }

    /** Those of the states of those numbers, in that order. */
    public LegalActions rows(long[] states) {
        return flags == null ? this : of(flags.gatherRows(states));
    }

    /** Those at one place of a leading dimension, which is then gone. */
    public LegalActions select(int dimension, int index) {
        return flags == null ? this : of(flags.select(dimension, index));
    }

    /** The same flags in another shape, the last dimension that of the actions. */
    public LegalActions reshaped(long... shape) {
        return flags == null ? this : of(flags.reshape(shape));
    }
}
