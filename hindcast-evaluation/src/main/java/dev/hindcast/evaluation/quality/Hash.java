package dev.hindcast.evaluation.quality;

/**
 * 64-bit hashes of numbers. Among a million different rows the probability that two share one is below 10^-7, so that counts of
 * different hashes are taken for counts of different rows.
 */
final class Hash {
    static final long START = 0x9E3779B97F4A7C15L;

    private Hash() {}

    /** The finalizer of Stafford's variant 13. */
    static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    static long add(long hash, long value) {
        return mix(hash + START + value) * 3;
    }

    /** Adds {@code values[from]} to {@code values[to - 1]}; the two zeros are one. */
    static long add(long hash, float[] values, int from, int to) {
        long result = hash;
        for (int i = from; i < to; i++) {
            result = add(result, Float.floatToIntBits(values[i] + 0f));
        }
        return result;
    }
}
