package dev.hindcast.dataset.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * Numbers that lie one after another in a file, read a piece at a time: an array of more bytes than a buffer can have is read as any other,
 * and none lies in memory twice.
 *
 * @param channel the file
 * @param address of the first byte
 */
record FilePieces(BoundedChannel channel, long address) {
    private static final int PIECE = 1 << 18;

    /** Fills {@code target}. */
    void read(ElementType type, float[] target) {
        ByteBuffer buffer = ByteBuffer.allocate(Math.min(PIECE, target.length) * type.size())
                .order(type.order());
        for (int from = 0; from < target.length; from += Math.min(PIECE, target.length - from)) {
            int count = Math.min(PIECE, target.length - from);
            buffer.clear().limit(count * type.size());
            fill(buffer, address + (long) from * type.size());
            type.decode(buffer.clear(), 0, count, target, from, 1);
        }
    }

    private void fill(ByteBuffer buffer, long position) {
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, position + buffer.position()) < 0) {
                    throw new EOFException("the file ends at byte " + (position + buffer.position()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
