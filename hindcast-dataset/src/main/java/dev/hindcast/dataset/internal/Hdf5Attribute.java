package dev.hindcast.dataset.internal;

import io.jhdf.AttributeImpl;
import io.jhdf.FractalHeap;
import io.jhdf.btree.BTreeV2;
import io.jhdf.btree.record.AttributeNameForIndexedAttributesRecord;
import io.jhdf.dataset.NoParent;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.message.AttributeInfoMessage;
import io.jhdf.object.message.AttributeMessage;
import io.jhdf.storage.HdfBackingStorage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Optional;

/** Reads an attribute of an object and none of its neighbours. */
final class Hdf5Attribute {
    private static final long UNDEFINED = -1;
    private static final int SHARED_TYPE = 1;

    private Hdf5Attribute() {}

    static Optional<Object> find(Hdf5Header header, String name) {
        HdfBackingStorage storage = header.storage();
        for (Hdf5Header.Message message : header.all(Hdf5Header.ATTRIBUTE)) {
            if (name(message.buffer()).equals(name)) {
                return value(message.buffer(), BitSet.valueOf(new byte[] {(byte) message.flags()}), storage);
            }
        }
        return header.find(Hdf5Header.ATTRIBUTE_INFO)
                .map(message -> (AttributeInfoMessage) message.parse(storage))
                .filter(info -> info.getFractalHeapAddress() != UNDEFINED)
                .flatMap(info -> findIndexed(info, name, storage));
    }

    private static Optional<Object> findIndexed(AttributeInfoMessage info, String name, HdfBackingStorage storage) {
        FractalHeap heap = new FractalHeap(storage, info.getFractalHeapAddress());
        BTreeV2<AttributeNameForIndexedAttributesRecord> names =
                new BTreeV2<>(storage, info.getAttributeNameBTreeAddress());
        for (AttributeNameForIndexedAttributesRecord found : names.getRecords()) {
            ByteBuffer message = heap.getId(found.getHeapId());
            if (name(message.duplicate().order(ByteOrder.LITTLE_ENDIAN)).equals(name)) {
                return value(message, found.getFlags(), storage);
            }
        }
        return Optional.empty();
    }

    private static String name(ByteBuffer message) {
        int start = message.position() + nameOffset(message);
        int length = message.getShort(message.position() + 2) & 0xffff;
        if (start + length > message.limit()) {
            throw new HdfException("an attribute's name is longer than its message");
        }
        byte[] bytes = new byte[length];
        message.get(start, bytes);
        return new String(bytes, StandardCharsets.UTF_8).replace("\0", "");
    }

    private static int nameOffset(ByteBuffer message) {
        return message.get(message.position()) == 3 ? 9 : 8;
    }

    private static Optional<Object> value(ByteBuffer message, BitSet flags, HdfBackingStorage storage) {
        ByteBuffer own = ByteBuffer.allocate(message.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        own.put(message.duplicate()).flip();
        int nameLength = own.getShort(2) & 0xffff;
        boolean padded = own.get(0) == 1;
        if (padded || (own.get(1) & SHARED_TYPE) == 0) {
            Hdf5Type.asKnownVersion(own, nameOffset(own) + (padded ? (nameLength + 7) / 8 * 8 : nameLength));
        }
        AttributeMessage parsed = new AttributeMessage(own, storage, flags);
        return Optional.ofNullable(new AttributeImpl(storage, NoParent.INSTANCE, parsed).getData());
    }
}
