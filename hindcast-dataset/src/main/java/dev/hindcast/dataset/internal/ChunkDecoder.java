package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import io.jhdf.filter.FilterManager;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Takes the filters off chunks: gzip, LZF, shuffle and checksums by itself, others by jHDF. Its buffers are used again for the next chunk. */
final class ChunkDecoder implements AutoCloseable {
    private static final int DEFLATE = 1;
    private static final int SHUFFLE = 2;
    private static final int FLETCHER = 3;
    private static final int LZF = 32000;

    private final String name;
    private final List<FilterInfo> filters;
    private final int elementBytes;
    private final int chunkBytes;
    private final byte[][] buffers;
    private final Inflater inflater = new Inflater();

    /**
     * @param name what messages call the array
     * @param filters in the order in which they were applied
     * @param elementBytes bytes of a number
     * @param chunkBytes bytes of a chunk without filters
     */
    ChunkDecoder(String name, List<FilterInfo> filters, int elementBytes, int chunkBytes) {
        this.name = name;
        this.filters = List.copyOf(filters);
        this.elementBytes = elementBytes;
        this.chunkBytes = chunkBytes;
        this.buffers = new byte[2][0];
    }

    private record Piece(byte[] bytes, int length) {}

    /**
     * The numbers of a chunk, valid until the next call.
     *
     * @param raw as the file has it
     * @param skipped which filters were left out, since they made nothing smaller
     * @param row the first row, for messages
     */
    byte[] decode(ByteBuffer raw, BitSet skipped, int row) {
        Piece piece = whole(raw);
        for (int i = filters.size() - 1; i >= 0; i--) {
            if (!skipped.get(i)) {
                piece = undo(filters.get(i), piece, row);
            }
        }
        if (piece.length < chunkBytes) {
            throw new DatasetException(name + ": the chunk at row " + row + " holds " + piece.length + " of "
                    + chunkBytes + " bytes: the file is damaged, copy or download it again");
        }
        return piece.bytes;
    }

    private static Piece whole(ByteBuffer raw) {
        if (raw.hasArray() && raw.arrayOffset() == 0 && raw.position() == 0) {
            return new Piece(raw.array(), raw.limit());
        }
        byte[] bytes = new byte[raw.remaining()];
        raw.get(bytes);
        return new Piece(bytes, bytes.length);
    }

    private Piece undo(FilterInfo filter, Piece piece, int row) {
        return switch (filter.getId()) {
            case DEFLATE -> inflate(piece);
            case SHUFFLE -> unshuffle(piece);
            case FLETCHER -> checked(piece, row);
            case LZF -> expand(piece, row);
            default -> {
                byte[] decoded =
                        FilterManager.getPipeline(List.of(filter)).decode(Arrays.copyOf(piece.bytes, piece.length));
                yield new Piece(decoded, decoded.length);
            }
        };
    }

    /** A buffer that the piece does not lie in; with room for a checksum of each filter. */
    private byte[] other(Piece piece) {
        int which = piece.bytes == buffers[0] ? 1 : 0;
        if (buffers[which].length == 0) {
            buffers[which] = new byte[chunkBytes + Fletcher32.BYTES * filters.size()];
        }
        return buffers[which];
    }

    private Piece checked(Piece piece, int row) {
        if (!Fletcher32.holds(piece.bytes, piece.length)) {
            throw new DatasetException(name + ": the chunk at row " + row
                    + " does not agree with its checksum: the file is damaged, copy or download it again");
        }
        return new Piece(piece.bytes, piece.length - Fletcher32.BYTES);
    }

    private Piece inflate(Piece piece) {
        byte[] target = other(piece);
        inflater.reset();
        inflater.setInput(piece.bytes, 0, piece.length);
        try {
            int length = 0;
            while (length < target.length && !inflater.finished()) {
                int count = inflater.inflate(target, length, target.length - length);
                if (count == 0) {
                    break;
                }
                length += count;
            }
            return new Piece(target, length);
        } catch (DataFormatException e) {
            throw new DatasetException(
                    name + ": its compressed data are damaged (" + e.getMessage()
                            + "), copy or download the file again",
                    e);
        }
    }

    private Piece expand(Piece piece, int row) {
        byte[] target = other(piece);
        try {
            return new Piece(target, Lzf.expand(piece.bytes, piece.length, target));
        } catch (IndexOutOfBoundsException e) {
            throw new DatasetException(
                    name + ": the compressed data of the chunk at row " + row
                            + " are damaged, copy or download the file again",
                    e);
        }
    }

    /** HDF5's shuffle stores the first bytes of all elements, then the second bytes, and so on. */
    private Piece unshuffle(Piece piece) {
        byte[] target = other(piece);
        int count = Math.min(piece.length, target.length) / elementBytes;
        for (int b = 0; b < elementBytes; b++) {
            for (int i = 0, from = b * count, to = b; i < count; i++, from++, to += elementBytes) {
                target[to] = piece.bytes[from];
            }
        }
        return new Piece(target, piece.length);
    }

    @Override
    public void close() {
        inflater.end();
    }
}
