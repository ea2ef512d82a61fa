package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Ending;
import java.util.List;

/**
 * Terminated episodes that pile up at the largest length: a time limit that is flagged as a termination. Where all episodes have one length, the task
 * may be of fixed length; that is a note, from {@value #LONG} steps on.
 */
final class TimedTerminations implements Check {
    private static final int LEAST = 20;
    private static final int LONG = 100;
    private static final int SHORT = 5;
    private static final double SHARE = 0.05;
    private static final double WINDOW = 0.1;
    private static final double TIMES = 3;

    @Override
    public List<Finding> examine(Evidence evidence) {
        int[] lengths = evidence.episodes().stream()
                .filter(episode -> episode.ending() == Ending.TERMINATED)
                .mapToInt(episode -> episode.length())
                .sorted()
                .toArray();
        if (lengths.length < LEAST) {
            return List.of();
        }
        int longest = lengths[lengths.length - 1];
        int there = lengths.length - smaller(lengths, longest);
        int before = smaller(lengths, longest) - smaller(lengths, longest - (int) Math.ceil(WINDOW * longest));
        if (there == lengths.length) {
            return longest < LONG ? List.of() : List.of(finding(Severity.NOTE, there, lengths.length, longest));
        }
        boolean piled =
                longest >= SHORT && there >= Math.max(LEAST / 2, SHARE * lengths.length) && there > TIMES * before;
        return piled ? List.of(finding(Severity.WARNING, there, lengths.length, longest)) : List.of();
    }

    private static int smaller(int[] sorted, int length) {
        int count = 0;
        while (count < sorted.length && sorted[count] < length) {
            count++;
        }
        return count;
    }

    private static Finding finding(Severity severity, int there, int all, int longest) {
        return new Finding(
                "timed-terminations",
                severity,
                Figures.count(there) + " of " + Figures.count(all) + " terminated episodes end after exactly "
                        + Figures.count(longest, "step") + ", and none later",
                "That looks like a time limit. Nothing is expected to follow a termination, so that a state in which time ran out"
                        + " seems worthless, however good it is",
                "Flag ends by a time limit as truncated ('timeouts', 'truncations'), unless the task really ends there");
    }
}
