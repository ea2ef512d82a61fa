package dev.hindcast.report;

import dev.hindcast.evaluation.ReturnDifference;
import dev.hindcast.evaluation.ReturnSummary;

/** Whether a policy is better than what it is held against, in the one sentence that pages and terminals share. */
public final class Verdict {
    private Verdict() {}

    /**
     * The sentence.
     *
     * @param who is judged, such as {@code The last policy}
     * @param policy its returns
     * @param reference the returns that they are held against
     * @param words what these are called
     */
    public static String of(String who, ReturnSummary policy, ReturnSummary reference, ReportData.Words words) {
        return of(who, ReturnDifference.between(policy, reference), words);
    }

    /**
     * The sentence of a difference, which says whether it holds for a method or for one policy.
     *
     * @param who is judged
     * @param difference from what it is held against
     * @param words what that is called
     */
    public static String of(String who, ReturnDifference difference, ReportData.Words words) {
        String other = words.referenceAgain();
        return who
                + switch (difference.verdict()) {
                    case BETTER -> " beats " + other + figures(difference);
                    case WORSE -> " is worse than " + other + figures(difference);
                    case UNDECIDED -> " and " + other + " cannot be told apart" + figures(difference);
                    case UNKNOWN -> " cannot be held against " + other + ": " + missing(difference);
                };
    }

    /** Who the last policies of so many seeds are, in a sentence. */
    public static String last(int seeds) {
        return who("last", seeds);
    }

    /** Who the best policies of so many seeds are. */
    public static String best(int seeds) {
        return who("best", seeds);
    }

    private static String who(String which, int seeds) {
        return "The " + which + " policy" + (seeds > 1 ? ", over " + seeds + " seeds," : "");
    }

    private static String figures(ReturnDifference difference) {
        return ": the difference of the mean returns is " + Numbers.text(difference.mean()) + ", 95% interval ["
                + Numbers.text(difference.low95()) + ", " + Numbers.text(difference.high95())
                + (difference.seeds() > 1 ? "] over seeds." : "] over episodes, for this seed alone.");
    }

    private static String missing(ReturnDifference difference) {
        return Double.isNaN(difference.mean()) ? "a mean is no number." : "a single episode has no interval.";
    }
}
