package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Episode;
import java.util.List;

/** Whether the late half of the log differs from the early one. */
final class Drift implements Check {
    @Override
    public List<Finding> examine(Evidence evidence) {
        List<Episode> episodes = evidence.episodes();
        int half = episodes.size() / 2;
        List<String> differing =
                EpisodeFeatures.differing(evidence, episodes.subList(0, half), episodes.subList(half, episodes.size()));
        return differing.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        "drift",
                        Severity.NOTE,
                        "The early and the late half of the episodes differ in " + Figures.list(differing),
                        "The behaviour or the environment changed while it was logged; a part that is held out from the end is"
                                + " not like the rest",
                        "Hold out episodes by lot (Dataset.split); where the environment changed and not the behaviour, learn"
                                + " from the late part alone"));
    }
}
