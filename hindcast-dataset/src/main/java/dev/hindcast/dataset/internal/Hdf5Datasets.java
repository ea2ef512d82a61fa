package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import io.jhdf.ObjectHeader;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.dataset.DatasetLoader;
import io.jhdf.dataset.NoParent;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.dataset.chunked.ChunkOffset;
import io.jhdf.dataset.chunked.ChunkedDatasetV3;
import io.jhdf.dataset.chunked.ChunkedDatasetV4;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessageV4;
import io.jhdf.object.message.FilterPipelineMessage;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import io.jhdf.storage.HdfBackingStorage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gives jHDF what it needs of an array's header, and says in words which arrays it cannot read. */
final class Hdf5Datasets {
    private static final int VIRTUAL = 3;
    private static final byte PLAIN_LAYOUT_VERSION = 3;
    private static final byte CONTIGUOUS = 1;
    private static final int FILTERED_LAYOUT = 5;
    private static final int LAST_KNOWN_LAYOUT = 5;
    private static final Set<Integer> KNOWN_FILTERS = Set.of(1, 2, 3, 32000, 32004, 32008);
    private static final Map<Integer, String> FILTER_NAMES = Map.of(
            4,
            "szip",
            5,
            "nbit",
            6,
            "scaleoffset",
            307,
            "bzip2",
            32001,
            "blosc",
            32013,
            "zfp",
            32015,
            "zstd",
            32026,
            "blosc2");
    private static final Set<Integer> NEEDED = Set.of(
            Hdf5Header.DATA_SPACE, Hdf5Header.DATA_TYPE, Hdf5Header.FILL_VALUE, Hdf5Header.LAYOUT, Hdf5Header.FILTERS);

    private Hdf5Datasets() {}

    /** An array whose chunks can be listed, which jHDF lets its subclasses only. */
    interface Chunked extends io.jhdf.api.dataset.ChunkedDataset {
        /** The chunks that were written, by where they begin. */
        Map<ChunkOffset, Chunk> chunks();

        /** A chunk as the file has it. */
        ByteBuffer raw(Chunk chunk);

        /** The filters, in the order in which they were applied. */
        List<FilterInfo> filterInfos();
    }

    /** How jHDF sees an array; a failure that names the array and what is not supported where it cannot be read. */
    static Dataset open(Hdf5Node node) {
        return open(node, unsupported(node.header()));
    }

    /** As {@link #open}, but of an array whose numbers lie elsewhere the shape and the type alone. */
    static Dataset describe(Hdf5Node node) {
        return open(node, isElsewhere(node.header()) ? unsupportedType(node.header()) : unsupported(node.header()));
    }

    /** Whether an array's numbers are those of other arrays, or in files of their own. */
    static boolean isElsewhere(Hdf5Header header) {
        return isVirtual(header) || isExternal(header);
    }

    /** Whether an array is made of parts of others. */
    static boolean isVirtual(Hdf5Header header) {
        return header.find(Hdf5Header.LAYOUT)
                .map(Hdf5Header.Message::buffer)
                .filter(layout -> layout.get(0) >= VIRTUAL && layout.get(0) <= LAST_KNOWN_LAYOUT)
                .filter(layout -> layout.get(1) == VIRTUAL)
                .isPresent();
    }

    /** Whether an array's numbers lie in files of their own. */
    static boolean isExternal(Hdf5Header header) {
        return header.has(Hdf5Header.EXTERNAL_FILES);
    }

    private static Dataset open(Hdf5Node node, Optional<String> unsupported) {
        unsupported.ifPresent(reason -> {
            throw new DatasetException(node.name() + " is not supported: it " + reason
                    + ". Write it as a plain array of numbers, in Python: del f[key]; f[key] = values");
        });
        HdfBackingStorage storage = new HeaderStorage(node.header().storage(), messages(node.header()));
        long address = HeaderStorage.ADDRESS;
        ObjectHeader header = ObjectHeader.readObjectHeader(storage, address);
        String name = node.path();
        if (header.hasMessageOfType(ChunkedDataLayoutMessage.class)) {
            return new ChunkedOld(storage, address, name, NoParent.INSTANCE, header);
        }
        if (header.hasMessageOfType(ChunkedDataLayoutMessageV4.class)) {
            return new ChunkedNew(storage, address, name, NoParent.INSTANCE, header);
        }
        return DatasetLoader.createDataset(storage, header, name, NoParent.INSTANCE);
    }

    /** The messages that an array is read by, the shortest first: jHDF takes the last few bytes of a header for a gap. */
    private static List<Hdf5Header.Message> messages(Hdf5Header header) {
        boolean elsewhere = isElsewhere(header);
        return header.messages().stream()
                .filter(message -> NEEDED.contains(message.type()))
                .map(message -> elsewhere && message.type() == Hdf5Header.LAYOUT
                        ? nowhere(message, header.storage())
                        : known(message))
                .sorted(Comparator.comparingInt(message -> message.data().remaining()))
                .toList();
    }

    /**
     * A message in a version that jHDF knows. Version 5 of layouts, which HDF5 2.0 writes for chunks with filters, differs from version 4
     * in nothing but the sizes of its index's entries, which the index states.
     */
    private static Hdf5Header.Message known(Hdf5Header.Message message) {
        if (message.type() != Hdf5Header.DATA_TYPE && message.type() != Hdf5Header.LAYOUT) {
            return message;
        }
        ByteBuffer copy = ByteBuffer.allocate(message.data().remaining()).order(ByteOrder.LITTLE_ENDIAN);
        copy.put(message.buffer()).flip();
        if (message.type() == Hdf5Header.DATA_TYPE) {
            Hdf5Type.asKnownVersion(copy, 0);
        } else if (copy.get(0) == FILTERED_LAYOUT) {
            copy.put(0, (byte) (FILTERED_LAYOUT - 1));
        }
        return new Hdf5Header.Message(message.type(), message.flags(), copy);
    }

    /** The layout of a plain array of which nothing was written. */
    private static Hdf5Header.Message nowhere(Hdf5Header.Message message, HdfBackingStorage storage) {
        byte[] undefined = new byte[storage.getSizeOfOffsets()];
        Arrays.fill(undefined, (byte) -1);
        ByteBuffer layout = ByteBuffer.allocate(2 + undefined.length + storage.getSizeOfLengths())
                .order(ByteOrder.LITTLE_ENDIAN);
        layout.put(PLAIN_LAYOUT_VERSION).put(CONTIGUOUS).put(undefined).clear();
        return new Hdf5Header.Message(message.type(), message.flags(), layout);
    }

    /** Why an array cannot be read though nothing is wrong with it; nothing where it can. */
    static Optional<String> unsupported(Hdf5Header header) {
        if (isExternal(header)) {
            return Optional.of("keeps its numbers in files of their own (external storage)");
        }
        Optional<String> layout =
                header.find(Hdf5Header.LAYOUT).flatMap(message -> unsupportedLayout(message.buffer()));
        if (layout.isPresent()) {
            return layout;
        }
        Optional<String> type = unsupportedType(header);
        if (type.isPresent()) {
            return type;
        }
        return filters(header).stream()
                .filter(filter -> !KNOWN_FILTERS.contains(filter.getId()))
                .findFirst()
                .map(filter -> "is compressed by filter " + filter.getId() + " ("
                        + FILTER_NAMES.getOrDefault(filter.getId(), Hdf5File.describe(String.valueOf(filter.getName())))
                        + ")");
    }

    private static Optional<String> unsupportedType(Hdf5Header header) {
        return header.find(Hdf5Header.DATA_TYPE)
                .map(Hdf5Header.Message::buffer)
                .filter(type -> !Hdf5Type.isReadable(type))
                .map(type -> "holds " + Hdf5Type.describe(type));
    }

    private static Optional<String> unsupportedLayout(ByteBuffer layout) {
        int version = layout.get(0);
        if (version > LAST_KNOWN_LAYOUT) {
            return Optional.of("is stored in version " + version + " of HDF5's layouts");
        }
        return version >= VIRTUAL && layout.get(1) == VIRTUAL
                ? Optional.of("is a virtual array, made of parts of others")
                : Optional.empty();
    }

    private static List<FilterInfo> filters(Hdf5Header header) {
        return header.find(Hdf5Header.FILTERS)
                .map(message -> ((FilterPipelineMessage) message.parse(header.storage())).getFilters())
                .orElse(List.of());
    }

    private static List<FilterInfo> filters(ObjectHeader header) {
        return header.hasMessageOfType(FilterPipelineMessage.class)
                ? header.getMessageOfType(FilterPipelineMessage.class).getFilters()
                : List.of();
    }

    /** Chunks that are found by a tree of version 1. */
    private static final class ChunkedOld extends ChunkedDatasetV3 implements Chunked {
        ChunkedOld(HdfBackingStorage storage, long address, String name, Group parent, ObjectHeader header) {
            super(storage, address, name, parent, header);
        }

        @Override
        public Map<ChunkOffset, Chunk> chunks() {
            return getChunkLookup();
        }

        @Override
        public ByteBuffer raw(Chunk chunk) {
            return hdfBackingStorage.map(chunk.getAddress(), chunk.getSize());
        }

        @Override
        public List<FilterInfo> filterInfos() {
            return filters(oh);
        }
    }

    /** Chunks that are found by one of the indices of HDF5 1.10. */
    private static final class ChunkedNew extends ChunkedDatasetV4 implements Chunked {
        private static final int FIXED_ARRAY = 3;
        private static final int EXTENSIBLE_ARRAY = 4;
        private static final long UNDEFINED = -1;

        private @Nullable Map<ChunkOffset, Chunk> chunks;

        ChunkedNew(HdfBackingStorage storage, long address, String name, Group parent, ObjectHeader header) {
            super(storage, address, name, parent, header);
        }

        @Override
        protected Map<ChunkOffset, Chunk> getChunkLookup() {
            Map<ChunkOffset, Chunk> known = chunks;
            if (known == null) {
                known = find();
                chunks = known;
            }
            return known;
        }

        private Map<ChunkOffset, Chunk> find() {
            ChunkedDataLayoutMessageV4 layout = oh.getMessageOfType(ChunkedDataLayoutMessageV4.class);
            int index = layout.getIndexingType();
            if (layout.getAddress() == UNDEFINED || index != FIXED_ARRAY && index != EXTENSIBLE_ARRAY) {
                return super.getChunkLookup();
            }
            int[] chunk = getChunkDimensions();
            int bytes = Arrays.stream(chunk).reduce(getDataType().getSize(), Math::multiplyExact);
            ChunkNumbers numbers = new ChunkNumbers(getMaxSize(), chunk);
            return index == FIXED_ARRAY
                    ? ChunkArrays.fixed(hdfBackingStorage, layout.getAddress(), numbers, bytes)
                    : ChunkArrays.extensible(hdfBackingStorage, layout.getAddress(), numbers, bytes);
        }

        @Override
        public Map<ChunkOffset, Chunk> chunks() {
            return getChunkLookup();
        }

        @Override
        public ByteBuffer raw(Chunk chunk) {
            return hdfBackingStorage.map(chunk.getAddress(), chunk.getSize());
        }

        @Override
        public List<FilterInfo> filterInfos() {
            return filters(oh);
        }
    }
}
