package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Summary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Continuous actions of which many are exactly the least or the greatest that was logged, as clipping leaves them. */
final class ClippedActions implements Check {
    private static final double LEAST_SHARE = 0.01;
    private static final int LEAST_COUNT = 5;
    private static final double MUCH = 0.1;
    private static final int FEW_VALUES = 20;
    private static final double AT_BOUND = 1e-5;

    /** Where actions pile up. */
    private record Pile(int component, double value, double share, boolean atBound) {
        @Override
        public String toString() {
            return Figures.percent(share) + " of component " + component + " at " + Figures.number(value);
        }
    }

    @Override
    public List<Finding> examine(Evidence evidence) {
        if (!(evidence.dataset().actionSpace() instanceof Box box)) {
            return List.of();
        }
        List<Pile> piles = new ArrayList<>();
        for (int i = 0; i < box.size(); i++) {
            Summary range = evidence.statistics().actions().get(i);
            if (range.min() < range.max() && !coarse(evidence.sample(), i)) {
                addPile(piles, evidence, i, range.min(), box.low()[i], box);
                addPile(piles, evidence, i, range.max(), box.high()[i], box);
            }
        }
        List<Finding> findings = new ArrayList<>();
        addFinding(findings, piles, false);
        addFinding(findings, piles, true);
        return findings;
    }

    private static void addPile(
            List<Pile> piles, Evidence evidence, int component, double value, double bound, Box box) {
        long count = 0;
        for (Episode episode : evidence.episodes()) {
            for (int at = component; at < episode.actions().length; at += box.size()) {
                count += episode.actions()[at] == value ? 1 : 0;
            }
        }
        double share = (double) count / evidence.statistics().transitions();
        if (count >= LEAST_COUNT && share >= LEAST_SHARE) {
            boolean atBound = Math.abs(value - bound) <= AT_BOUND * Math.max(1, Math.abs(bound));
            piles.add(new Pile(component, value, share, atBound));
        }
    }

    /** Whether the component has a few values only: those are choices and not clipped. */
    private static boolean coarse(StepSample sample, int component) {
        return Arrays.stream(sample.column(sample.actions(), component))
                        .distinct()
                        .limit(FEW_VALUES + 1)
                        .count()
                <= FEW_VALUES;
    }

    private static void addFinding(List<Finding> findings, List<Pile> piles, boolean atBound) {
        List<Pile> chosen =
                piles.stream().filter(pile -> pile.atBound() == atBound).toList();
        if (chosen.isEmpty()) {
            return;
        }
        boolean much = chosen.stream().anyMatch(pile -> pile.share() >= MUCH);
        findings.add(
                new Finding(
                        "clipped-actions",
                        atBound && !much ? Severity.NOTE : Severity.WARNING,
                        Figures.list(chosen.stream().map(Pile::toString).toList())
                                + (atBound ? ", a bound of the action space" : ", within the action space's bounds"),
                        atBound
                                ? "The behaviour saturates, or wanted more than the bounds allow: a log of clipped actions understates"
                                        + " how far it would have gone, and densities at a bound are not to be trusted"
                                : "What was logged is not what was chosen, or the space's bounds are not those of the plant: a policy may"
                                        + " ask for actions of which the data hold no outcome",
                        atBound
                                ? "Log the action that was executed, which is what the data should hold; be careful with importance"
                                        + " weights"
                                : "State the true bounds with `actionLow` and `actionHigh`, or log the actions that were executed"));
    }
}
