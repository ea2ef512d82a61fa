package dev.hindcast.learning.replay;

import dev.hindcast.learning.nn.Seeds;
import java.util.SplittableRandom;

/** The random numbers of draws: a function of the seed, the number of the update and how many draws came before in it. */
final class Draws {
    private final long seed;
    private long update;
    private long stream;

    Draws(long seed) {
        this.seed = seed;
    }

    void startUpdate(long updates) {
        update = updates;
        stream = 0;
    }

    /** Those of the next draw. */
    SplittableRandom next() {
        long start = Seeds.mix(seed, update);
        SplittableRandom random = new SplittableRandom(stream == 0 ? start : Seeds.mix(start, stream));
        stream++;
        return random;
    }

    /** Uniform in [0, {@code bound}). */
    static long uniform(SplittableRandom random, long bound) {
        return bound <= Integer.MAX_VALUE ? random.nextInt((int) bound) : random.nextLong(bound);
    }
}
