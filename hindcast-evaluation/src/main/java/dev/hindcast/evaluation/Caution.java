package dev.hindcast.evaluation;

import java.util.Locale;

/**
 * What a reader has to know of an estimate before trusting it.
 *
 * @param level how bad it is
 * @param kind what it is about, by which it can be accepted
 * @param reason what was seen, with the figures, and what to do
 */
public record Caution(Level level, Kind kind, String reason) {
    /** From bad to worse. */
    public enum Level {
        /** Something that the estimate rests on. */
        NOTE,
        /** The estimate or its interval may be wrong by more than the interval says. */
        WARNING,
        /** The data do not say what was asked for: the estimate is not to be used. */
        REFUSAL
    }

    /** What a caution is about. Named in kebab case. */
    public enum Kind {
        /** Few data bear on the policy. */
        FEW("few episodes, or few that weigh anything"),
        /** Some weights may be missing that would count for much. */
        HEAVY_TAIL("weights with a heavy tail, or one that outweighs the others"),
        /** Weights whose mean is not 1. */
        MEAN_WEIGHT("a mean weight that is not 1"),
        /** The policy does what the log never tries. */
        UNTRIED("decisions that the log does not hold"),
        /** Weights that were limited. */
        LIMITED("weights that were limited"),
        /** Probabilities of logged actions that cannot be right. */
        PROPENSITIES("probabilities that the logged actions contradict"),
        /** Probabilities of logged actions that a model tells. */
        ESTIMATED("estimated probabilities"),
        /** Values within the logged horizon beside values without end. */
        HORIZON("values of different horizons"),
        /** A fitted model that decides much. */
        MODEL("a fitted model that decides much"),
        /** A fit whose value still moves. */
        UNCONVERGED("a fit that has not converged"),
        /** Equations that are solved to few digits, or that what was found does not meet. */
        EQUATIONS("equations that hold or are solved badly"),
        /** Estimators that contradict each other. */
        DISAGREEMENT("estimators that contradict each other"),
        /** Episodes that depend on each other. */
        DEPENDENCE("episodes that depend on each other"),
        /** Episodes that are in the log several times. */
        DUPLICATES("episodes that are in the log several times"),
        /** Episodes that the policy was learned from or chosen by. */
        REUSE("episodes that the policy was learned from or chosen by"),
        /** An interval that is known to cover less than it says. */
        INTERVAL("an interval that covers less than it says");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** A few words that say what it is. */
        public String words() {
            return words;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** A {@link Level#NOTE}. */
    public static Caution note(Kind kind, String reason) {
        return new Caution(Level.NOTE, kind, reason);
    }

    /** A {@link Level#WARNING}. */
    public static Caution warning(Kind kind, String reason) {
        return new Caution(Level.WARNING, kind, reason);
    }

    /** A {@link Level#REFUSAL}. */
    public static Caution refusal(Kind kind, String reason) {
        return new Caution(Level.REFUSAL, kind, reason);
    }
}
