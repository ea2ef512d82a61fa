package dev.hindcast.evaluation.quality;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.diagnostics.LogDiagnostics;
import java.util.List;

/** Episodes that are in the data more than once, where that is no chance ({@link LogDiagnostics#copies}); else a note. */
final class RepeatedEpisodes implements Check {
    @Override
    public List<Finding> examine(Evidence evidence) {
        Duplicates duplicates = evidence.quality().duplicates();
        if (duplicates.episodes() == 0) {
            return List.of();
        }
        int all = evidence.episodes().size();
        List<Caution> copies = LogDiagnostics.copies(evidence.dataset());
        String seen = Figures.count(duplicates.episodes()) + " of " + Figures.count(all, "episode") + " ("
                + Figures.percent((double) duplicates.episodes() / all)
                + ") equal an earlier one in every observation, action and reward";
        if (copies.isEmpty()) {
            return List.of(new Finding(
                    "duplicate-episodes",
                    Severity.NOTE,
                    seen + ", as often as chance makes them where states are few",
                    "Episodes repeat by themselves: a held-out part is no proof of" + " generalisation to new ones",
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
