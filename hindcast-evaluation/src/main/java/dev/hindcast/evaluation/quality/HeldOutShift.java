package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Split;
import java.util.List;

/** Whether a fifth of the episodes, drawn by lot, differs from the others: then there are too few or too unlike ones to judge by. */
final class HeldOutShift implements Check {
    private static final double SHARE = 0.2;

    @Override
    public List<Finding> examine(Evidence evidence) {
        if (evidence.episodes().size() < 2) {
            return List.of();
        }
        Split split = evidence.dataset().split(SHARE, evidence.seed());
        List<String> differing = EpisodeFeatures.differing(
                evidence, split.training().episodes(), split.heldOut().episodes());
        return differing.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        "held-out-shift",
                        Severity.WARNING,
                        "A fifth of the episodes, drawn with seed " + evidence.seed() + ", differs from the rest in "
                                + Figures.list(differing),
                        "What is judged on that part says little of the rest",
                        "Draw with another seed, or within groups of like episodes"));
    }
}
