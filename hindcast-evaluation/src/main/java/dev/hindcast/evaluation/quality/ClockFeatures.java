package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Episode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;

/**
 * Components of the observation that tell how many steps have passed, or how many are left: those that have at least {@value #ALIKE} of rank
 * correlation with either number, over all steps compared.
 */
final class ClockFeatures implements Check {
    private static final double ALIKE = 0.9999;
    private static final int LEAST_EPISODES = 10;
    private static final int MOST_STEPS = 20_000;
    private static final double LEAST_LENGTH = 5;

    @Override
    public List<Finding> examine(Evidence evidence) {
        boolean tooShort = evidence.statistics().lengths().mean() < LEAST_LENGTH;
        if (evidence.discreteObservations() || evidence.episodes().size() < LEAST_EPISODES || tooShort) {
            return List.of();
        }
        List<Integer> clocks = new ArrayList<>();
        List<Integer> countdowns = new ArrayList<>();
        double[] passed = times(evidence, (t, length) -> t);
        double[] left = times(evidence, (t, length) -> length - t);
        for (int c = 0; c < evidence.observationSize(); c++) {
            double[] component = component(evidence, c);
            if (alike(component, passed)) {
                clocks.add(c);
            } else if (alike(component, left)) {
                countdowns.add(c);
            }
        }
        List<Finding> findings = new ArrayList<>();
        if (!countdowns.isEmpty()) {
            findings.add(new Finding(
                    "countdown",
                    Severity.WARNING,
                    "Observation " + Figures.components(countdowns)
                            + " tells how many steps are left, though episodes differ in length",
                    "It knows when the episode ends before it does: what is learned from it fails where nobody knows that",
                    "Drop the component, unless it is known when the policy acts"));
        }
        if (!clocks.isEmpty()) {
            findings.add(new Finding(
                    "clock",
                    Severity.NOTE,
                    "Observation " + Figures.components(clocks) + " tells how many steps have passed",
                    "States of different steps are never alike, and what is learned of one step does not carry over to others",
                    "Drop the component, unless what is best depends on the time that is left"));
        }
        return findings;
    }

    private static int every(Evidence evidence) {
        return (int) Math.max(1, evidence.statistics().transitions() / MOST_STEPS);
    }

    private static double[] times(Evidence evidence, IntBinaryOperator time) {
        return evidence.episodes().stream()
                .flatMapToDouble(episode ->
                        steps(episode, every(evidence)).mapToDouble(t -> time.applyAsInt(t, episode.length())))
                .toArray();
    }

    private static double[] component(Evidence evidence, int component) {
        int size = evidence.observationSize();
        return evidence.episodes().stream()
                .flatMapToDouble(episode ->
                        steps(episode, every(evidence)).mapToDouble(t -> episode.observations()[t * size + component]))
                .toArray();
    }

    private static IntStream steps(Episode episode, int every) {
        return IntStream.range(0, episode.length()).filter(t -> (t + episode.id()) % every == 0);
    }

    private static boolean alike(double[] component, double[] time) {
        double correlation = Columns.correlation(
                Columns.standardized(Drift.ranks(component)), Columns.standardized(Drift.ranks(time)));
        return Math.abs(correlation) >= ALIKE;
    }
}
