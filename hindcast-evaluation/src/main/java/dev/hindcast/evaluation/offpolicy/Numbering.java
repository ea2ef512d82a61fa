package dev.hindcast.evaluation.offpolicy;

import java.util.Arrays;

/** Numbers different keys from 0 in ascending order. Immutable. */
final class Numbering {
    /** The number of a key that is not numbered, and the key of what shall not be. */
    static final int NONE = -1;

    private final long[] keys;

    private Numbering(long[] keys) {
        this.keys = keys;
    }

    /** Numbers what is in an array, each once, but not {@link #NONE}. */
    static Numbering of(long[] keys) {
        return new Numbering(Arrays.stream(keys)
                .filter(key -> key != NONE)
                .sorted()
                .distinct()
                .toArray());
    }

    int size() {
        return keys.length;
    }

    long key(int number) {
        return keys[number];
    }

    /** The number of a key, or {@link #NONE}. */
    int number(long key) {
        int found = Arrays.binarySearch(keys, key);
        return found >= 0 ? found : NONE;
    }

    int[] numbers(long[] keys) {
        return Arrays.stream(keys).mapToInt(this::number).toArray();
    }
}
