package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.filter.PipelineFilterWithData;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decodes the chunks of an array of one or two dimensions into one float array, the bands of rows in parallel. h5py's automatic
 * chunks are narrow, a column of 6,250 rows for instance, so that a band's chunks together fit a core's cache.
 */
final class ChunkReader {
    private static final int DEFLATE = 1;
    private static final int SHUFFLE = 2;
    private static final Set<List<Integer>> SUPPORTED_FILTERS =
            Set.of(List.of(), List.of(DEFLATE), List.of(SHUFFLE), List.of(SHUFFLE, DEFLATE));
    private static final long USUAL_CHUNK_BYTES = 64 << 20;

    private final String name;
    private final ChunkedDataset dataset;
    private final ElementType type;
    private final int rows;
    private final int columns;
    private final int chunkRows;
    private final int chunkColumns;
    private final int chunkBytes;
    private final List<Integer> filters;

    ChunkReader(String name, ChunkedDataset dataset, ElementType type, int rows, int columns) {
        this.name = name;
        this.dataset = dataset;
        this.type = type;
        this.rows = rows;
        this.columns = columns;
        int[] chunk = dataset.getChunkDimensions();
        this.chunkRows = chunk[0];
        this.chunkColumns = chunk.length == 1 ? 1 : chunk[1];
        this.filters = filters(dataset);
        long bytes = (long) chunkRows * chunkColumns * type.size();
        long arrayBytes = (long) rows * columns * type.size();
        if (chunkRows < 1
                || chunkColumns < 1
                || bytes > Math.max(USUAL_CHUNK_BYTES, 2 * arrayBytes)
                || bytes > Integer.MAX_VALUE - 8) {
            throw new DatasetException(name + " has chunks of " + chunkRows + " x " + chunkColumns
                    + " elements: the file is damaged, copy or download it again");
        }
        this.chunkBytes = (int) bytes;
    }

    /** Whether the array has one or two dimensions and no filters but shuffle followed by gzip. */
    static boolean supports(ChunkedDataset dataset) {
        int rank = dataset.getDimensions().length;
        return (rank == 1 || rank == 2)
                && dataset.getChunkDimensions().length == rank
                && SUPPORTED_FILTERS.contains(filters(dataset));
    }

    private static List<Integer> filters(ChunkedDataset dataset) {
        return dataset.getFilters().stream().map(PipelineFilterWithData::getId).toList();
    }

    void read(float[] target) {
        int bands = (rows - 1) / chunkRows + 1;
        dataset.getRawChunkBuffer(new int[rank()]); // builds the index of chunks, which is not safe to do in parallel
        IntStream.range(0, bands).parallel().forEach(band -> readBand(band * chunkRows, target));
    }

    private int rank() {
        return dataset.getDimensions().length;
    }

    private void readBand(int firstRow, float[] target) {
        byte[] bytes = new byte[chunkBytes];
        byte[] shuffled = filters.contains(SHUFFLE) ? new byte[chunkBytes] : bytes;
        Inflater inflater = new Inflater();
        try {
            for (int column = 0; column < columns; column += chunkColumns) {
                int[] offset = rank() == 1 ? new int[] {firstRow} : new int[] {firstRow, column};
                ByteBuffer raw = dataset.getRawChunkBuffer(offset);
                copyChunk(decode(raw, inflater, bytes, shuffled, offset), firstRow, column, target);
            }
        } finally {
            inflater.end();
        }
    }

    private ByteBuffer decode(ByteBuffer raw, Inflater inflater, byte[] bytes, byte[] shuffled, int[] offset) {
        boolean unshuffle = filters.contains(SHUFFLE);
        byte[] inflated = unshuffle ? shuffled : bytes;
        int length = filters.contains(DEFLATE) ? inflate(raw, inflater, inflated) : copy(raw, inflated);
        if (length != chunkBytes) {
            throw new DatasetException(name + ": the chunk at row " + offset[0] + " holds " + length + " of "
                    + chunkBytes + " bytes: the file is damaged, copy or download it again");
        }
        if (unshuffle) {
            unshuffle(shuffled, bytes);
        }
        return ByteBuffer.wrap(bytes).order(type.order());
    }

    private int inflate(ByteBuffer raw, Inflater inflater, byte[] target) {
        inflater.reset();
        inflater.setInput(raw);
        try {
            int length = 0;
            while (length < target.length && !inflater.finished()) {
                int count = inflater.inflate(target, length, target.length - length);
                if (count == 0) {
                    break;
                }
                length += count;
            }
            return length;
        } catch (DataFormatException e) {
            throw new DatasetException(
                    name + ": its compressed data are damaged (" + e.getMessage()
                            + "), copy or download the file again",
                    e);
        }
    }

    private static int copy(ByteBuffer raw, byte[] target) {
        int length = Math.min(raw.remaining(), target.length);
        raw.get(target, 0, length);
        return length;
    }

    /** HDF5's shuffle stores the first bytes of all elements, then the second bytes, and so on. */
    private void unshuffle(byte[] source, byte[] target) {
        int size = type.size();
        int count = target.length / size;
        for (int b = 0; b < size; b++) {
            for (int i = 0, from = b * count, to = b; i < count; i++, from++, to += size) {
                target[to] = source[from];
            }
        }
    }

    private void copyChunk(ByteBuffer chunk, int firstRow, int firstColumn, float[] target) {
        int height = Math.min(chunkRows, rows - firstRow);
        int width = Math.min(chunkColumns, columns - firstColumn);
        if (width == 1) {
            decodeColumn(chunk, height, firstRow * columns + firstColumn, target);
            return;
        }
        if (width == columns && chunkColumns == columns) {
            type.decode(chunk, 0, height * width, target, firstRow * columns, 1);
            return;
        }
        for (int row = 0; row < height; row++) {
            type.decode(chunk, row * chunkColumns, width, target, (firstRow + row) * columns + firstColumn, 1);
        }
    }

    private void decodeColumn(ByteBuffer chunk, int height, int at, float[] target) {
        if (chunkColumns == 1) {
            type.decode(chunk, 0, height, target, at, columns);
            return;
        }
        for (int row = 0; row < height; row++) {
            type.decode(chunk, row * chunkColumns, 1, target, at + row * columns, 1);
        }
    }
}
