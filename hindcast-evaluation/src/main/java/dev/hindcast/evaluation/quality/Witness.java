package dev.hindcast.evaluation.quality;

import dev.hindcast.evaluation.diagnostics.LogDiagnostics;
import java.util.ArrayList;
import java.util.List;

/** What speaks against judging policies by the log: probabilities that its actions contradict, and episodes that depend on each other. */
final class Witness implements Check {
    @Override
    public List<Finding> examine(Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        LogDiagnostics.contradiction(evidence.dataset())
                .ifPresent(seen -> findings.add(new Finding(
                        "contradicted-probabilities",
                        Severity.WARNING,
                        "The logged actions contradict their probabilities: " + seen,
                        "Every weight by which another policy is judged is wrong",
                        "Log the probability of the action that was taken, of its own step, as a natural logarithm; or let it be"
                                + " estimated")));
        LogDiagnostics.dependentReturns(evidence.dataset())
                .ifPresent(seen -> findings.add(new Finding(
                        "dependent-episodes",
                        Severity.NOTE,
                        "Episodes that follow each other have like returns: " + seen,
                        "Averages are less certain than as many independent episodes would make them",
                        "Say what belongs together where a policy is judged: `cluster`, a column or block=N")));
        return findings;
    }
}
