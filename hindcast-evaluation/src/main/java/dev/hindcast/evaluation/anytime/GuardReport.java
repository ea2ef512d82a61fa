package dev.hindcast.evaluation.anytime;

import dev.hindcast.evaluation.Interval;
import dev.hindcast.learning.training.HandOver.Verdict;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a {@link PolicyGuard} knows of a candidate. All of returns that were clipped to the range, and in units of return.
 *
 * @param candidate counted from 1; 0 before the first
 * @param verdict what is known of it
 * @param candidateEpisodes of the candidate that were compared
 * @param trustedEpisodes of the trusted policy that they were compared with
 * @param difference the candidate's mean return minus the trusted policy's; NaN before the first comparison
 * @param interval of the difference; each end holds after all episodes at once with probability 1 - alpha
 * @param evidence that the candidate is worse than is tolerated: about 1 or less where it is not
 * @param evidenceNeeded for {@link Verdict#WORSE}: 1 / alpha
 * @param regret what the candidate's episodes seem to have cost; below 0 where it is better
 * @param regretAtMost what they have cost at most, with probability 1 - alpha
 * @param regretOfAll what all candidates have cost at most, with probability 1 - alpha
 * @param budget what all of them may cost
 * @param outside how many returns lay outside of the range and were clipped
 */
public record GuardReport(
        int candidate,
        Verdict verdict,
        int candidateEpisodes,
        int trustedEpisodes,
        double difference,
        Interval interval,
        double evidence,
        double evidenceNeeded,
        double regret,
        double regretAtMost,
        double regretOfAll,
        double budget,
        int outside) {

    /** What further candidates may cost. */
    public double budgetLeft() {
        return budget - regretOfAll;
    }

    /** In a sentence or two. */
    public String sentence() {
        if (candidate == 0) {
            return "No candidate was proposed yet";
        }
        return "Candidate " + candidate + " " + outcome() + " after " + candidateEpisodes + " episodes of it and "
                + trustedEpisodes + " of the trusted policy" + figures() + ". Of the budget of " + number(budget) + ", "
                + number(budgetLeft()) + " are left" + clipped();
    }

    private String outcome() {
        return switch (verdict) {
            case UNDECIDED -> "is on trial";
            case WORSE -> "is worse, the trusted policy acts again,";
            case UNPROVEN ->
                "is not known to be worse, but to find out could cost more than is allowed: the trusted"
                        + " policy acts again,";
            case ACCEPTED -> "is accepted";
        };
    }

    private String figures() {
        return candidateEpisodes == 0
                ? ""
                : ": its mean return differs by " + number(difference) + " [" + number(interval.low()) + ", "
                        + number(interval.high()) + "], evidence that it is worse than tolerated "
                        + number(evidence) + " (" + number(evidenceNeeded) + " would do), cost at most "
                        + number(regretAtMost);
    }

    private String clipped() {
        return outside == 0
                ? ""
                : "; " + outside + " of the returns lay outside of the range and were counted as its nearer end";
    }

    private static String number(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 1e6 ? "%.3g" : size >= 100 ? "%,.0f" : "%.3g", value);
    }

    /** The figures by name; NaN where one is not known. */
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("guard_candidate", (double) candidate);
        metrics.put("guard_episodes", (double) candidateEpisodes);
        metrics.put("guard_difference", difference);
        metrics.put("guard_difference_low", interval.low());
        metrics.put("guard_difference_high", interval.high());
        metrics.put("guard_evidence", evidence);
        metrics.put("guard_regret_at_most", regretAtMost);
        metrics.put("guard_budget_left", budgetLeft());
        return Collections.unmodifiableMap(metrics);
    }
}
