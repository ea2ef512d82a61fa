package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.Contradiction;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a flat layout as episodes: one ends with a row that is flagged, and where its stored successor leaves the log. Where most of the
 * stored successors belong to another row they are set aside.
 *
 * @param episodes in the order of the rows
 * @param contradictions where the rows say two things of the same steps
 */
record FlatLog(List<Episode> episodes, List<Contradiction> contradictions) {
    /**
     * Cuts rows into episodes.
     *
     * @param terminals whether a step ended in a terminal state
     * @param ends whether an episode ends with the row, by its flags
     * @param stored the observation after each step; null where the log has none
     * @param warnings receives what the user should know
     */
    static FlatLog of(
            Steps steps, boolean[] terminals, boolean[] ends, @Nullable Successors stored, List<String> warnings) {
        List<Contradiction> contradictions = new ArrayList<>();
        Successors next = stored;
        if (next != null && next.shift().isPresent()) {
            contradictions.add(next.shift().get());
            warnings.add(next.shift().get().detail() + ": '" + next.name() + "' is set aside");
            next = null;
        }
        if (next != null) {
            next.cuts().ifPresent(cuts -> {
                contradictions.add(cuts);
                warnings.add(cuts.detail() + ": each is taken as a truncation");
            });
        }
        List<Steps.Segment> segments = segments(steps, terminals, ends, next, warnings);
        return new FlatLog(steps.episodes(segments, next == null ? null : next.observations()), contradictions);
    }

    private static List<Steps.Segment> segments(
            Steps steps, boolean[] terminals, boolean[] ends, @Nullable Successors next, List<String> warnings) {
        List<Steps.Segment> segments = new ArrayList<>();
        int from = 0;
        for (int row = 0; row < steps.count(); row++) {
            boolean last = row == steps.count() - 1;
            if (ends[row] || last || (next != null && next.cutAfter(row))) {
                Ending ending = terminals[row] ? Ending.TERMINATED : Ending.TRUNCATED;
                segments.add(new Steps.Segment(from, row + 1, ending));
                from = row + 1;
            }
            if (last && !ends[row]) {
                warnings.add("The last episode has no end: it is kept as truncated");
            }
        }
        return segments;
    }
}
