package dev.hindcast.dataset.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A table of a FlatBuffers message (flatbuffers.dev, "Internals"). What lies outside of the message is an {@link IndexOutOfBoundsException}.
 *
 * @param bytes the message, little-endian
 * @param at where the table lies
 */
record FlatBuffer(ByteBuffer bytes, int at) {
    /** The table that a message is. */
    static FlatBuffer root(ByteBuffer message) {
        return new FlatBuffer(message, message.getInt(0));
    }

    /** Where a field lies; 0 where the table does not have it. */
    private int field(int number) {
        int vtable = at - bytes.getInt(at);
        int slot = 4 + 2 * number;
        int offset = slot < (bytes.getShort(vtable) & 0xffff) ? bytes.getShort(vtable + slot) & 0xffff : 0;
        return offset == 0 ? 0 : at + offset;
    }

    boolean has(int number) {
        return field(number) != 0;
    }

    int byteAt(int number) {
        return has(number) ? bytes.get(field(number)) & 0xff : 0;
    }

    int shortAt(int number) {
        return has(number) ? bytes.getShort(field(number)) : 0;
    }

    int intAt(int number) {
        return has(number) ? bytes.getInt(field(number)) : 0;
    }

    long longAt(int number) {
        return has(number) ? bytes.getLong(field(number)) : 0;
    }

    /** A table within; one of no fields where there is none. */
    FlatBuffer table(int number) {
        if (!has(number)) {
            return new FlatBuffer(ByteBuffer.allocate(6).putShort(4, (short) 0), 0);
        }
        int place = field(number);
        return new FlatBuffer(bytes, Math.addExact(place, bytes.getInt(place)));
    }

    String text(int number) {
        if (!has(number)) {
            return "";
        }
        int start = vector(number);
        byte[] text = new byte[count(number)];
        bytes.get(start, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** How many elements a vector has. */
    int count(int number) {
        if (!has(number)) {
            return 0;
        }
        int count = bytes.getInt(vector(number) - Integer.BYTES);
        if (count < 0 || count > bytes.limit()) {
            throw new IndexOutOfBoundsException(count);
        }
        return count;
    }

    /** Where the elements of a vector begin. */
    int vector(int number) {
        int place = field(number);
        return Math.addExact(Math.addExact(place, bytes.getInt(place)), Integer.BYTES);
    }

    /** A table of a vector of tables. */
    FlatBuffer tableOf(int number, int index) {
        int place = vector(number) + Integer.BYTES * index;
        return new FlatBuffer(bytes, Math.addExact(place, bytes.getInt(place)));
    }
}
