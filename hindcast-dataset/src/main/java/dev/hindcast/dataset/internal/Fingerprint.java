package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A digest of what a data set says, whichever file it came from. */
public final class Fingerprint {
    private static final int CHUNK = 1 << 14;

    private final MessageDigest digest;
    private final ByteBuffer buffer = ByteBuffer.allocate(4 * CHUNK).order(ByteOrder.LITTLE_ENDIAN);

    /** A digest of data in these spaces, to which episodes are added. */
    public Fingerprint(Space observations, Space actions) {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
        add(observations);
        add(actions);
    }

    /** SHA-256, in hexadecimal, over the spaces and the episodes in their order. */
    public static String of(Dataset dataset) {
        Fingerprint fingerprint = new Fingerprint(dataset.observationSpace(), dataset.actionSpace());
        dataset.episodes().forEach(fingerprint::add);
        return fingerprint.hex();
    }

    /** The digest of what was added, which ends this. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private void add(Space space) {
        if (space instanceof Discrete discrete) {
            add(0, discrete.n(), discrete.start());
        } else if (space instanceof Box box) {
            add(1, box.size());
            add(box.low());
            add(box.high());
            if (box.type() != Box.Type.FLOAT32 || box.shape().length != 1) {
                add(box.type().ordinal());
                add(box.shape());
            }
        }
    }

    /** Adds observations that an episode to come does not hold, since they are bytes. */
    public void add(byte[] observations) {
        digest.update(observations);
    }

    /** Adds the next episode. */
    public void add(Episode episode) {
        add(episode.length(), episode.observations().length, episode.ending() == Ending.TERMINATED ? 1 : 0);
        add(episode.observations());
        add(episode.actions());
        add(episode.rewards());
        if (episode.masksActions()) {
            add(episode.actionMasks());
        }
        if (episode.logsProbabilities()) {
            add(episode.actionLogProbabilities());
        }
    }

    private void add(boolean[] flags) {
        byte[] bytes = new byte[flags.length];
        for (int i = 0; i < flags.length; i++) {
            bytes[i] = (byte) (flags[i] ? 1 : 0);
        }
        digest.update(bytes);
    }

    private void add(double[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        digest.update(bytes.array());
    }

    private void add(int... values) {
        buffer.clear();
        buffer.asIntBuffer().put(values);
        digest.update(buffer.array(), 0, 4 * values.length);
    }

    private void add(float[] values) {
        for (int from = 0; from < values.length; from += CHUNK) {
            int count = Math.min(CHUNK, values.length - from);
            buffer.clear();
            buffer.asFloatBuffer().put(values, from, count);
            digest.update(buffer.array(), 0, 4 * count);
        }
    }
}
