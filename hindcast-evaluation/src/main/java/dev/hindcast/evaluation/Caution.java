package dev.hindcast.evaluation;

/**
 * What a reader has to know of an estimate before trusting it.
 *
 * @param level how bad it is
 * @param reason what was seen, with the figures, and what to do
 */
public record Caution(Level level, String reason) {
    /** From bad to worse. */
    public enum Level {
        /** Something that the estimate rests on. */
        NOTE,
        /** The estimate or its interval may be wrong by more than the interval says. */
        WARNING,
        /** The data do not say what was asked for: the estimate is not to be used. */
        REFUSAL
    }

    /** A {@link Level#NOTE}. */
    public static Caution note(String reason) {
        return new Caution(Level.NOTE, reason);
    }

    /** A {@link Level#WARNING}. */
    public static Caution warning(String reason) {
        return new Caution(Level.WARNING, reason);
    }

    /** A {@link Level#REFUSAL}. */
    public static Caution refusal(String reason) {
        return new Caution(Level.REFUSAL, reason);
    }
}
