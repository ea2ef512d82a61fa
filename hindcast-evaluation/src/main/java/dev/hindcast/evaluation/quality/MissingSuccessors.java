package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Ending;
import java.util.List;

/** Truncated episodes whose last observation was not logged. */
final class MissingSuccessors implements Check {
    @Override
    public List<Finding> examine(Evidence evidence) {
        long missing = evidence.episodes().stream()
                .filter(episode -> episode.ending() == Ending.TRUNCATED
                        && !episode.hasFinalObservation(evidence.observationSize()))
                .count();
        return missing == 0
                ? List.of()
                : List.of(new Finding(
                        "missing-final-observations",
                        Severity.NOTE,
                        "The observation after the last step is not logged in " + Figures.count(missing) + " of "
                                + Figures.count(evidence.statistics().truncated(), "truncated episode"),
                        "That step cannot be learned from by dynamic programming: "
                                + Figures.percent(
                                        (double) missing / evidence.statistics().transitions())
                                + " of all steps are left out",
                        "Nothing, where it is few; else log the last observation"));
    }
}
