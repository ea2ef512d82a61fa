package dev.hindcast.evaluation.diagnostics;

/**
 * 64-bit hashes of rows of numbers. Among a million different rows the probability that two share one is below 10^-7, so that counts of
 * different hashes are taken for counts of different rows.
 */
public final class RowHash {
    /** That of nothing yet. */
    public static final long START = 0x9E3779B97F4A7C15L;

    private RowHash() {}

    /** Of {@code values[from]} to {@code values[to - 1]}. */
    public static long of(float[] values, int from, int to) {
        return add(START, values, from, to);
    }

    /** Adds numbers; the two zeros are one. */
    public static long add(long hash, float[] values, int from, int to) {
        long result = hash;
        for (int i = from; i < to; i++) {
            result = add(result, Float.floatToIntBits(values[i] + 0f));
        }
        return result;
    }

    /** Adds a number. */
    public static long add(long hash, long value) {
        return mix(hash + START + value) * 3;
    }

    /** The finalizer of Stafford's variant 13. */
    public static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
