package dev.hindcast.dataset.internal;

import io.jhdf.Superblock;
import io.jhdf.checksum.ChecksumUtils;
import io.jhdf.storage.HdfBackingStorage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A file with a header of our making in a place where it has none: jHDF reads an array by its header's address and nothing else. */
final class HeaderStorage implements HdfBackingStorage {
    /** Where the header lies. */
    static final long ADDRESS = 1L << 62;

    private static final int PREFIX_BYTES = 10;
    private static final int MESSAGE_PREFIX_BYTES = 4;
    private static final int CHECKSUM_BYTES = 4;
    private static final byte SIZE_IN_FOUR_BYTES = 2;

    private final HdfBackingStorage file;
    private final byte[] header;

    HeaderStorage(HdfBackingStorage file, List<Hdf5Header.Message> messages) {
        this.file = file;
        this.header = header(messages);
    }

    private static byte[] header(List<Hdf5Header.Message> messages) {
        int size = messages.stream()
                .mapToInt(message -> MESSAGE_PREFIX_BYTES + message.data().remaining())
                .sum();
        ByteBuffer bytes =
                ByteBuffer.allocate(PREFIX_BYTES + size + CHECKSUM_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("OHDR".getBytes(StandardCharsets.US_ASCII)).put((byte) 2).put(SIZE_IN_FOUR_BYTES);
        bytes.putInt(size);
        for (Hdf5Header.Message message : messages) {
            bytes.put((byte) message.type()).putShort((short) message.data().remaining());
            bytes.put((byte) message.flags()).put(message.buffer());
        }
        byte[] checked = new byte[bytes.position()];
        bytes.get(0, checked);
        bytes.putInt(ChecksumUtils.checksum(checked));
        return bytes.array();
    }

    @Override
    public ByteBuffer readBufferFromAddress(long address, int length) {
        return address < ADDRESS
                ? file.readBufferFromAddress(address, length)
                : ByteBuffer.wrap(header, (int) (address - ADDRESS), length)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public ByteBuffer map(long address, long length) {
        return file.map(address, length);
    }

    @Override
    public ByteBuffer mapNoOffset(long address, long length) {
        return file.mapNoOffset(address, length);
    }

    @Override
    public long getUserBlockSize() {
        return file.getUserBlockSize();
    }

    @Override
    public Superblock getSuperblock() {
        return file.getSuperblock();
    }

    @Override
    public FileChannel getFileChannel() {
        return file.getFileChannel();
    }

    @Override
    public int getSizeOfOffsets() {
        return file.getSizeOfOffsets();
    }

    @Override
    public int getSizeOfLengths() {
        return file.getSizeOfLengths();
    }

    @Override
    public void close() {
        file.close();
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public boolean inMemory() {
        return file.inMemory();
    }
}
