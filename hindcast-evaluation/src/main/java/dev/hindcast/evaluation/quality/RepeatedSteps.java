package dev.hindcast.evaluation.quality;

import java.util.List;

/** Steps of different episodes that are the same, where observations are measurements of which no two should be. */
final class RepeatedSteps implements Check {
    private static final double LEAST = 0.01;

    @Override
    public List<Finding> examine(Evidence evidence) {
        Duplicates duplicates = evidence.quality().duplicates();
        if (evidence.discreteObservations() || wholeNumbers(evidence.sample()) || duplicates.stepShare() < LEAST) {
            return List.of();
        }
        return List.of(new Finding(
                "duplicate-steps",
                Severity.WARNING,
                Figures.count(duplicates.steps()) + " of " + Figures.count(duplicates.stepsCompared(), "step") + " ("
                        + Figures.percent(duplicates.stepShare())
                        + ") equal an earlier one in observation, action and reward, though their episodes differ",
                "Rows were logged twice, or parts of episodes were copied: they count several times",
                "Find the rows in the log and drop the copies"));
    }

    private static boolean wholeNumbers(StepSample sample) {
        for (float value : sample.observations()) {
            if (value != Math.rint(value)) {
                return false;
            }
        }
        return true;
    }
}
