package dev.hindcast.evaluation.offpolicy;

/** What self-normalised estimators that normalise at each step do with episodes that ended before it. */
public enum EndedEpisodes {
    /**
     * They count with the weight that they ended with, as if they stayed in a state where nothing is earned: the convention of Thomas
     * and Brunskill (2016), under which the estimators are consistent.
     */
    KEEP_THEIR_WEIGHT,
    /**
     * They no longer count: weights are normalised over the episodes that go on. Biased where the length of an episode says something
     * of its weight.
     */
    DROP_OUT
}
