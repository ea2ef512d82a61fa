package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import java.util.List;

/** Terminations that are flagged on the last two rows of an episode: every other episode then is a single step that terminates. */
final class EndsFlaggedTwice implements Check {
    private static final int LEAST_EPISODES = 10;
    private static final double SHARE = 0.9;

    @Override
    public List<Finding> examine(Evidence evidence) {
        List<Episode> episodes = evidence.episodes();
        int longer = 0;
        int twice = 0;
        for (int i = 0; i < episodes.size(); i++) {
            boolean ends = episodes.get(i).length() > 1 && episodes.get(i).ending() == Ending.TERMINATED;
            longer += ends ? 1 : 0;
            twice += ends && i + 1 < episodes.size() && single(episodes.get(i + 1)) ? 1 : 0;
        }
        return longer < LEAST_EPISODES || twice < SHARE * longer
                ? List.of()
                : List.of(new Finding(
                        "ends-flagged-twice",
                        Severity.ERROR,
                        "After " + Figures.count(twice) + " of " + Figures.count(longer)
                                + " terminated episodes there is one of a single step that terminates too",
                        "The end is flagged on the last two rows: the true last step is taken for an episode of its own, and the"
                                + " step before it for the end, so that what the last step earned is lost to all the others",
                        "Clear the flag of the last row but one of every episode"));
    }

    private static boolean single(Episode episode) {
        return episode.length() == 1 && episode.ending() == Ending.TERMINATED;
    }
}
