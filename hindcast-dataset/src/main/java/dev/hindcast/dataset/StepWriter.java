package dev.hindcast.dataset;

import dev.hindcast.dataset.internal.Fingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/** Adds episodes to a new {@link StepFile}, see {@link StepFile#write(Path, String, Space, Space, boolean, Optional, StepFile.Filling)}. */
public final class StepWriter implements AutoCloseable {
    private static final int BUFFER = 1 << 20;

    private final Path file;
    private final String name;
    private final Space observations;
    private final Space actions;
    private final boolean masked;
    private final Optional<String> environment;
    private final StepLayout layout;
    private final FileChannel channel;
    private final ByteBuffer buffer;
    private final float[] block;
    private final Fingerprint fingerprint;
    private final Moments moments;
    private final CRC32 checksum = new CRC32();
    private final List<Placed> placed = new ArrayList<>();
    private long rows;

    /** Where an episode lies. */
    private record Placed(long firstRow, int steps, int transitions) {}

    StepWriter(Path file, String name, Space observations, Space actions, boolean masked, Optional<String> environment)
            throws IOException {
        this.file = file;
        this.name = name;
        this.observations = observations;
        this.actions = actions;
        this.masked = masked;
        this.environment = environment;
        this.layout = StepLayout.of(observations, actions, masked);
        this.block = layout.block();
        this.fingerprint = new Fingerprint(observations, actions);
        this.moments = new Moments(layout.floatsOfObservation());
        int rowBytes = Math.toIntExact(layout.rowBytes());
        this.buffer = ByteBuffer.allocate(Math.max(BUFFER, rowBytes)).order(ByteOrder.LITTLE_ENDIAN);
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        buffer.put(new byte[StepFile.ROWS_AT]);
        put(new float[layout.floats()], 0, new byte[layout.observationBytes()], 0);
    }

    /**
     * Adds an episode.
     *
     * @throws IllegalArgumentException where it does not fit the spaces
     */
    public void add(Episode episode) {
        requireFit(episode, observations);
        fingerprint.add(episode);
        int transitions = episode.transitions(layout.observationSize());
        placed.add(new Placed(rows, episode.length(), transitions));
        layout.layOut(episode, block, (first, count, floats) -> {
            for (int i = 0; i < count; i++) {
                if (first + i < episode.length() && !layout.bytes()) {
                    moments.add(floats, i * layout.floats());
                }
                put(floats, i * layout.floats(), layout.bytesOf(episode, first + i), 0);
            }
        });
    }

    /**
     * Adds an episode whose observations are bytes.
     *
     * @param observed (T+1) x observation size; T x observation size as in an {@link Episode}
     * @param episode all else of it, its own observations left out
     * @throws IllegalArgumentException where it does not fit the spaces
     */
    public void add(byte[] observed, Episode episode) {
        int size = layout.observationSize();
        int count = observed.length / size;
        boolean complete = count == episode.length() + 1;
        if (!layout.bytes() || observed.length % size != 0 || !complete && count != episode.length()) {
            throw new IllegalArgumentException("Episode " + episode.id() + " of " + episode.length() + " steps has "
                    + observed.length + " bytes of observations, " + size + " a step, for " + observations);
        }
        requireSteps(episode, count);
        fingerprint.add(observed);
        fingerprint.add(episode);
        int transitions = complete || episode.ending() == Ending.TERMINATED ? episode.length() : episode.length() - 1;
        placed.add(new Placed(rows, episode.length(), transitions));
        double[] returnsToGo = StepLayout.returnsToGo(episode.rewards());
        for (int t = 0; t < StepLayout.rows(episode.length(), transitions); t++) {
            float[] row = new float[layout.floats()];
            int seen = Math.min(t, count - 1);
            layout.putStep(episode, t, seen, returnsToGo[t], row, 0);
            put(row, 0, observed, seen * size);
        }
    }

    /** Checks all but the observations, for each of which a zero stands. */
    private void requireSteps(Episode episode, int observed) {
        Episode unseen = new Episode(
                episode.id(),
                new float[observed],
                episode.actions(),
                episode.rewards(),
                episode.ending(),
                episode.actionMasks(),
                episode.actionLogProbabilities());
        requireFit(unseen, new Discrete(1));
    }

    private void requireFit(Episode episode, Space observations) {
        Dataset one = new Dataset(name, observations, actions, List.of(episode), environment, List.of());
        if (one.masksActions() && !masked) {
            throw new IllegalArgumentException(
                    "Episode " + episode.id() + " masks actions: say so when the file is begun");
        }
    }

    private void put(float[] floats, int at, byte[] bytes, int from) {
        if (buffer.remaining() < layout.rowBytes()) {
            flush();
        }
        int begin = buffer.position();
        for (int i = 0; i < layout.floats(); i++) {
            buffer.putFloat(floats[at + i]);
        }
        buffer.put(bytes, from, layout.observationBytes());
        while (buffer.position() < begin + layout.rowBytes()) {
            buffer.put((byte) 0);
        }
        rows++;
    }

    private void flush() {
        try {
            buffer.flip();
            ByteBuffer written = buffer.duplicate();
            if (channel.position() == 0) {
                written.position(StepFile.ROWS_AT);
            }
            checksum.update(written);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            buffer.clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes what stands behind and in front of the rows. */
    void finish() throws IOException {
        if (placed.isEmpty()) {
            throw new IllegalArgumentException("Data set " + name + " holds no episode");
        }
        flush();
        long rowsChecksum = checksum.getValue();
        long tableAt = channel.position();
        byte[] table = table();
        channel.write(ByteBuffer.wrap(table));
        byte[] description = new StepDescription(name, environment, spec(), masked, fingerprint.hex())
                .write()
                .getBytes(StandardCharsets.UTF_8);
        channel.write(ByteBuffer.wrap(description));
        ByteBuffer start = ByteBuffer.allocate(StepFile.ROWS_AT).order(ByteOrder.LITTLE_ENDIAN);
        start.put(StepFile.MAGIC).put(StepFile.VERSION).putLong(rows).putLong(layout.rowBytes());
        start.putLong(tableAt).putLong(description.length).putLong(rowsChecksum);
        start.putLong(StepFile.checksum(table, description, start.array()));
        channel.write(start.clear(), 0);
    }

    private byte[] table() {
        ByteBuffer table = ByteBuffer.allocate(Long.BYTES + placed.size() * StepFile.EPISODE_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(placed.size());
        for (Placed episode : placed) {
            table.putLong(episode.firstRow).putInt(episode.steps).putInt(episode.transitions);
        }
        return table.array();
    }

    /** Bytes are divided by 255; floats standardized by means and deviations over the steps, in a second pass over the rows. */
    private DatasetSpec spec() {
        DatasetSpec unstandardized = DatasetSpec.unstandardized(observations, actions);
        if (observations instanceof Discrete) {
            return unstandardized;
        }
        if (layout.bytes()) {
            float[] scale = new float[layout.observationSize()];
            Arrays.fill(scale, 255);
            return unstandardized.withStandardization(new Standardization(new float[scale.length], scale));
        }
        Moments.Deviations deviations = moments.deviations();
        float[] observation = new float[layout.observationSize()];
        int[] episode = {0};
        StepFile.forEachRow(file, layout, rows, (row, floats) -> {
            Placed current = placed.get(episode[0]);
            int t = (int) (row - current.firstRow);
            if (t < current.steps) {
                floats.asFloatBuffer().get(observation);
                deviations.add(observation, 0);
            }
            if (t + 1 == StepLayout.rows(current.steps, current.transitions)) {
                episode[0]++;
            }
        });
        return unstandardized.withStandardization(deviations.standardization());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
