package dev.hindcast.experiments.suite;

import java.util.Locale;

/** Which policy of a training is judged. */
public enum Checkpoint {
    /** The one after the last update. */
    LAST,
    /** The one with the highest mean return during the training: chosen with the environment's help. */
    BEST;

    /** Its name in tables and files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    double of(Outcome.Result result) {
        return this == LAST ? result.last() : result.best();
    }
}
