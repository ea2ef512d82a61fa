package dev.hindcast.learning.training;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Scalars for TensorBoard: a file of TFRecords (length, masked CRC-32C of it, payload, masked CRC-32C of that), each payload a
 * serialised {@code tensorflow.Event} with wall_time = 1, step = 2, file_version = 3, summary = 5 { value = 1 { tag = 1,
 * simple_value = 2 } }.
 */
final class EventFile implements Closeable {
    private static final int MASK_DELTA = 0xa282ead8;

    private final OutputStream out;

    private EventFile(OutputStream out) {
        this.out = out;
    }

    /** Starts a new file {@code events.out.tfevents.SECONDS.hindcast} in {@code directory}. */
    static EventFile in(Path directory) throws IOException {
        long seconds = System.currentTimeMillis() / 1000;
        EventFile file = new EventFile(
                Files.newOutputStream(directory.resolve(String.format("events.out.tfevents.%010d.hindcast", seconds))));
        Message event = new Message().real(1, seconds).bytes(3, "brain.Event:2".getBytes(StandardCharsets.US_ASCII));
        file.write(event.toByteArray());
        return file;
    }

    /** Adds scalars of one step. */
    void add(long step, Map<String, Double> scalars) throws IOException {
        Message summary = new Message();
        scalars.forEach((tag, value) -> summary.bytes(
                1,
                new Message()
                        .bytes(1, tag.getBytes(StandardCharsets.UTF_8))
                        .real(2, value.floatValue())
                        .toByteArray()));
        write(new Message()
                .real(1, System.currentTimeMillis() / 1000.0)
                .integer(2, step)
                .bytes(5, summary.toByteArray())
                .toByteArray());
        out.flush();
    }

    private void write(byte[] payload) throws IOException {
        byte[] length = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(payload.length)
                .array();
        ByteBuffer record = ByteBuffer.allocate(16 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        record.put(length).putInt(maskedChecksum(length)).put(payload).putInt(maskedChecksum(payload));
        out.write(record.array());
    }

    private static int maskedChecksum(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** The protocol-buffer wire format, as far as it is needed. */
    private static final class Message {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Message real(int field, double value) {
            varint(field << 3 | 1);
            return little(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value));
        }

        Message real(int field, float value) {
            varint(field << 3 | 5);
            return little(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value));
        }

        Message integer(int field, long value) {
            varint(field << 3);
            varint(value);
            return this;
        }

        Message bytes(int field, byte[] value) {
            varint(field << 3 | 2);
            varint(value.length);
            bytes.writeBytes(value);
            return this;
        }

        private Message little(ByteBuffer buffer) {
            bytes.writeBytes(buffer.array());
            return this;
        }

        private void varint(long value) {
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                bytes.write((int) (rest & 0x7F | 0x80));
                rest >>>= 7;
            }
            bytes.write((int) rest);
        }

        byte[] toByteArray() {
            return bytes.toByteArray();
        }
    }
}
