package dev.hindcast.evaluation.diagnostics;

/** 64-bit hashes of rows of numbers; two different ones share one with negligible probability. */
final class RowHash {
    static final long START = 0x9E3779B97F4A7C15L;

    private RowHash() {}

    /** Of {@code values[from]} to {@code values[to - 1]}. */
    static long of(float[] values, int from, int to) {
        return add(START, values, from, to);
    }

    /** Adds numbers; the two zeros are one. */
    static long add(long hash, float[] values, int from, int to) {
        long result = hash;
        for (int i = from; i < to; i++) {
            result = add(result, Float.floatToIntBits(values[i] + 0f));
        }
        return result;
    }

    /** Adds a number: the finalizer of Stafford's variant 13. */
    static long add(long hash, long value) {
        long mixed = hash + START + value;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return (mixed ^ (mixed >>> 31)) * 3;
    }
}
