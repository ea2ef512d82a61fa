package dev.hindcast.dataset.internal;

import io.jhdf.exceptions.HdfException;
import io.jhdf.exceptions.UnsupportedHdfException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Which elements of an array are meant (HDF5 File Format Specification 3.0, section VIII): runs of elements that follow one another, in the
 * order in which the array's elements lie.
 *
 * @param starts where the runs begin
 * @param lengths how long they are
 * @param count of all elements
 */
record Hdf5Selection(long[] starts, long[] lengths, long count) {
    private static final int NONE = 0;
    private static final int BLOCKS = 2;
    private static final int ALL = 3;
    private static final int REGULAR = 1;
    private static final int RESERVED_BYTES = 8;

    /** Reads a selection of an array of a shape. */
    static Hdf5Selection read(ByteBuffer in, int[] shape) {
        int type = in.getInt();
        int version = in.getInt();
        return switch (type) {
            case NONE -> {
                in.position(in.position() + RESERVED_BYTES);
                yield new Hdf5Selection(new long[0], new long[0], 0);
            }
            case ALL -> {
                in.position(in.position() + RESERVED_BYTES);
                long all = size(shape);
                yield new Hdf5Selection(new long[] {0}, new long[] {all}, all);
            }
            case BLOCKS -> new Blocks(shape).read(in, version);
            default -> throw new UnsupportedHdfException("a selection of single points");
        };
    }

    private static long size(int[] shape) {
        return Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
    }

    /** Blocks of an array, as runs. */
    private static final class Blocks {
        private final int[] shape;
        private long[] starts = new long[16];
        private long[] lengths = new long[16];
        private int runs;
        private long count;
        private boolean sorted = true;

        Blocks(int[] shape) {
            this.shape = shape;
        }

        Hdf5Selection read(ByteBuffer in, int version) {
            int flags = 0;
            int bytes = version == 1 ? 4 : 8;
            if (version == 3) {
                flags = in.get();
                bytes = in.get();
            } else {
                flags = version == 2 ? in.get() : 0;
                in.position(in.position() + (version == 1 ? 8 : 4));
            }
            if (version < 1 || version > 3 || bytes != 2 && bytes != 4 && bytes != 8) {
                throw new UnsupportedHdfException("version " + version + " of selections");
            }
            if (in.getInt() != shape.length) {
                throw new HdfException("a selection has other dimensions than its array");
            }
            if ((flags & REGULAR) != 0 || version == 2) {
                readRegular(in, bytes);
            } else {
                readIrregular(in, bytes);
            }
            return sortedRuns();
        }

        private void readRegular(ByteBuffer in, int bytes) {
            int rank = shape.length;
            long[] start = new long[rank];
            long[] stride = new long[rank];
            long[] number = new long[rank];
            long[] block = new long[rank];
            for (int i = 0; i < rank; i++) {
                start[i] = number(in, bytes);
                stride[i] = number(in, bytes);
                number[i] = number(in, bytes);
                block[i] = number(in, bytes);
                boolean sound = stride[i] > 0 && number[i] > 0 && block[i] > 0;
                if (!sound || start[i] > shape[i] || (number[i] - 1) > shape[i] / stride[i] || block[i] > shape[i]) {
                    throw outside();
                }
            }
            long[] at = new long[rank];
            int dimension;
            do {
                long[] from = new long[rank];
                long[] to = new long[rank];
                for (int i = 0; i < rank; i++) {
                    from[i] = start[i] + at[i] * stride[i];
                    to[i] = from[i] + block[i] - 1;
                }
                add(from, to);
                dimension = rank - 1;
                while (dimension >= 0 && ++at[dimension] == number[dimension]) {
                    at[dimension--] = 0;
                }
            } while (dimension >= 0);
        }

        private void readIrregular(ByteBuffer in, int bytes) {
            long blocks = number(in, bytes);
            for (long block = 0; block < blocks; block++) {
                long[] from = new long[shape.length];
                long[] to = new long[shape.length];
                for (int i = 0; i < from.length; i++) {
                    from[i] = number(in, bytes);
                }
                for (int i = 0; i < to.length; i++) {
                    to[i] = number(in, bytes);
                }
                add(from, to);
            }
        }

        /** Adds the elements from one corner to another, both within. */
        private void add(long[] from, long[] to) {
            int last = shape.length - 1;
            for (int i = 0; i <= last; i++) {
                if (from[i] < 0 || from[i] > to[i] || to[i] >= shape[i]) {
                    throw outside();
                }
            }
            long[] at = from.clone();
            int dimension;
            do {
                long offset = 0;
                for (int i = 0; i <= last; i++) {
                    offset = offset * shape[i] + at[i];
                }
                addRun(offset, to[last] - from[last] + 1);
                dimension = last - 1;
                while (dimension >= 0 && ++at[dimension] > to[dimension]) {
                    at[dimension] = from[dimension--];
                }
            } while (dimension >= 0);
        }

        private void addRun(long start, long length) {
            count += length;
            if (count > size(shape)) {
                throw new HdfException("a selection holds more than its array");
            }
            long end = runs == 0 ? -1 : starts[runs - 1] + lengths[runs - 1];
            if (start == end) {
                lengths[runs - 1] += length;
                return;
            }
            sorted &= start > end;
            if (runs == starts.length) {
                starts = Arrays.copyOf(starts, 2 * runs);
                lengths = Arrays.copyOf(lengths, 2 * runs);
            }
            starts[runs] = start;
            lengths[runs++] = length;
        }

        private Hdf5Selection sortedRuns() {
            long[] ownStarts = Arrays.copyOf(starts, runs);
            long[] ownLengths = Arrays.copyOf(lengths, runs);
            if (!sorted) {
                Integer[] order = new Integer[runs];
                Arrays.setAll(order, i -> i);
                Arrays.sort(order, (a, b) -> Long.compare(starts[a], starts[b]));
                for (int i = 0; i < runs; i++) {
                    ownStarts[i] = starts[order[i]];
                    ownLengths[i] = lengths[order[i]];
                }
            }
            return new Hdf5Selection(ownStarts, ownLengths, count);
        }

        private static HdfException outside() {
            return new HdfException("a selection reaches beyond its array");
        }

        private static long number(ByteBuffer in, int bytes) {
            long value = switch (bytes) {
                case 2 -> in.getShort() & 0xffffL;
                case 4 -> in.getInt() & 0xffffffffL;
                default -> in.getLong();
            };
            if (value == (bytes == 8 ? -1 : (1L << 8 * bytes) - 1)) {
                throw new UnsupportedHdfException("a selection without an end");
            }
            if (value < 0) {
                throw outside();
            }
            return value;
        }
    }
}
