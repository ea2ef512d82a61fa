package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.dataset.chunked.ChunkOffset;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Decodes the chunks of an array into one float array, the bands of rows in parallel. h5py's automatic chunks are narrow, a column of 6,250
 * rows for instance, so that a band's chunks together fit a core's cache.
 */
final class ChunkReader {
    private static final long USUAL_CHUNK_BYTES = 64 << 20;

    private final String name;
    private final ElementType type;
    private final int[] shape;
    private final int[] chunk;
    private final int chunkBytes;
    private final Hdf5Datasets.Chunked dataset;
    private final Map<ChunkOffset, Chunk> chunks;
    private final int rows;
    private final int columns;

    /** Rows of which at least a part is missing. */
    record Missing(int from, int to) {
        Missing and(Missing other) {
            return new Missing(Math.min(from, other.from), Math.max(to, other.to));
        }
    }

    /** @param shape the sizes of the dimensions, at least one and none of them 0 */
    ChunkReader(String name, Hdf5Datasets.Chunked dataset, ElementType type, int[] shape) {
        this.name = name;
        this.dataset = dataset;
        this.type = type;
        this.shape = shape.clone();
        this.chunk = dataset.getChunkDimensions();
        long size = type.size();
        boolean sound = chunk.length == shape.length;
        for (int length : chunk) {
            sound &= length > 0;
            size = Math.multiplyExact(size, Math.max(1, length));
        }
        this.rows = shape[0];
        this.columns = Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact);
        long arrayBytes = (long) rows * columns * type.size();
        if (!sound || size > Math.max(USUAL_CHUNK_BYTES, 2 * arrayBytes) || size > Integer.MAX_VALUE - 8) {
            throw new DatasetException(name + " has chunks of the shape " + Arrays.toString(chunk)
                    + ": the file is damaged, copy or download it again");
        }
        this.chunkBytes = (int) size;
        this.chunks = dataset.chunks();
    }

    /** Whether every chunk was written. */
    boolean isComplete() {
        long count = 1;
        for (int i = 0; i < shape.length; i++) {
            count *= (shape[i] - 1L) / chunk[i] + 1;
        }
        return chunks.size() >= count;
    }

    /** Fills what was written; what was not stays as it is, and comes back. */
    Optional<Missing> read(float[] target) {
        int bands = (rows - 1) / chunk[0] + 1;
        return IntStream.range(0, bands)
                .parallel()
                .mapToObj(band -> readBand(band * chunk[0], target))
                .flatMap(Optional::stream)
                .reduce(Missing::and);
    }

    private Optional<Missing> readBand(int firstRow, float[] target) {
        boolean missing = false;
        try (ChunkDecoder decoder = new ChunkDecoder(name, dataset.filterInfos(), type.size(), chunkBytes)) {
            int[] offset = new int[shape.length];
            offset[0] = firstRow;
            do {
                Chunk stored = chunks.get(
                        new ChunkOffset(Arrays.stream(offset).asLongStream().toArray()));
                missing |= stored == null;
                if (stored != null) {
                    byte[] bytes = decoder.decode(dataset.raw(stored), stored.getFilterMask(), firstRow);
                    copy(ByteBuffer.wrap(bytes).order(type.order()), offset, target);
                }
            } while (advance(offset));
        }
        return missing ? Optional.of(new Missing(firstRow, Math.min(rows, firstRow + chunk[0]))) : Optional.empty();
    }

    /** The next chunk of the same rows, the last dimension first; false after the last. */
    private boolean advance(int[] offset) {
        for (int i = offset.length - 1; i > 0; i--) {
            offset[i] += chunk[i];
            if (offset[i] < shape[i]) {
                return true;
            }
            offset[i] = 0;
        }
        return false;
    }

    private void copy(ByteBuffer bytes, int[] offset, float[] target) {
        if (shape.length > 2) {
            copyRuns(bytes, offset, 0, 0, 0, target);
            return;
        }
        int chunkColumns = chunk.length == 1 ? 1 : chunk[1];
        int firstColumn = offset.length == 1 ? 0 : offset[1];
        int height = Math.min(chunk[0], rows - offset[0]);
        int width = Math.min(chunkColumns, columns - firstColumn);
        int at = offset[0] * columns + firstColumn;
        if (chunkColumns == 1) {
            type.decode(bytes, 0, height, target, at, columns);
        } else if (width == columns && chunkColumns == columns) {
            type.decode(bytes, 0, height * width, target, at, 1);
        } else {
            for (int row = 0; row < height; row++) {
                type.decode(bytes, row * chunkColumns, width, target, at + row * columns, 1);
            }
        }
    }

    /** Copies along the last dimension, for each place in the ones before. */
    private void copyRuns(ByteBuffer bytes, int[] offset, int dimension, int from, int at, float[] target) {
        int count = Math.min(chunk[dimension], shape[dimension] - offset[dimension]);
        if (dimension == shape.length - 1) {
            type.decode(bytes, from * chunk[dimension], count, target, at * shape[dimension] + offset[dimension], 1);
            return;
        }
        for (int i = 0; i < count; i++) {
            copyRuns(
                    bytes,
                    offset,
                    dimension + 1,
                    from * chunk[dimension] + i,
                    at * shape[dimension] + offset[dimension] + i,
                    target);
        }
    }
}
