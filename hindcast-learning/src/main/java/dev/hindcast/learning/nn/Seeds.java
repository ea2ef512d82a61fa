package dev.hindcast.learning.nn;

/** Derives independent seeds from a seed and a number. */
public final class Seeds {
    private Seeds() {}

    /** Stafford's mix 13 (the finalizer of SplitMix64) of the seed advanced {@code index + 1} golden-ratio steps. */
    public static long mix(long seed, long index) {
        long z = seed + (index + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** The {@code index}-th uniform number of a seed, in [0, 1). */
    public static double uniform(long seed, long index) {
        return (mix(seed, index) >>> 11) * 0x1p-53;
    }
}
