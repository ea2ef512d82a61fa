package dev.hindcast.dataset.internal;

import io.jhdf.FractalHeap;
import io.jhdf.GroupSymbolTableNode;
import io.jhdf.LocalHeap;
import io.jhdf.SymbolTableEntry;
import io.jhdf.Utils;
import io.jhdf.btree.BTreeV1;
import io.jhdf.btree.BTreeV2;
import io.jhdf.btree.record.LinkNameForIndexedGroupRecord;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.message.LinkInfoMessage;
import io.jhdf.object.message.LinkMessage;
import io.jhdf.object.message.SymbolTableMessage;
import io.jhdf.storage.HdfBackingStorage;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a name in a group of an HDF5 file stands for.
 *
 * @param address where the object lies in the same file, or -1
 * @param path the path that a link leads to, or null where there is an address
 * @param file the file that it leads to, or null where it stays in its own
 */
record Hdf5Link(
        long address, @Nullable String path, @Nullable String file) {
    private static final long UNDEFINED = -1;
    private static final int SOFT_LINK = 2;
    private static final int TYPE_GIVEN = 8;

    private static Hdf5Link hard(long address) {
        return new Hdf5Link(address, null, null);
    }

    private static Hdf5Link soft(String path) {
        return new Hdf5Link(-1, path, null);
    }

    /** The names of a group, sorted. */
    static Map<String, Hdf5Link> of(Hdf5Header group) {
        Map<String, Hdf5Link> links = new TreeMap<>();
        HdfBackingStorage storage = group.storage();
        Optional<Hdf5Header.Message> table = group.find(Hdf5Header.SYMBOL_TABLE);
        if (table.isPresent()) {
            addOldStyle((SymbolTableMessage) table.get().parse(storage), storage, links);
            return links;
        }
        group.all(Hdf5Header.LINK).forEach(message -> add(message.buffer(), storage, links));
        group.find(Hdf5Header.LINK_INFO)
                .map(message -> (LinkInfoMessage) message.parse(storage))
                .filter(info -> info.getBTreeNameIndexAddress() != UNDEFINED)
                .ifPresent(info -> addIndexed(info, storage, links));
        return links;
    }

    private static void addIndexed(LinkInfoMessage info, HdfBackingStorage storage, Map<String, Hdf5Link> links) {
        FractalHeap heap = new FractalHeap(storage, info.getFractalHeapAddress());
        BTreeV2<LinkNameForIndexedGroupRecord> names = new BTreeV2<>(storage, info.getBTreeNameIndexAddress());
        for (LinkNameForIndexedGroupRecord name : names.getRecords()) {
            add(heap.getId(name.getId()), storage, links);
        }
    }

    /** Adds a link, unless it is of a kind that only the program that made it understands. */
    private static void add(ByteBuffer message, HdfBackingStorage storage, Map<String, Hdf5Link> links) {
        int start = message.position();
        int type = (message.get(start + 1) & TYPE_GIVEN) != 0 ? message.get(start + 2) & 0xff : 0;
        if (type > 1 && type != LinkMessage.LinkType.EXTERNAL.getValue()) {
            return;
        }
        LinkMessage link = LinkMessage.fromBuffer(message, storage.getSuperblock());
        links.put(
                link.getLinkName(),
                switch (link.getLinkType()) {
                    case HARD -> hard(link.getHardLinkAddress());
                    case SOFT -> soft(link.getSoftLink());
                    case EXTERNAL -> new Hdf5Link(-1, link.getExternalPath(), link.getExternalFile());
                });
    }

    private static void addOldStyle(SymbolTableMessage table, HdfBackingStorage storage, Map<String, Hdf5Link> links) {
        ByteBuffer names = new LocalHeap(storage, table.getLocalHeapAddress()).getDataBuffer();
        for (long child :
                BTreeV1.createGroupBTree(storage, table.getBTreeAddress()).getChildAddresses()) {
            for (SymbolTableEntry entry : new GroupSymbolTableNode(storage, child).getSymbolTableEntries()) {
                links.put(
                        text(names, entry.getLinkNameOffset()),
                        entry.getCacheType() == SOFT_LINK
                                ? soft(text(names, entry.getLinkValueOffset()))
                                : hard(entry.getObjectHeaderAddress()));
            }
        }
    }

    private static String text(ByteBuffer names, int at) {
        if (at < 0 || at >= names.limit()) {
            throw new HdfException("a name lies outside of its heap");
        }
        return Utils.readUntilNull(names.position(at));
    }
}
