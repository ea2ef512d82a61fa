package dev.hindcast.dataset.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file to read at random, with a limit on the number of accesses: the pointers of a damaged HDF5 file may form a cycle, which a
 * reader would follow for ever. A sound file of the smallest arrays takes one access for every 12 bytes.
 *
 * <p>It refuses to be mapped into memory: where another program shortens a mapped file, native code that reads it takes the whole
 * JVM down.
 */
final class BoundedChannel extends FileChannel {
    private static final long FREE_ACCESSES = 100_000;
    private static final int BYTES_PER_ACCESS = 4;

    private final FileChannel channel;
    private final long size;
    private long accesses;

    private BoundedChannel(FileChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
    }

    static BoundedChannel open(Path file) throws IOException {
        return new BoundedChannel(FileChannel.open(file, StandardOpenOption.READ));
    }

    private synchronized void count() throws IOException {
        if (++accesses > FREE_ACCESSES + size / BYTES_PER_ACCESS) {
            throw new IOException("its structure has no end");
        }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        count();
        if (position < 0 || position >= size) {
            throw new IOException("it points to byte " + position + " of " + size);
        }
        // FileChannel would first allocate and clear as many bytes again, however few the file has.
        if (target.remaining() > size) {
            throw new IOException("it asks for " + target.remaining() + " of " + size + " bytes");
        }
        return channel.read(target, position);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long length) {
        throw new UnsupportedOperationException("not mapped");
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        count();
        return channel.read(target);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        count();
        return channel.read(targets, offset, length);
    }

    @Override
    public long position() throws IOException {
        return channel.position();
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        channel.position(newPosition);
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    protected void implCloseChannel() throws IOException {
        channel.close();
    }

    @Override
    public int write(ByteBuffer source) {
        throw readOnly();
    }

    @Override
    public int write(ByteBuffer source, long position) {
        throw readOnly();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw readOnly();
    }

    @Override
    public FileChannel truncate(long newSize) {
        throw readOnly();
    }

    @Override
    public void force(boolean metaData) {
        throw readOnly();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw readOnly();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw readOnly();
    }

    @Override
    public FileLock lock(long position, long length, boolean shared) {
        throw readOnly();
    }

    @Override
    public FileLock tryLock(long position, long length, boolean shared) {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("for reading only");
    }
}
