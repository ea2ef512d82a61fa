package dev.hindcast.evaluation.offpolicy;

import java.util.Locale;

/** Up to where rewards count, where a log holds episodes that were cut off before they terminated. */
public enum Horizon {
    /**
     * Up to where logged episodes are cut off: the value is that of an episode of the policy that is cut off as those of the log are, see
     * {@link Truncation}. What the log holds of the behaviour policy is measured by the same, so that the two can be compared.
     */
    LOGGED,
    /** Without end: what would have followed a truncated episode counts, as a model says. */
    INFINITE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
