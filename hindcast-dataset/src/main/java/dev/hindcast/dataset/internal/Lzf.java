package dev.hindcast.dataset.internal;

/** LZF, h5py's fast compression, as liblzf has it: runs of bytes and references to what came before. */
final class Lzf {
    private static final int RUNS = 32;
    private static final int LONG = 7;

    private Lzf() {}

    /**
     * Expands the first {@code length} bytes of {@code source} and returns how many bytes that gave.
     *
     * @throws IndexOutOfBoundsException where they are not what LZF writes, or give more than {@code target} holds
     */
    static int expand(byte[] source, int length, byte[] target) {
        int from = 0;
        int to = 0;
        while (from < length) {
            int control = source[from++] & 0xff;
            if (control < RUNS) {
                System.arraycopy(source, from, target, to, control + 1);
                from += control + 1;
                to += control + 1;
                continue;
            }
            int count = control >> 5;
            if (count == LONG) {
                count += source[from++] & 0xff;
            }
            int at = to - ((control & 0x1f) << 8) - (source[from++] & 0xff) - 1;
            for (int end = to + count + 2; to < end; to++, at++) {
                target[to] = target[at];
            }
        }
        return to;
    }
}
