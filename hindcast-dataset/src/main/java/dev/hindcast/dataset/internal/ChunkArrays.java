package dev.hindcast.dataset.internal;

import io.jhdf.Utils;
import io.jhdf.checksum.ChecksumUtils;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.dataset.chunked.ChunkOffset;
import io.jhdf.exceptions.HdfException;
import io.jhdf.storage.HdfBackingStorage;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The indices of HDF5 1.10 that are arrays over the numbers of chunks, fixed and extensible (HDF5 File Format Specification 3.0, sections
 * VII.C and VII.D). Chunks that were never written are left out, pages and blocks that do not exist are passed over.
 */
final class ChunkArrays {
    private static final int CHECKSUM_BYTES = 4;
    private static final int MASK_BYTES = 4;
    private static final int FILTERED = 1;

    private final HdfBackingStorage storage;
    private final ChunkNumbers numbers;
    private final int plainBytes;
    private final Map<ChunkOffset, Chunk> chunks = new HashMap<>();
    private int elementBytes;
    private boolean filtered;

    private ChunkArrays(HdfBackingStorage storage, ChunkNumbers numbers, int plainBytes) {
        this.storage = storage;
        this.numbers = numbers;
        this.plainBytes = plainBytes;
    }

    private record Stored(long getAddress, int getSize, BitSet getFilterMask, long[] getChunkOffset) implements Chunk {}

    /**
     * The chunks of a fixed array, by where they begin.
     *
     * @param address of the index
     * @param plainBytes bytes of a chunk without filters
     */
    static Map<ChunkOffset, Chunk> fixed(
            HdfBackingStorage storage, long address, ChunkNumbers numbers, int plainBytes) {
        ChunkArrays arrays = new ChunkArrays(storage, numbers, plainBytes);
        arrays.readFixed(address);
        return arrays.chunks;
    }

    /** The chunks of an extensible array, as {@link #fixed}. */
    static Map<ChunkOffset, Chunk> extensible(
            HdfBackingStorage storage, long address, ChunkNumbers numbers, int plainBytes) {
        ChunkArrays arrays = new ChunkArrays(storage, numbers, plainBytes);
        arrays.readExtensible(address);
        return arrays.chunks;
    }

    private void readFixed(long address) {
        ByteBuffer header = checked(address, "FAHD", 8 + lengths() + offsets());
        describeElements(header);
        int pageElements = 1 << (header.get(7) & 31);
        long count = Utils.readBytesAsUnsignedLong(header.position(8), lengths());
        long block = Utils.readBytesAsUnsignedLong(header, offsets());
        if (isUndefined(block)) {
            return;
        }
        if (count <= pageElements) {
            int prefix = 6 + offsets();
            elements(checked(block, "FADB", prefix + count * elementBytes).position(prefix), 0, count);
            return;
        }
        long pages = (count - 1) / pageElements + 1;
        int prefix = 6 + offsets() + bytesOfBits(pages);
        ByteBuffer written = checked(block, "FADB", prefix).position(6 + offsets());
        byte[] bits = new byte[bytesOfBits(pages)];
        written.get(bits);
        pages(block + prefix + CHECKSUM_BYTES, bits, 0, pages, pageElements, 0, count);
    }

    /** Pages of elements that follow one another, of which those are read whose bit says that they were written. */
    private void pages(
            long address, byte[] bits, long firstBit, long pages, int pageElements, long firstNumber, long count) {
        long pageBytes = (long) pageElements * elementBytes + CHECKSUM_BYTES;
        for (int page = 0; page < pages; page++) {
            if (isSet(bits, firstBit + page)) {
                long first = (long) page * pageElements;
                long held = Math.min(pageElements, count - first);
                ByteBuffer block = checked(address + page * pageBytes, "", held * elementBytes);
                elements(block, firstNumber + first, held);
            }
        }
    }

    /** The numbers that an extensible array is laid out by. */
    private record Plan(
            int indexElements, int minElements, int minPointers, int pageElements, int numberBytes, int levels) {
        int blocks(int level) {
            return 1 << level / 2;
        }

        long blockElements(int level) {
            return (long) minElements << (level + 1) / 2;
        }

        long pages(int level) {
            return blockElements(level) > pageElements ? blockElements(level) / pageElements : 0;
        }

        /** How many levels have their blocks named by the index itself. */
        int directLevels() {
            return 2 * log2(minPointers);
        }
    }

    private static int log2(int value) {
        return 31 - Integer.numberOfLeadingZeros(Math.max(1, value));
    }

    private void readExtensible(long address) {
        ByteBuffer header = checked(address, "EAHD", 12 + 6 * lengths() + offsets());
        describeElements(header);
        int bits = header.get(7) & 0xff;
        int minElements = header.get(9) & 0xff;
        Plan plan = new Plan(
                header.get(8) & 0xff,
                minElements,
                header.get(10) & 0xff,
                1 << (header.get(11) & 31),
                (bits + 7) / 8,
                1 + bits - log2(minElements));
        long index = Utils.readBytesAsUnsignedLong(header.position(12 + 6 * lengths()), offsets());
        if (!isUndefined(index)) {
            readIndex(index, plan);
        }
    }

    private void readIndex(long address, Plan plan) {
        int direct = plan.directLevels();
        int pointers = 2 * (plan.minPointers() - 1) + Math.max(0, plan.levels() - direct);
        int prefix = 6 + offsets();
        long size = prefix + (long) plan.indexElements() * elementBytes + (long) pointers * offsets();
        ByteBuffer index = checked(address, "EAIB", size).position(prefix);
        elements(index, 0, plan.indexElements());
        long number = plan.indexElements();
        for (int level = 0; level < plan.levels(); level++) {
            if (level < direct) {
                for (int i = 0; i < plan.blocks(level); i++) {
                    readBlock(Utils.readBytesAsUnsignedLong(index, offsets()), level, new byte[0], 0, number, plan);
                    number += plan.blockElements(level);
                }
            } else {
                readSecondary(Utils.readBytesAsUnsignedLong(index, offsets()), level, number, plan);
                number += plan.blocks(level) * plan.blockElements(level);
            }
        }
    }

    private void readSecondary(long address, int level, long firstNumber, Plan plan) {
        if (isUndefined(address)) {
            return;
        }
        int blocks = plan.blocks(level);
        int bitBytes = blocks * bytesOfBits(plan.pages(level));
        int prefix = 6 + offsets() + plan.numberBytes();
        ByteBuffer block = checked(address, "EASB", prefix + bitBytes + (long) blocks * offsets())
                .position(prefix);
        byte[] bits = new byte[bitBytes];
        block.get(bits);
        for (int i = 0; i < blocks; i++) {
            long number = firstNumber + i * plan.blockElements(level);
            long place = Utils.readBytesAsUnsignedLong(block, offsets());
            readBlock(place, level, bits, i * plan.pages(level), number, plan);
        }
    }

    private void readBlock(long address, int level, byte[] bits, long firstBit, long firstNumber, Plan plan) {
        if (isUndefined(address)) {
            return;
        }
        int prefix = 6 + offsets() + plan.numberBytes();
        long count = plan.blockElements(level);
        long pages = plan.pages(level);
        if (pages == 0) {
            elements(checked(address, "EADB", prefix + count * elementBytes).position(prefix), firstNumber, count);
        } else {
            checked(address, "EADB", prefix);
            long start = address + prefix + CHECKSUM_BYTES;
            pages(start, bits, firstBit, pages, plan.pageElements(), firstNumber, count);
        }
    }

    private void describeElements(ByteBuffer header) {
        filtered = header.get(5) == FILTERED;
        elementBytes = header.get(6) & 0xff;
        if (elementBytes < offsets() || filtered && elementBytes <= offsets() + MASK_BYTES) {
            throw new HdfException("an index of chunks has entries of " + elementBytes + " bytes");
        }
    }

    private void elements(ByteBuffer block, long firstNumber, long count) {
        for (long i = 0; i < count; i++) {
            long address = Utils.readBytesAsUnsignedLong(block, offsets());
            int size = plainBytes;
            byte[] mask = new byte[0];
            if (filtered) {
                size = Utils.readBytesAsUnsignedInt(block, elementBytes - offsets() - MASK_BYTES);
                mask = new byte[MASK_BYTES];
                block.get(mask);
            } else {
                block.position(block.position() + elementBytes - offsets());
            }
            if (!isUndefined(address)) {
                long[] offset = numbers.offset(firstNumber + i);
                chunks.put(new ChunkOffset(offset), new Stored(address, size, BitSet.valueOf(mask), offset));
            }
        }
    }

    /** The bytes at an address, which begin with a signature and are followed by their checksum. */
    private ByteBuffer checked(long address, String signature, long size) {
        if (size < 0 || size + CHECKSUM_BYTES > storage.size()) {
            throw new HdfException("an index of chunks asks for " + size + " bytes");
        }
        ByteBuffer block = storage.readBufferFromAddress(address, (int) size + CHECKSUM_BYTES);
        for (int i = 0; i < signature.length(); i++) {
            if (block.get(i) != signature.charAt(i)) {
                throw new HdfException("a part of an index of chunks is missing, " + signature);
            }
        }
        ChecksumUtils.validateChecksum(block);
        return block.clear();
    }

    private static boolean isSet(byte[] bits, long index) {
        int at = (int) (index / 8);
        return at < bits.length && (bits[at] & 0x80 >> index % 8) != 0;
    }

    private static int bytesOfBits(long bits) {
        return (int) ((bits + 7) / 8);
    }

    /** Whether an address has all of its bits set. */
    private boolean isUndefined(long address) {
        return address == (offsets() == Long.BYTES ? -1L : (1L << 8 * offsets()) - 1);
    }

    private int offsets() {
        return storage.getSizeOfOffsets();
    }

    private int lengths() {
        return storage.getSizeOfLengths();
    }
}
