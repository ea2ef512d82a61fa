package dev.hindcast.dataset.internal;

import io.jhdf.Superblock;
import io.jhdf.Utils;
import io.jhdf.checksum.ChecksumUtils;
import io.jhdf.exceptions.HdfException;
import io.jhdf.exceptions.UnsupportedHdfException;
import io.jhdf.storage.HdfBackingStorage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an object of an HDF5 file says of itself (HDF5 File Format Specification 3.0, section IV.A.1), message by message. jHDF gives up on
 * an object, and on the group that it lies in, for one message that it does not know; here each is read when it is asked for.
 *
 * @param storage the file
 * @param address where the object lies
 * @param messages in the file's order, with shared ones in their place
 */
record Hdf5Header(HdfBackingStorage storage, long address, List<Message> messages) {
    static final int DATA_SPACE = 1;
    static final int LINK_INFO = 2;
    static final int DATA_TYPE = 3;
    static final int FILL_VALUE = 5;
    static final int LINK = 6;
    static final int EXTERNAL_FILES = 7;
    static final int LAYOUT = 8;
    static final int FILTERS = 11;
    static final int ATTRIBUTE = 12;
    static final int SYMBOL_TABLE = 17;
    static final int ATTRIBUTE_INFO = 21;

    private static final int CONTINUATION = 16;
    private static final int SHARED = 2;
    private static final int SIGNATURE_BYTES = 4;
    private static final int CHECKSUM_BYTES = 4;
    private static final int MAX_SHARING = 4;

    Hdf5Header {
        messages = List.copyOf(messages);
    }

    /**
     * One message.
     *
     * @param type its number in the specification
     * @param flags its flags
     * @param data what it says
     */
    record Message(int type, int flags, ByteBuffer data) {
        /** A buffer of its own position over what it says. */
        ByteBuffer buffer() {
            return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        }

        /** The message as jHDF understands it. */
        io.jhdf.object.message.Message parse(HdfBackingStorage storage) {
            ByteBuffer whole = ByteBuffer.allocate(data.remaining() + 4).order(ByteOrder.LITTLE_ENDIAN);
            whole.put((byte) type).putShort((short) data.remaining()).put((byte) flags);
            whole.put(buffer()).flip();
            return io.jhdf.object.message.Message.readObjectHeaderV2Message(whole, storage, false);
        }
    }

    static Hdf5Header read(HdfBackingStorage storage, long address) {
        return read(storage, address, 0);
    }

    private static Hdf5Header read(HdfBackingStorage storage, long address, int sharing) {
        if (sharing > MAX_SHARING) {
            throw new HdfException("its messages share one another without an end");
        }
        Reader reader = new Reader(storage);
        if (reader.block(address, 1).get(0) == 1) {
            reader.readVersion1(address);
        } else {
            reader.readVersion2(address);
        }
        List<Message> own = reader.messages.stream()
                .map(message -> unshared(storage, message, sharing))
                .toList();
        return new Hdf5Header(storage, address, own);
    }

    /** What is said in another place, such as by a named data type. */
    private static Message unshared(HdfBackingStorage storage, Message message, int sharing) {
        if ((message.flags() & SHARED) == 0 || message.type() == ATTRIBUTE) {
            return message;
        }
        ByteBuffer reference = message.buffer();
        int version = reference.get();
        int kind = reference.get();
        if (version == 3 && kind == 1) {
            throw new UnsupportedHdfException("messages that lie in a heap of shared ones");
        }
        if (version == 1) {
            reference.position(reference.position() + 6);
        }
        Superblock superblock = storage.getSuperblock();
        long address = Utils.readBytesAsUnsignedLong(reference, superblock.getSizeOfOffsets());
        Message shared = read(storage, address, sharing + 1)
                .find(message.type())
                .orElseThrow(() -> new HdfException("a shared message is missing"));
        return new Message(shared.type(), shared.flags() & ~SHARED, shared.data());
    }

    /** The first message of a type. */
    Optional<Message> find(int type) {
        return messages.stream().filter(message -> message.type() == type).findFirst();
    }

    boolean has(int type) {
        return find(type).isPresent();
    }

    /** All messages of a type. */
    List<Message> all(int type) {
        return messages.stream().filter(message -> message.type() == type).toList();
    }

    /** Follows the blocks of one header. */
    private static final class Reader {
        private final HdfBackingStorage storage;
        private final List<Message> messages = new ArrayList<>();
        private final Set<Long> visited = new HashSet<>();

        Reader(HdfBackingStorage storage) {
            this.storage = storage;
        }

        ByteBuffer block(long address, long length) {
            if (length < 0 || length > storage.size()) {
                throw new HdfException("a header asks for " + length + " bytes");
            }
            return storage.readBufferFromAddress(address, (int) length);
        }

        void readVersion1(long address) {
            ByteBuffer prefix = block(address, 16);
            int count = prefix.getShort(2) & 0xffff;
            messages1(address + 16, prefix.getInt(8) & 0xffffffffL, count);
        }

        private void messages1(long address, long length, int count) {
            requireFirstVisit(address);
            ByteBuffer block = block(address, length);
            while (block.remaining() >= 8 && messages.size() < count) {
                int type = block.getShort() & 0xffff;
                int size = block.getShort() & 0xffff;
                int flags = block.get();
                block.position(block.position() + 3);
                Message message = new Message(type, flags, slice(block, size));
                block.position(Math.min(block.limit(), (block.position() + 7) / 8 * 8));
                messages.add(message);
                if (type == CONTINUATION) {
                    Continuation next = continuation(message);
                    messages1(next.address, next.length, count);
                }
            }
        }

        void readVersion2(long address) {
            ByteBuffer prefix = block(address, 6);
            requireSignature(prefix, "OHDR");
            if (prefix.get(4) != 2) {
                throw new HdfException("an object has a header of version " + prefix.get(4));
            }
            int flags = prefix.get(5);
            int sizeBytes = 1 << (flags & 3);
            int sizeAt = 6 + ((flags & 32) != 0 ? 16 : 0) + ((flags & 16) != 0 ? 4 : 0);
            ByteBuffer start = block(address, sizeAt + sizeBytes);
            start.position(sizeAt);
            long size = Utils.readBytesAsUnsignedLong(start, sizeBytes);
            messages2(address, sizeAt + sizeBytes, size, flags);
        }

        private void messages2(long address, int from, long size, int flags) {
            requireFirstVisit(address);
            ByteBuffer block = block(address, from + size + CHECKSUM_BYTES);
            ChecksumUtils.validateChecksum(block);
            block.clear().position(from).limit(from + (int) size);
            int prefix = (flags & 4) != 0 ? 6 : 4;
            while (block.remaining() >= prefix) {
                int type = block.get() & 0xff;
                int length = block.getShort() & 0xffff;
                int own = block.get();
                block.position(block.position() + prefix - 4);
                Message message = new Message(type, own, slice(block, length));
                messages.add(message);
                if (type == CONTINUATION) {
                    Continuation next = continuation(message);
                    requireSignature(block(next.address, SIGNATURE_BYTES), "OCHK");
                    messages2(next.address, SIGNATURE_BYTES, next.length - SIGNATURE_BYTES - CHECKSUM_BYTES, flags);
                }
            }
        }

        private record Continuation(long address, long length) {}

        private Continuation continuation(Message message) {
            ByteBuffer data = message.buffer();
            return new Continuation(
                    Utils.readBytesAsUnsignedLong(data, storage.getSizeOfOffsets()),
                    Utils.readBytesAsUnsignedLong(data, storage.getSizeOfLengths()));
        }

        private void requireFirstVisit(long address) {
            if (!visited.add(address)) {
                throw new HdfException("a header continues in itself");
            }
        }

        private static void requireSignature(ByteBuffer block, String expected) {
            for (int i = 0; i < SIGNATURE_BYTES; i++) {
                if (block.get(i) != expected.charAt(i)) {
                    throw new HdfException("an object's header is missing");
                }
            }
        }

        private static ByteBuffer slice(ByteBuffer block, int length) {
            if (length > block.remaining()) {
                throw new HdfException("a message is longer than its header");
            }
            ByteBuffer slice = block.slice().limit(length).slice().order(ByteOrder.LITTLE_ENDIAN);
            block.position(block.position() + length);
            return slice;
        }
    }
}
