package dev.hindcast.dataset;

/**
 * Where a file says two things of the same steps. Reading decides between them and a warning says how; what is wrong with the log
 * is for its owner to repair.
 *
 * @param kind what disagrees
 * @param count how many rows do
 * @param among how many rows there are to disagree
 * @param detail how they disagree, in words
 */
public record Contradiction(Kind kind, long count, long among, String detail) {
    /** What may disagree. */
    public enum Kind {
        /** Successors that belong to another row: they were set aside. */
        SHIFTED_SUCCESSORS,
        /** Successors that most following rows have nothing to do with: every such step became an episode. */
        UNORDERED_STEPS,
        /** Ends that are flagged on the row after the log leaves its course. */
        LATE_ENDS,
        /** Successors that differ from the following observation without an end: the episodes were cut there. */
        CUT_EPISODES,
        /** Ends that are flagged within an episode. */
        ENDS_WITHIN
    }
}
