package dev.hindcast.report;

import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.report.ReportData.Critic;
import dev.hindcast.report.ReportData.Outcome;
import dev.hindcast.report.ReportData.Words;
import java.util.Optional;

/** What the figures say, in sentences. */
final class Findings {
    /** Differences below this share of the reference are called none. */
    private static final double TOLERANCE = 0.05;

    private Findings() {}

    /** Whether the last policy beats the behaviour, and how sure that is. */
    static String verdict(ReportData data) {
        ReturnSummary behavior = data.dataset().behavior();
        Optional<Outcome> outcome = data.outcome();
        if (outcome.isEmpty()) {
            return "The policy was not run, since no environment was given: all that is known is what the data’s episodes "
                    + "returned, " + Numbers.text(behavior.mean()) + " on average.";
        }
        ReturnSummary last = outcome.get().last();
        return "The policy after the last update returns " + Numbers.text(last.mean())
                + " on average, " + data.words().referenceInFull() + " " + Numbers.text(behavior.mean()) + ": "
                + comparison(last, behavior, data.words());
    }

    static String comparison(ReturnSummary policy, ReturnSummary behavior) {
        return comparison(policy, behavior, Words.OF_LOGGED_STEPS);
    }

    private static String comparison(ReturnSummary policy, ReturnSummary behavior, Words words) {
        double gain = policy.mean() - behavior.mean();
        if (Double.isNaN(gain)) {
            return "which of them is better cannot be said, since a mean is no number.";
        }
        String by = " by " + Numbers.text(Math.abs(gain));
        String result = gain > 0
                ? "it beats " + words.referenceAgain() + by
                : gain < 0 ? "it falls short of " + words.referenceAgain() + by : "the two are equal";
        return result + ", " + certainty(policy, behavior);
    }

    private static String certainty(ReturnSummary policy, ReturnSummary behavior) {
        if (Double.isNaN(policy.low95()) || Double.isNaN(behavior.low95())) {
            return "but a single episode leaves open how sure that is.";
        }
        return policy.interval().overlaps(behavior.interval())
                ? "but the 95% intervals overlap."
                : "and the 95% intervals do not overlap.";
    }

    /** Whether the critic believes in more than was ever earned. */
    static String overestimation(Critic critic) {
        double believed = Traces.lastMean(critic.onPolicy());
        if (!Double.isFinite(believed)) {
            return "The critic’s last values are not finite: it diverged.";
        }
        String start =
                "At the end the critic values the policy’s own actions at " + Numbers.text(believed) + " on average. ";
        return critic.policyReturn().isPresent()
                ? start + againstPolicy(believed, critic.policyReturn().getAsDouble(), critic.dataReturn())
                : start + againstData(believed, critic.dataReturn());
    }

    private static String againstPolicy(double believed, double earned, double logged) {
        return "The discounted return that the policy earns in the environment is " + Numbers.text(earned)
                + ", that of the data " + Numbers.text(logged) + ": the critic " + judgement(believed, earned)
                + " what the policy earns.";
    }

    private static String againstData(double believed, double logged) {
        String known = "The data’s discounted return is " + Numbers.text(logged)
                + "; what the policy earns was not measured. ";
        if (believed <= logged + tolerance(logged)) {
            return known + "The critic promises no more than the data show, so nothing points to overestimation.";
        }
        return known + "The critic promises " + Numbers.text(believed - logged)
                + " more than the data show: either the policy is that much better, or the critic overestimates.";
    }

    private static String judgement(double believed, double earned) {
        double excess = believed - earned;
        if (Math.abs(excess) <= tolerance(earned)) {
            return "agrees within 5% with";
        }
        return (excess > 0 ? "overestimates by " : "underestimates by ") + Numbers.text(Math.abs(excess));
    }

    private static double tolerance(double reference) {
        return TOLERANCE * Math.abs(reference);
    }
}
