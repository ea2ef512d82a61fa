package dev.hindcast.learning.training;

import java.util.Locale;

/**
 * Which share of each batch is drawn from logged steps while a learner acts: the same all the time, or falling (or rising) evenly from one to
 * another over the first steps in the environment.
 *
 * @param from in [0, 1]
 * @param to in [0, 1]
 * @param steps in the environment until it is {@code to}, at least 1
 */
public record OfflineShare(double from, double to, long steps) {
    public OfflineShare {
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

    /** The share after so many steps in the environment. */
    public double at(long step) {
        double part = Math.min(1, (double) step / steps);
        return (1 - part) * from + part * to;
    }

    /** Whether logged steps are ever drawn. */
    public boolean needsData() {
        return from > 0 || to > 0;
    }

    /** As {@code config.yaml} holds it: {@code 0.5}, or {@code 0.5:0.0:10000} from a half to nothing over 10,000 steps. */
    public Object written() {
        return from == to ? from : String.format(Locale.ROOT, "%s:%s:%d", from, to, steps);
    }
}
