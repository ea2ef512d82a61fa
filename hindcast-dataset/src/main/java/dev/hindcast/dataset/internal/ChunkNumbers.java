package dev.hindcast.dataset.internal;

/**
 * Where numbered chunks begin. HDF5 numbers them by the greatest sizes that the dimensions may reach, and where one may grow without an end it
 * counts that one slowest, whichever it is (H5D__earray_idx_get_addr).
 */
final class ChunkNumbers {
    private static final long UNLIMITED = -1;

    private final int[] order;
    private final long[] greatest;
    private final int[] chunk;

    /**
     * @param greatest sizes which the dimensions may reach, -1 for no limit
     * @param chunk the sizes of a chunk
     */
    ChunkNumbers(long[] greatest, int[] chunk) {
        this.order = slowestFirst(greatest);
        this.greatest = greatest.clone();
        this.chunk = chunk.clone();
    }

    private static int[] slowestFirst(long[] greatest) {
        int unlimited = 0;
        for (int i = greatest.length - 1; i >= 0; i--) {
            unlimited = greatest[i] == UNLIMITED ? i : unlimited;
        }
        int[] order = new int[greatest.length];
        order[0] = unlimited;
        for (int i = 1; i < order.length; i++) {
            order[i] = i <= unlimited ? i - 1 : i;
        }
        return order;
    }

    /** Where a chunk begins, in elements of each dimension. */
    long[] offset(long number) {
        long[] offset = new long[chunk.length];
        long left = number;
        for (int i = order.length - 1; i > 0; i--) {
            int dimension = order[i];
            long count = Math.max(1, (greatest[dimension] - 1) / chunk[dimension] + 1);
            offset[dimension] = left % count * chunk[dimension];
            left /= count;
        }
        offset[order[0]] = left * chunk[order[0]];
        return offset;
    }
}
