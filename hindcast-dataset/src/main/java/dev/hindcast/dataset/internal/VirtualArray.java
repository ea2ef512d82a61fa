package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import io.jhdf.GlobalHeap;
import io.jhdf.Utils;
import io.jhdf.checksum.ChecksumUtils;
import io.jhdf.exceptions.HdfException;
import io.jhdf.exceptions.UnsupportedHdfException;
import io.jhdf.storage.HdfBackingStorage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An array that is made of parts of others, in the same file or in files of its folder (HDF5 File Format Specification 3.0, sections
 * IV.A.2.i and III.I). The others are arrays with numbers of their own.
 */
final class VirtualArray {
    private static final int ADDRESS_AT = 2;

    /** From this version on, which HDF5 2.0 writes, a name may be that of an earlier part. */
    private static final int NAMES_SHARED = 1;

    private static final int SHARED_FILE = 1;
    private static final int SHARED_PATH = 2;
    private static final int IN_SAME_FILE = 4;
    private static final long UNDEFINED = -1;
    private static final int CHECKSUM_BYTES = 4;
    private static final int MOST_OVERLAP = 8;
    private static final String SAME_FILE = ".";

    private final Hdf5Node node;
    private final ElementType type;
    private final int[] shape;
    private final Map<Place, Source> sources = new HashMap<>();

    /** Where a source lies. */
    private record Place(Hdf5File file, long address) {}

    private record Source(int[] shape, float[] values) {}

    private VirtualArray(Hdf5Node node, ElementType type, int[] shape) {
        this.node = node;
        this.type = type;
        this.shape = shape;
    }

    /**
     * Fills what is mapped; what is not stays as it is, and the rows come back.
     *
     * @param type what the array holds
     * @param target its elements in their order
     */
    static Optional<Hdf5Array.Unwritten> read(Hdf5Node node, ElementType type, int[] shape, float[] target) {
        try {
            return new VirtualArray(node, type, shape).fill(target);
        } catch (UnsupportedHdfException e) {
            throw new DatasetException(
                    node.name() + " is not supported: it is a virtual array with " + e.getMessage()
                            + ". Write it as a plain array of numbers, in Python: values = f[key][()]; del f[key];"
                            + " f[key] = values",
                    e);
        }
    }

    private Optional<Hdf5Array.Unwritten> fill(float[] target) {
        HdfBackingStorage storage = node.header().storage();
        ByteBuffer in = mappings(storage);
        int version = in.hasRemaining() ? in.get() : 0;
        if (version > NAMES_SHARED) {
            throw new UnsupportedHdfException("parts that are described in version " + version);
        }
        long count = in.hasRemaining() ? Utils.readBytesAsUnsignedLong(in, storage.getSizeOfLengths()) : 0;
        BitSet mapped = new BitSet();
        List<String> files = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        long copied = 0;
        for (long i = 0; i < count; i++) {
            int flags = version == NAMES_SHARED ? in.get() : 0;
            if ((flags & ~(SHARED_FILE | SHARED_PATH | IN_SAME_FILE)) != 0) {
                throw new UnsupportedHdfException("parts that are described by flags " + flags);
            }
            files.add((flags & IN_SAME_FILE) != 0 ? SAME_FILE : name(in, (flags & SHARED_FILE) != 0, files, storage));
            paths.add(name(in, (flags & SHARED_PATH) != 0, paths, storage));
            Source source = source(files.get((int) i), paths.get((int) i));
            Hdf5Selection from = Hdf5Selection.read(in, source.shape());
            Hdf5Selection to = Hdf5Selection.read(in, shape);
            copied += to.count();
            if (from.count() != to.count() || copied > (long) MOST_OVERLAP * target.length) {
                throw new HdfException("parts of a virtual array do not fit it");
            }
            copy(source.values(), from, target, to, mapped);
        }
        int first = mapped.nextClearBit(0);
        if (first >= target.length) {
            return Optional.empty();
        }
        int columns = target.length / shape[0];
        return Optional.of(
                new Hdf5Array.Unwritten(first / columns, mapped.previousClearBit(target.length - 1) / columns + 1));
    }

    /** What the heap holds of the parts; empty where there are none. */
    private ByteBuffer mappings(HdfBackingStorage storage) {
        ByteBuffer layout = node.header().find(Hdf5Header.LAYOUT).orElseThrow().buffer();
        layout.position(layout.position() + ADDRESS_AT);
        long address = Utils.readBytesAsUnsignedLong(layout, storage.getSizeOfOffsets());
        if (address == UNDEFINED) {
            return ByteBuffer.allocate(0);
        }
        ByteBuffer block = new GlobalHeap(storage, address)
                .getObjectData(layout.getInt())
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
        ChecksumUtils.validateChecksum(block);
        return block.clear().limit(block.limit() - CHECKSUM_BYTES);
    }

    private Source source(String file, String path) {
        String what = node.name() + " has a part in " + Hdf5File.describe(path) + " of " + Hdf5File.describe(file);
        if (file.contains("%") || path.contains("%")) {
            throw new UnsupportedHdfException("parts whose names are counted, " + Hdf5File.describe(file));
        }
        Hdf5Node from = (file.equals(SAME_FILE) ? node.file() : node.file().linked(file, what)).root();
        Hdf5Node found = from.descendant(path)
                .filter(Hdf5Node::isArray)
                .orElseThrow(
                        () -> new DatasetException(what + ", where there is no array: write the array in its place"));
        if (Hdf5Datasets.isVirtual(found.header())) {
            throw new UnsupportedHdfException("parts in virtual arrays, " + Hdf5File.describe(path));
        }
        return sources.computeIfAbsent(new Place(found.file(), found.header().address()), place -> read(found, what));
    }

    private Source read(Hdf5Node found, String what) {
        Hdf5Array array = Hdf5File.array(found);
        if (!type.holds(array.type())) {
            throw new UnsupportedHdfException("parts of a type that its own does not hold, " + array.name());
        }
        return new Source(array.shape(), array.readWritten(what));
    }

    private static void copy(float[] source, Hdf5Selection from, float[] target, Hdf5Selection to, BitSet mapped) {
        int run = 0;
        long within = 0;
        for (int i = 0; i < to.starts().length; i++) {
            long done = 0;
            while (done < to.lengths()[i]) {
                long length = Math.min(to.lengths()[i] - done, from.lengths()[run] - within);
                int at = Math.toIntExact(to.starts()[i] + done);
                System.arraycopy(source, Math.toIntExact(from.starts()[run] + within), target, at, (int) length);
                mapped.set(at, at + (int) length);
                done += length;
                within += length;
                if (within == from.lengths()[run]) {
                    run++;
                    within = 0;
                }
            }
        }
    }

    private static String name(ByteBuffer in, boolean shared, List<String> known, HdfBackingStorage storage) {
        if (!shared) {
            return text(in);
        }
        long number = Utils.readBytesAsUnsignedLong(in, storage.getSizeOfLengths());
        if (number < 0 || number >= known.size()) {
            throw new HdfException("a part of a virtual array has the name of a later one");
        }
        return known.get((int) number);
    }

    private static String text(ByteBuffer in) {
        int start = in.position();
        int end = start;
        while (in.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - start];
        in.get(bytes).get();
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
