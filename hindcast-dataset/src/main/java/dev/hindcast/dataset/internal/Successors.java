package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.Contradiction;
import dev.hindcast.dataset.Contradiction.Kind;
import java.util.Map;
import java.util.Optional;

/**
 * The observations that a flat layout stores as successors, against the rows that follow.
 *
 * @param steps the rows
 * @param observations the stored successor of each
 * @param ends whether an episode ends with the row by its flags
 * @param name what the file calls them
 */
record Successors(Steps steps, float[] observations, boolean[] ends, String name) {
    /** What D4RL calls them. */
    static final String NAME = "next_observations";

    private static final float TOLERANCE = 1e-3f;

    /** What a stored successor is, by its distance in rows from where the step was taken, where it should be 1. */
    private static final Map<Integer, String> SHIFTS = Map.of(
            0, "the row's own observation",
            -1, "the observation of the row before",
            2, "the observation two rows later");

    /** Whether the log leaves its course after the row without a flag that says so. */
    boolean cutAfter(int row) {
        return row < steps.count() - 1 && !ends[row] && !matches(row, 1);
    }

    /** A shift that explains most of the stored successors, where the following row explains fewer than half. */
    Optional<Contradiction> shift() {
        long within = count(1, false);
        if (2 * count(1, true) >= within) {
            return Optional.empty();
        }
        return SHIFTS.keySet().stream()
                .sorted()
                .filter(distance -> 2 * count(distance, true) > count(distance, false))
                .findFirst()
                .map(distance -> {
                    long shifted = count(distance, true);
                    String detail = "At " + shifted + " of " + within + " steps '" + name + "' is "
                            + SHIFTS.get(distance) + " and not the following one, as after a shift by "
                            + (distance < 1 ? "+" : "-") + Math.abs(distance - 1) + (distance == -1 ? " rows" : " row");
                    return new Contradiction(Kind.SHIFTED_SUCCESSORS, shifted, within, detail);
                });
    }

    /** The rows after which the log leaves its course without a flag that says so. */
    Optional<Contradiction> cuts() {
        long within = count(1, false);
        int cuts = 0;
        int late = 0;
        int flagged = 0;
        for (int row = 0; row < steps.count(); row++) {
            boolean cut = cutAfter(row);
            cuts += cut ? 1 : 0;
            late += cut && ends[row + 1] ? 1 : 0;
            flagged += ends[row] ? 1 : 0;
        }
        if (cuts == 0) {
            return Optional.empty();
        }
        String detail = "At " + cuts + " steps '" + name
                + "' differs from the following observation without an end of the episode";
        if (2 * late > cuts) {
            return Optional.of(new Contradiction(
                    Kind.LATE_ENDS, late, flagged, detail + "; " + late + " of them are flagged one row later"));
        }
        boolean unordered = 2L * cuts > within;
        return Optional.of(
                new Contradiction(unordered ? Kind.UNORDERED_STEPS : Kind.CUT_EPISODES, cuts, within, detail));
    }

    /** How many rows within episodes have a row at that distance and, where asked, match it. */
    private long count(int distance, boolean matching) {
        long count = 0;
        for (int row = Math.max(0, -distance); row < steps.count() - Math.max(1, distance); row++) {
            count += !ends[row] && (!matching || matches(row, distance)) ? 1 : 0;
        }
        return count;
    }

    private boolean matches(int row, int distance) {
        int size = steps.observationSize();
        for (int i = row * size; i < (row + 1) * size; i++) {
            float expected = steps.observations()[i + distance * size];
            if (Math.abs(observations[i] - expected) > TOLERANCE * (1 + Math.abs(expected))) {
                return false;
            }
        }
        return true;
    }
}
