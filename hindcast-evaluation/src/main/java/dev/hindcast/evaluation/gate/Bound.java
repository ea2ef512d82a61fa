package dev.hindcast.evaluation.gate;

import java.util.Locale;

/** How a lower bound of a difference of values is made. */
public enum Bound {
    /**
     * {@link BettingBound}: holds for any number of episodes and however heavy the tail of the weights is. For importance sampling of
     * episodes or steps, and returns of a known range.
     */
    BETTING("holds for any number of episodes"),
    /** Student's t for the mean of the episodes' contributions: close to its confidence once episodes are many and none outweighs the others. */
    STUDENT_T(
            "assumes that the mean over episodes is nearly normal, so that no rare episode that counts for much is missing"),
    /** The percentile of the difference over resamples of episodes, which know of no episode that was not logged. */
    BOOTSTRAP("assumes that the log holds every kind of episode that counts for much"),
    /**
     * {@link dev.hindcast.evaluation.offpolicy.ConcentrationBound} of the policy's value against Hoeffding's upper bound of the
     * behaviour's, each with half of the error: holds for any number of episodes, and asks for more than betting does.
     */
    CONCENTRATION("holds for any number of episodes");

    private final String assumption;

    Bound(String assumption) {
        this.assumption = assumption;
    }

    /** What it rests on, in words that follow its name. */
    public String assumption() {
        return assumption;
    }

    /** Whether it holds however few or heavy-tailed the episodes are. */
    public boolean holdsForFew() {
        return this == BETTING || this == CONCENTRATION;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
