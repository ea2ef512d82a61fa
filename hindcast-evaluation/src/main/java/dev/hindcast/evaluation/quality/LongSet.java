package dev.hindcast.evaluation.quality;

import dev.hindcast.evaluation.diagnostics.RowHash;
import java.util.Arrays;

/** Numbers, each once, by open addressing: 16 to 32 bytes a number. */
final class LongSet {
    private long[] slots = new long[1 << 10];
    private boolean holdsZero;
    private int size;

    /** Adds a number and says whether it is new. */
    boolean add(long value) {
        if (value == 0) {
            boolean added = !holdsZero;
            holdsZero = true;
            size += added ? 1 : 0;
            return added;
        }
        if (2 * size >= slots.length) {
            grow();
        }
        boolean added = insert(value);
        size += added ? 1 : 0;
        return added;
    }

    int size() {
        return size;
    }

    private boolean insert(long value) {
        int slot = (int) RowHash.mix(value) & (slots.length - 1);
        while (slots[slot] != 0) {
            if (slots[slot] == value) {
                return false;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = value;
        return true;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[2 * old.length];
        Arrays.stream(old).filter(value -> value != 0).forEach(this::insert);
    }
}
