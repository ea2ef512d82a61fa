package dev.hindcast.evaluation.quality;

import java.util.List;

/** Episodes that are in the data more than once. Where steps of different episodes repeat one another too, that is to be expected. */
final class RepeatedEpisodes implements Check {
    /** The share of steps above which states are few enough to be met again by chance. */
    static final double NATURAL = 0.1;

    @Override
    public List<Finding> examine(Evidence evidence) {
        Duplicates duplicates = evidence.quality().duplicates();
        if (duplicates.episodes() == 0) {
            return List.of();
        }
        int all = evidence.episodes().size();
        boolean natural = duplicates.stepShare() > NATURAL;
        String seen = Figures.count(duplicates.episodes()) + " of " + Figures.count(all, "episode") + " ("
                + Figures.percent((double) duplicates.episodes() / all)
                + ") equal an earlier one in every observation, action and reward";
        if (natural) {
            return List.of(new Finding(
                    "duplicate-episodes",
                    Severity.NOTE,
                    seen + "; so do " + Figures.percent(duplicates.stepShare()) + " of the steps of the others",
                    "States are few, so that episodes repeat by themselves: a held-out part is no proof of"
                            + " generalisation to new ones",
                    "Nothing, where the task is as small as that"));
        }
        return List.of(new Finding(
                "duplicate-episodes",
                Severity.WARNING,
                seen,
                "They count several times in every average, intervals come out too narrow, and a held-out part holds what was"
                        + " learned from",
                "Drop the copies before the data are split"));
    }
}
