package dev.hindcast.dataset.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** HDF5's Fletcher checksum: four bytes behind a chunk, of sums modulo 65,535 over pairs of bytes (H5_checksum_fletcher32). */
final class Fletcher32 {
    static final int BYTES = 4;
    private static final int MODULUS = 65_535;

    private Fletcher32() {}

    /** Whether the last four of {@code length} bytes are the checksum of those before. */
    static boolean holds(byte[] bytes, int length) {
        if (length < BYTES) {
            return false;
        }
        int sum = of(bytes, length - BYTES);
        int stored = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(length - BYTES);
        return sum == stored || swapped(sum) == stored;
    }

    /** Versions of HDF5 before 1.6.3 wrote the bytes of each half the other way round. */
    private static int swapped(int sum) {
        return sum << 8 & 0xff00ff00 | sum >>> 8 & 0x00ff00ff;
    }

    private static int of(byte[] bytes, int length) {
        long first = 0;
        long second = 0;
        for (int i = 0; i + 1 < length; i += 2) {
            first = fold(first + ((bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff));
            second = fold(second + first);
        }
        if (length % 2 == 1) {
            first = fold(first + ((bytes[length - 1] & 0xff) << 8));
            second = fold(second + first);
        }
        return (int) (second << 16 | first);
    }

    /** The same number modulo 65,535, at most 65,535: only a sum of nothing is 0. */
    private static long fold(long sum) {
        return sum > MODULUS ? sum - MODULUS : sum;
    }
}
