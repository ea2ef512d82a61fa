package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;

/** What an episode's end means for its steps. */
final class Steps {
    private Steps() {}

    /** Whether step {@code t} ended the episode in a terminal state, after which there is nothing to be had. */
    static boolean terminates(Episode episode, int t) {
        return t == episode.length() - 1 && episode.ending() == Ending.TERMINATED;
    }

    /** How many steps have a known successor or need none: all but a last one that was truncated without its final observation. */
    static int usable(Episode episode, int observationSize) {
        boolean complete = episode.ending() == Ending.TERMINATED || episode.hasFinalObservation(observationSize);
        return complete ? episode.length() : episode.length() - 1;
    }
}
