package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Contradiction;
import java.util.List;

/** Flags, successors and the order of rows that disagree, as the reader of the file saw it. */
final class ReadContradictions implements Check {
    @Override
    public List<Finding> examine(Evidence evidence) {
        return evidence.dataset().contradictions().stream()
                .map(ReadContradictions::finding)
                .toList();
    }

    private static Finding finding(Contradiction contradiction) {
        String seen = contradiction.detail();
        return switch (contradiction.kind()) {
            case SHIFTED_SUCCESSORS ->
                new Finding(
                        "shifted-next-observations",
                        Severity.ERROR,
                        seen,
                        "Every stored transition leads to a wrong state: what is learned from them are other dynamics. They were"
                                + " set aside and the order of the rows was used",
                        "Write 'next_observations' again, row t beside the observation that action t led to, or drop the"
                                + " array; then check that rewards and ends were not shifted with it");
            case UNORDERED_STEPS ->
                new Finding(
                        "unordered-steps",
                        Severity.WARNING,
                        seen,
                        "The rows are in no order, or shuffled: every one is an episode of its own. Transitions can be learned"
                                + " from; returns, lengths and everything by episode mean nothing",
                        "Take the log in its order where there is one, and split it by episodes, not by rows");
            case LATE_ENDS ->
                new Finding(
                        LateEnds.NAME,
                        Severity.ERROR,
                        seen,
                        "The true last step of an episode is learned as one that goes on, and the first step of the next one as an"
                                + " episode of its own that ends: values are wrong at both",
                        "Move the flags one row up");
            case CUT_EPISODES ->
                new Finding(
                        "cut-episodes",
                        Severity.WARNING,
                        seen,
                        "Steps are missing or ends were not flagged: episodes were cut there, so that returns and lengths are of"
                                + " parts, and what really terminated is learned as if it went on",
                        "Find out what happens at those rows: flag ends as 'terminals' or 'timeouts', or restore the steps");
            case ENDS_WITHIN ->
                new Finding(
                        "ends-within-episodes",
                        Severity.WARNING,
                        seen,
                        "Either the flag or the border of the episode is wrong; a state that is wrongly terminal has the value"
                                + " zero",
                        "Correct the flags, or the borders of the episodes");
        };
    }
}
