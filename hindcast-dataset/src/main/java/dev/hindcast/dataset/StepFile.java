package dev.hindcast.dataset;

import dev.hindcast.dataset.internal.Reason;
import dev.hindcast.dataset.internal.SafeFiles;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * Logged episodes in a file that learners draw from without reading it into memory, so that it may be larger. Written once, from a
 * {@link Dataset} or episode by episode, then only read. Draws from it give the same bits as from the same data in memory.
 *
 * <p>All numbers are little-endian. The file is
 *
 * <pre>{@code
 * "HCSTEPS" and a byte 2, the format's version
 * int64 rows, int64 bytes of a row, int64 place of the table, int64 bytes of the description; int64 the CRC-32 of the rows,
 *     int64 that of table, description and all before; zeros up to byte 64. Version 1, without checksums, is read too
 * rows: the first is all zeros (what a window holds before an episode begins), then each episode's, see StepLayout
 * table: int64 episodes; for each int64 its first row, int32 steps, int32 steps that have a successor
 * description: JSON in UTF-8 with name, environment, spaces, standardization, masks, fingerprint
 * }</pre>
 */
public final class StepFile implements LoggedSteps {
    /** Where the rows begin, in bytes. */
    public static final int ROWS_AT = 64;

    static final byte[] MAGIC = {'H', 'C', 'S', 'T', 'E', 'P', 'S'};
    static final byte VERSION = 2;

    /** Where the second checksum stands. */
    static final int CHECKSUM_AT = 48;

    static final int EPISODE_BYTES = 16;
    private static final long MAX_DESCRIPTION = 1L << 28;
    private static final int BUFFER = 1 << 20;

    private final Path path;
    private final StepDescription description;
    private final StepLayout layout;
    private final long rows;
    private final OptionalLong checksum;
    private final long[] firstRows;
    private final int[] steps;
    private final int[] transitions;

    private StepFile(Path path, StepDescription description, long rows, ByteBuffer table, OptionalLong checksum) {
        int episodes = table.remaining() / EPISODE_BYTES;
        this.path = path;
        this.description = description;
        this.layout = description.layout();
        this.rows = rows;
        this.checksum = checksum;
        this.firstRows = new long[episodes];
        this.steps = new int[episodes];
        this.transitions = new int[episodes];
        long next = 1;
        for (int i = 0; i < episodes; i++) {
            firstRows[i] = table.getLong();
            steps[i] = table.getInt();
            transitions[i] = table.getInt();
            boolean sound = firstRows[i] == next
                    && steps[i] > 0
                    && (transitions[i] == steps[i] || transitions[i] == steps[i] - 1);
            if (!sound) {
                throw damaged(path, "episode " + i + " lies where it cannot");
            }
            next += StepLayout.rows(steps[i], transitions[i]);
        }
        if (next != rows) {
            throw damaged(path, "its episodes have " + next + " rows, not " + rows);
        }
    }

    /** What fills a new file. */
    @FunctionalInterface
    public interface Filling {
        /** Adds the episodes. */
        void to(StepWriter writer) throws IOException;
    }

    /**
     * Writes a data set beside {@code file} and moves it there.
     *
     * @throws DatasetException where it cannot be written; nothing is left then
     */
    public static StepFile write(Path file, Dataset dataset) {
        return write(
                file,
                dataset.name(),
                dataset.observationSpace(),
                dataset.actionSpace(),
                dataset.masksActions(),
                dataset.environmentId(),
                writer -> dataset.episodes().forEach(writer::add));
    }

    /**
     * Writes episodes one after the other beside {@code file}, however many, and moves it there.
     *
     * @param name what messages call the data
     * @param masked whether actions may be illegal in some states
     * @throws DatasetException where it cannot be written; nothing is left then
     * @throws IllegalArgumentException where an episode does not fit the spaces, or there is none
     */
    public static StepFile write(
            Path file,
            String name,
            Space observations,
            Space actions,
            boolean masked,
            Optional<String> environment,
            Filling filling) {
        SafeFiles.write(file, temporary -> {
            try (StepWriter writer = new StepWriter(temporary, name, observations, actions, masked, environment)) {
                filling.to(writer);
                writer.finish();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        });
        return open(file);
    }

    /** Whether a file begins as one of these does. */
    public static boolean recognizes(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer start = ByteBuffer.allocate(MAGIC.length);
            channel.read(start, 0);
            return start.flip().equals(ByteBuffer.wrap(MAGIC));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Opens a file.
     *
     * @throws DatasetException where it is no such file or damaged
     */
    public static StepFile open(Path file) {
        SafeFiles.requireRegularFile(file, "file of steps");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer start = read(channel, 0, ROWS_AT);
            byte[] magic = new byte[MAGIC.length];
            start.get(magic);
            byte version = start.get();
            if (!Arrays.equals(magic, MAGIC) || version < 1 || version > VERSION) {
                throw damaged(file, "it does not begin as one");
            }
            long rows = start.getLong();
            long rowBytes = start.getLong();
            long tableAt = start.getLong();
            long descriptionBytes = start.getLong();
            OptionalLong checksum = version > 1 ? OptionalLong.of(start.getLong()) : OptionalLong.empty();
            long tableBytes = channel.size() - tableAt - descriptionBytes;
            boolean sound = rows > 1
                    && rowBytes > 0
                    && rows <= (channel.size() - ROWS_AT) / rowBytes
                    && tableAt == ROWS_AT + rows * rowBytes
                    && descriptionBytes > 0
                    && descriptionBytes < MAX_DESCRIPTION
                    && tableBytes > Long.BYTES
                    && tableBytes < Integer.MAX_VALUE
                    && (tableBytes - Long.BYTES) % EPISODE_BYTES == 0;
            if (!sound) {
                throw damaged(file, "it has " + channel.size() + " bytes, which is not what its start tells");
            }
            ByteBuffer table = read(channel, tableAt, (int) tableBytes);
            byte[] text =
                    read(channel, tableAt + tableBytes, (int) descriptionBytes).array();
            if (version > 1 && start.getLong() != checksum(table.array(), text, start.array())) {
                throw damaged(file, "its bytes are not those that were written");
            }
            if (table.getLong() != (tableBytes - Long.BYTES) / EPISODE_BYTES) {
                throw damaged(file, "its table has another length than it tells");
            }
            StepDescription description = StepDescription.read(new String(text, StandardCharsets.UTF_8), file);
            if (description.layout().rowBytes() != rowBytes) {
                throw damaged(file, "its rows have another length than its spaces ask for");
            }
            return new StepFile(file, description, rows, table, checksum);
        } catch (IOException e) {
            throw new DatasetException("Cannot read " + file + " (" + Reason.of(e) + "): check the path", e);
        }
    }

    /** What the file says of itself: its table, its description, its start up to this checksum. */
    static long checksum(byte[] table, byte[] description, byte[] start) {
        CRC32 checksum = new CRC32();
        checksum.update(table);
        checksum.update(description);
        checksum.update(start, 0, CHECKSUM_AT);
        return checksum.getValue();
    }

    /**
     * Reads all rows once and holds them against their checksum, which opening the file does not.
     *
     * @throws DatasetException where they are not those that were written
     */
    public void requireSoundRows() {
        if (checksum.isEmpty()) {
            return;
        }
        CRC32 found = new CRC32();
        forEachBlock(path, layout, 0, rows, (first, count, block) -> found.update(block));
        if (found.getValue() != checksum.getAsLong()) {
            throw damaged(path, "its rows are not those that were written");
        }
    }

    private static ByteBuffer read(FileChannel channel, long at, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        fill(channel, at, buffer);
        return buffer;
    }

    private static void fill(FileChannel channel, long at, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new EOFException("it ends too early");
            }
        }
        buffer.flip();
    }

    private static DatasetException damaged(Path file, String how) {
        return new DatasetException(file + " is no sound file of steps (" + how + "): write it again");
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** How a row is laid out. */
    public StepLayout layout() {
        return layout;
    }

    /** The number of rows, the first of zeros included. */
    public long rows() {
        return rows;
    }

    /** The number of episodes. */
    public int episodes() {
        return steps.length;
    }

    /** The row of an episode's first step. */
    public long firstRow(int episode) {
        return firstRows[episode];
    }

    /** The steps of an episode. */
    public int steps(int episode) {
        return steps[episode];
    }

    /** How many steps of an episode have a known successor or need none. */
    public int transitions(int episode) {
        return transitions[episode];
    }

    @Override
    public String name() {
        return description.name();
    }

    @Override
    public DatasetSpec spec() {
        return description.spec();
    }

    @Override
    public boolean masksActions() {
        return layout.maskSize() > 0;
    }

    @Override
    public long transitions() {
        long sum = 0;
        for (int count : steps) {
            sum += count;
        }
        return sum;
    }

    @Override
    public Optional<String> environmentId() {
        return description.environment();
    }

    @Override
    public String fingerprint() {
        return description.fingerprint();
    }

    @Override
    public void forEachRewards(Consumer<float[]> consumer) {
        forEachRow(path, layout, rows, new RowConsumer() {
            private int episode;
            private float[] rewards = new float[steps[0]];

            @Override
            public void accept(long row, ByteBuffer floats) {
                int t = (int) (row - firstRows[episode]);
                if (t < steps[episode]) {
                    rewards[t] = floats.getFloat(Float.BYTES * layout.rewardColumn());
                }
                if (t + 1 == StepLayout.rows(steps[episode], transitions[episode])) {
                    consumer.accept(rewards);
                    episode++;
                    rewards = new float[episode < steps.length ? steps[episode] : 0];
                }
            }
        });
    }

    /** Gets rows one after the other. */
    interface RowConsumer {
        /** @param floats the row, which is valid during this call only */
        void accept(long row, ByteBuffer floats);
    }

    /** Gets several rows at once. */
    private interface BlockConsumer {
        void accept(long first, int count, ByteBuffer block);
    }

    /** Shows all rows but the first, in order, through one buffer. */
    static void forEachRow(Path path, StepLayout layout, long rows, RowConsumer consumer) {
        int rowBytes = Math.toIntExact(layout.rowBytes());
        forEachBlock(path, layout, 1, rows, (first, count, block) -> {
            for (int i = 0; i < count; i++) {
                consumer.accept(first + i, block.slice(i * rowBytes, rowBytes).order(ByteOrder.LITTLE_ENDIAN));
            }
        });
    }

    private static void forEachBlock(Path path, StepLayout layout, long from, long rows, BlockConsumer consumer) {
        int rowBytes = Math.toIntExact(layout.rowBytes());
        int atOnce = Math.max(1, BUFFER / rowBytes);
        ByteBuffer buffer = ByteBuffer.allocate(atOnce * rowBytes).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            for (long row = from; row < rows; row += atOnce) {
                int count = (int) Math.min(atOnce, rows - row);
                buffer.clear().limit(count * rowBytes);
                fill(channel, ROWS_AT + row * rowBytes, buffer);
                consumer.accept(row, count, buffer);
            }
        } catch (IOException e) {
            throw new DatasetException("Cannot read " + path + " (" + Reason.of(e) + "): was it changed meanwhile?", e);
        }
    }
}
