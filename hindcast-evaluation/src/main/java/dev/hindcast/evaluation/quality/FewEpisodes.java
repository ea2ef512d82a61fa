package dev.hindcast.evaluation.quality;

import java.util.List;

/** Data of too few episodes to set some aside. */
final class FewEpisodes implements Check {
    private static final int ENOUGH = 20;

    @Override
    public List<Finding> examine(Evidence evidence) {
        int episodes = evidence.episodes().size();
        return episodes >= ENOUGH
                ? List.of()
                : List.of(new Finding(
                        "few-episodes",
                        Severity.NOTE,
                        "There " + (episodes == 1 ? "is " : "are ") + Figures.count(episodes, "episode"),
                        "Nothing can be held out without losing much of the data, and the mean return of the behaviour is known"
                                + " roughly",
                        "Log more episodes, or count on wide intervals"));
    }
}
