package dev.hindcast.environment.gymnasium;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What is said between Hindcast and the Python process, {@code host.py}. A message is its kind, the length of its body in bytes, and its
 * body. All numbers are little-endian: kinds, lengths and counts 32-bit integers, observations and actions 32-bit, rewards 64-bit
 * floats. Each request has one answer.
 *
 * <pre>
 * request                                              answer
 * OPEN   magic, version, lanes, longest episode, id    SPACES       magic, version, observation space, action space, simulator
 * RESET  lane, seed (64-bit)                           OBSERVATION  observation
 * STEP   count, lanes, actions                         OUTCOMES     observations, rewards, endings (a byte each)
 * any                                                  FAILURE      reason, message (UTF-8)
 * </pre>
 *
 * Id and simulator are UTF-8 and reach to the end of their messages. A space is 0, n, start where it is discrete, 1, size, lower bounds, upper bounds where it is a box.
 */
final class Messages {
    static final int MAGIC = 0x47434e48;
    static final int VERSION = 2;
    static final int HEADER = 2 * Integer.BYTES;
    static final int LARGEST = 1 << 28;

    static final int OPEN = 1;
    static final int RESET = 2;
    static final int STEP = 3;

    static final int SPACES = 1;
    static final int OBSERVATION = 2;
    static final int OUTCOMES = 3;
    static final int FAILURE = 4;

    /** The reason of a failure: Gymnasium knows no such environment. */
    static final int UNKNOWN = 1;

    /** The reason of a failure: a package is missing. */
    static final int MISSING = 2;

    /** The bits of an ending. */
    static final int TERMINATED = 1;

    static final int TRUNCATED = 2;

    private Messages() {}

    /** A request with room for its body, at which it stands. */
    static ByteBuffer request(int kind, int size) {
        return ByteBuffer.allocate(HEADER + size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(kind)
                .putInt(size);
    }
}
