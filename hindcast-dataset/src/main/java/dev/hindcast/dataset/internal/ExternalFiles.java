package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import io.jhdf.LocalHeap;
import io.jhdf.Utils;
import io.jhdf.exceptions.HdfException;
import io.jhdf.storage.HdfBackingStorage;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of an array that lie in files without a structure, beside the HDF5 file or below (HDF5 File Format Specification 3.0, section
 * IV.A.2.h).
 *
 * @param pieces one after another
 */
record ExternalFiles(List<Piece> pieces) {
    private static final int SLOTS_AT = 8;
    private static final int USED_AT = 6;
    private static final int BUFFERED = 1 << 18;
    private static final long UNLIMITED = -1;

    ExternalFiles {
        pieces = List.copyOf(pieces);
    }

    /** Bytes of a file. */
    record Piece(Path file, long from, long bytes) {}

    /**
     * Finds the files and fails where they hold less than the array.
     *
     * @param bytes of the array
     */
    static ExternalFiles of(Hdf5Node node, long bytes) {
        HdfBackingStorage storage = node.header().storage();
        ByteBuffer message =
                node.header().find(Hdf5Header.EXTERNAL_FILES).orElseThrow().buffer();
        int start = message.position();
        int used = message.getShort(start + USED_AT) & 0xffff;
        message.position(start + SLOTS_AT);
        ByteBuffer names = new LocalHeap(storage, Utils.readBytesAsUnsignedLong(message, storage.getSizeOfOffsets()))
                .getDataBuffer();
        List<Piece> pieces = new ArrayList<>();
        long left = bytes;
        for (int i = 0; i < used && left > 0; i++) {
            long nameAt = Utils.readBytesAsUnsignedLong(message, storage.getSizeOfLengths());
            long from = Utils.readBytesAsUnsignedLong(message, storage.getSizeOfLengths());
            long held = number(message, storage.getSizeOfLengths());
            if (nameAt < 0 || nameAt >= names.limit() || from < 0 || held < UNLIMITED) {
                throw new HdfException("a name of external storage lies outside of its heap");
            }
            String name = Utils.readUntilNull(names.duplicate().position((int) nameAt));
            long own = held == UNLIMITED ? left : Math.min(held, left);
            pieces.add(piece(node, name, from, own));
            left -= own;
        }
        if (left > 0) {
            throw new DatasetException(node.name() + " keeps its numbers in files of their own, in which room for "
                    + left + " of its " + bytes + " bytes is missing: write it as a plain array");
        }
        return new ExternalFiles(pieces);
    }

    private static long number(ByteBuffer in, int bytes) {
        return bytes == Long.BYTES ? in.getLong() : Utils.readBytesAsUnsignedLong(in, bytes);
    }

    private static Piece piece(Hdf5Node node, String name, long from, long bytes) {
        String what = node.name() + " keeps its numbers in " + Hdf5File.describe(name);
        Path file = node.file().beside(name, what);
        if (!Files.isRegularFile(file)) {
            throw new DatasetException(what + ", which is no file: copy it into the folder");
        }
        try {
            long size = Files.size(file);
            if (from > size - bytes) {
                throw new DatasetException(what + ", which holds " + size + " bytes where it asks for those from "
                        + from + " to " + (from + bytes) + ": copy the file again");
            }
        } catch (IOException e) {
            throw new DatasetException(what + ", which cannot be read (" + Reason.of(e) + ")", e);
        }
        return new Piece(file, from, bytes);
    }

    /** Fills {@code target}. */
    void read(ElementType type, float[] target) {
        ByteBuffer buffer = ByteBuffer.allocate(Math.min(BUFFERED, target.length) * type.size())
                .order(type.order());
        int done = 0;
        for (Piece piece : pieces) {
            try (FileChannel in = FileChannel.open(piece.file(), StandardOpenOption.READ)) {
                long position = piece.from();
                long end = position + piece.bytes();
                while (position < end) {
                    buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + end - position));
                    int count = in.read(buffer, position);
                    if (count < 0) {
                        throw new EOFException("the file ends at byte " + position);
                    }
                    position += count;
                    if (buffer.position() == buffer.capacity()) {
                        done = decode(buffer, type, target, done);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        decode(buffer, type, target, done);
    }

    private static int decode(ByteBuffer buffer, ElementType type, float[] target, int done) {
        int count = Math.min(buffer.position() / type.size(), target.length - done);
        type.decode(buffer.clear(), 0, count, target, done, 1);
        return done + count;
    }
}
