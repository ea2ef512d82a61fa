package dev.hindcast.report;

import dev.hindcast.evaluation.ReturnDifference;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.report.ReportData.Critic;
import dev.hindcast.report.ReportData.Outcome;
import dev.hindcast.report.ReportData.SeedOutcome;
import java.util.Optional;

/** What the figures say, in sentences. */
final class Findings {
    /** Of the logged return: what is above it by less is not called more. */
    private static final double TOLERANCE = 0.05;

    /** Of the logged return: a value that much below it asks for a reason. */
    private static final double FAR = 0.5;

    private Findings() {}

    /** Whether the last policy beats the behaviour, and how sure that is. */
    static String verdict(ReportData data) {
        ReturnSummary behavior = data.dataset().behavior();
        Optional<Outcome> outcome = data.outcome();
        if (outcome.isEmpty()) {
            return "The policy was not run, since no environment was given. The data’s episodes returned "
                    + Numbers.text(behavior.mean()) + " on average. "
                    + data.againstLog().map(AgainstLog::summary).orElse("All else is unknown.");
        }
        ReturnSummary last = outcome.get().last();
        return "The policy after the last update returns " + Numbers.text(last.mean()) + " on average, "
                + data.words().referenceInFull() + " " + Numbers.text(behavior.mean()) + ". "
                + Verdict.of(
                        Verdict.last(outcome.get().seeds().size()),
                        data.dataset()
                                .difference(outcome.get().seeds().stream()
                                        .map(SeedOutcome::last)
                                        .toList()),
                        data.words())
                + (data.trials().isEmpty()
                        ? ""
                        : " The hand-over was watched: which policy it trusts is said below, and may not be the last.");
    }

    /**
     * Whether the critic promises more than was logged. What the policy earns in its own episodes is no witness: they begin elsewhere, and it
     * visits other states than those that the critic was asked for.
     */
    static String overestimation(Critic critic, Optional<ReturnDifference> measured) {
        double believed = Traces.lastMean(critic.onPolicy());
        if (!Double.isFinite(believed)) {
            return "The critic’s last values are not finite: it diverged.";
        }
        double logged = critic.dataReturn();
        String start = "At the end the critic values the policy’s actions in the data’s states at "
                + Numbers.text(believed) + " on average; the discounted return that was logged from there on is "
                + Numbers.text(logged) + ". ";
        if (believed <= logged + TOLERANCE * Math.abs(logged)) {
            return start
                    + "It promises no more than was logged, which does not say that the value is right: a policy that is worse "
                    + "than the data would earn less."
                    + (believed < logged - FAR * Math.abs(logged)
                            ? " So far below, the critic is pessimistic by design or has not learned long enough."
                            : "");
        }
        return start + "It promises " + Numbers.text(believed - logged) + " more than was logged"
                + measured.map(Findings::meant)
                        .orElse(": either the policy is that much better, or the critic overestimates.");
    }

    private static String meant(ReturnDifference difference) {
        return switch (difference.verdict()) {
            case WORSE -> ", while the policy was measured to be worse: the critic overestimates.";
            case BETTER ->
                ", and the policy was measured to be better; whether by as much, the critic’s states, which are the data’s, do"
                        + " not tell.";
            case UNDECIDED, UNKNOWN -> ": either the policy is that much better, or the critic overestimates.";
        };
    }

    /** How the last policies differ from what they are held against, where they were run. */
    static Optional<ReturnDifference> measured(ReportData data) {
        return data.outcome()
                .map(outcome -> data.dataset()
                        .difference(
                                outcome.seeds().stream().map(SeedOutcome::last).toList()));
    }
}
