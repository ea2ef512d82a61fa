package dev.hindcast.learning.training;

import dev.hindcast.learning.nn.Seeds;
import java.util.SplittableRandom;

/**
 * Uniform row numbers with replacement, as a function of the seed and the number of the update: a resumed training goes on where it
 * was without any saved state.
 *
 * @param seed where the sampling starts
 */
record Sampler(long seed) {
    /** Row numbers in [0, {@code rows}) for the update that {@code updates} others precede. */
    long[] rows(long updates, int count, int rows) {
        SplittableRandom random = new SplittableRandom(Seeds.mix(seed, updates));
        long[] indices = new long[count];
        for (int i = 0; i < count; i++) {
            indices[i] = random.nextInt(rows);
        }
        return indices;
    }
}
