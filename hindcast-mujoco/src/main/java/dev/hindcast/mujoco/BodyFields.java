package dev.hindcast.mujoco;

import com.sun.jna.Pointer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where {@code mjData} keeps what it knows of single bodies. No function hands it out, and it lies elsewhere in almost every version:
 * the offsets are those of the headers, for 64-bit systems.
 *
 * @param positions the offset of {@code xpos}
 * @param contactForces the offset of {@code cfrc_ext}
 */
record BodyFields(long positions, long contactForces) {
    private static final MujocoVersion NEWEST = new MujocoVersion(4, 0, 0);
    private static final TreeMap<MujocoVersion, BodyFields> SINCE = new TreeMap<>();
    private static final int ALIGNMENT = 64;

    static {
        since(2, 2, 2, 40480, 41168);
        since(2, 3, 6, 40560, 41064);
        since(3, 0, 0, 161808, 162368);
        since(3, 0, 1, 161808, 162400);
        since(3, 1, 2, 161792, 162384);
        since(3, 2, 3, 161792, 162432);
        since(3, 2, 5, 161792, 162456);
        since(3, 3, 1, 161792, 162488);
        since(3, 3, 2, 161784, 162480);
        since(3, 3, 3, 161792, 162464);
        since(3, 3, 6, 161792, 162360);
        since(3, 4, 0, 161816, 162424);
        since(3, 5, 0, 161824, 162424);
        since(3, 6, 0, 161824, 162400);
        since(3, 7, 0, 161816, 162392);
        since(3, 9, 0, 161824, 162400);
        since(3, 10, 0, 160816, 161392);
        since(3, 11, 0, 160832, 161416);
        since(3, 13, 0, 160840, 161424);
        since(3, 14, 0, 160840, 161440);
        since(3, 15, 0, 160840, 161464);
        since(4, 0, 0, 160848, 161480);
    }

    private static void since(int major, int minor, int patch, long positions, long contactForces) {
        SINCE.put(new MujocoVersion(major, minor, patch), new BodyFields(positions, contactForces));
    }

    /**
     * The fields of a version.
     *
     * @throws IllegalStateException where it is newer than those that are known
     */
    static BodyFields of(MujocoVersion version) {
        Map.Entry<MujocoVersion, BodyFields> known = SINCE.floorEntry(version);
        if (known == null || version.compareTo(NEWEST) > 0) {
            throw new IllegalStateException(
                    "Where MuJoCo " + version + " keeps the forces on bodies is not known; versions up to " + NEWEST
                            + " can be used: python3 -m pip install mujoco==" + NEWEST);
        }
        return known.getValue();
    }

    /** Where the bodies are, three numbers each, from the world on. */
    DoubleBuffer positions(long data, int bodies) {
        return field(data, positions, positions, 3 * bodies);
    }

    /** The torque and the force from outside on each body, six numbers each, from the world on. */
    DoubleBuffer contactForces(long data, int bodies) {
        return field(data, contactForces, contactForces - Long.BYTES, 6 * bodies);
    }

    /** A field, after a check that does not follow any address: from {@code neighbor} to what comes next are as many numbers. */
    private static DoubleBuffer field(long data, long offset, long neighbor, int count) {
        Pointer fields = new Pointer(data);
        long bytes = (long) count * Double.BYTES;
        long distance = fields.getLong(neighbor + Long.BYTES) - fields.getLong(neighbor);
        if (distance < bytes || distance >= bytes + ALIGNMENT) {
            throw new IllegalStateException("The fields of this MuJoCo do not lie where those of its version do");
        }
        return fields.getPointer(offset)
                .getByteBuffer(0, bytes)
                .order(ByteOrder.nativeOrder())
                .asDoubleBuffer();
    }
}
