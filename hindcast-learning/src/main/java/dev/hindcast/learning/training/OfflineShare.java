package dev.hindcast.learning.training;

import java.util.Locale;

/**
 * Which share of each batch is drawn from logged steps while a learner acts: the same all the time, falling (or rising) evenly from one to
 * another over the first steps in the environment, or by {@linkplain dev.hindcast.learning.replay.PriorityReplay priority}.
 *
 * @param from in [0, 1]; by priority in (0, 1), where learning begins
 * @param to in [0, 1]
 * @param steps in the environment until it is {@code to}, at least 1
 * @param byPriority whether it follows from how much what was lived through resembles the log, whatever {@code to} and {@code steps} are
 */
public record OfflineShare(double from, double to, long steps, boolean byPriority) {
    /** What {@link #written} has in place of {@code to} where the share goes by priority. */
    public static final String PRIORITY = "priority";

    public OfflineShare {
        if (byPriority && !(from > 0 && from < 1)) {
            throw new IllegalArgumentException(
                    "A share of logged steps that goes by priority begins in (0, 1), got " + from);
        }
        if (!(from >= 0 && from <= 1 && to >= 0 && to <= 1)) {
            throw new IllegalArgumentException("A share of logged steps lies in [0, 1], got " + from + " to " + to);
        }
        if (steps < 1) {
            throw new IllegalArgumentException("A share changes over at least one step, got " + steps);
        }
    }

    /** The same all the time. */
    public static OfflineShare of(double share) {
        return new OfflineShare(share, share, 1);
    }

    /** A share that changes evenly over the first steps. */
    public OfflineShare(double from, double to, long steps) {
        this(from, to, steps, false);
    }

    /**
     * By priority.
     *
     * @param from the share where learning begins, in (0, 1)
     */
    public static OfflineShare byPriority(double from) {
        return new OfflineShare(from, from, 1, true);
    }

    /** The share after so many steps in the environment, where it does not go by priority. */
    public double at(long step) {
        double part = Math.min(1, (double) step / steps);
        return (1 - part) * from + part * to;
    }

    /** Whether logged steps are ever drawn. */
    public boolean needsData() {
        return from > 0 || to > 0;
    }

    /** As {@code config.yaml} holds it: {@code 0.5}, or {@code 0.5:0.0:10000} from a half to nothing over 10,000 steps, {@code 0.5:priority} by priority. */
    public Object written() {
        if (byPriority) {
            return from + ":" + PRIORITY;
        }
        return from == to ? from : String.format(Locale.ROOT, "%s:%s:%d", from, to, steps);
    }
}
