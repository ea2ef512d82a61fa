package dev.hindcast.learning.replay;

import dev.hindcast.learning.nn.Seeds;
import java.util.function.LongPredicate;

/** Which steps are held out: a function of the seed and the step's number alone. */
final class HeldOut {
    private static final int STREAM = 5;

    private HeldOut() {}

    /** @param share in (0, 1) */
    static LongPredicate of(double share, long seed) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("The share that is held out lies in (0, 1), got " + share);
        }
        long start = Seeds.mix(seed, STREAM);
        return number -> Seeds.uniform(start, number) < share;
    }
}
