package dev.hindcast.dataset;

import dev.hindcast.dataset.internal.Reason;
import dev.hindcast.dataset.internal.SafeFiles;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * Which episodes of a data set something was made by, so that it is not judged by the same.
 *
 * <p>A file of them is, all numbers being big-endian: {@code "HCEPUSE"} and a byte 2, the format's version; int32 how many uses; for
 * each a byte for its kind, 32 bytes of the data's fingerprint, int32 the episodes of the data, int32 those used, and for each of these
 * int32 its place and int64 its print; int64 the CRC-32 of all before. Version 1, without that, is read too.
 *
 * @param kind what they were used for
 * @param source the fingerprint of the whole data set
 * @param episodes how many it holds
 * @param indices the places of those that were used, ascending
 * @param prints of those that were used: 64 bits of their content
 */
public record EpisodeUse(Kind kind, String source, int episodes, int[] indices, long[] prints) {
    private static final byte[] MAGIC = {'H', 'C', 'E', 'P', 'U', 'S', 'E'};
    private static final int VERSION = 2;
    private static final int FINGERPRINT_BYTES = 32;
    private static final int MAX_USES = 10_000;
    private static final int USE_BYTES = 12;

    /** What episodes are used for. */
    public enum Kind {
        /** A policy was learned from them. */
        LEARNED,
        /** A policy was chosen among others by them. */
        CHOSEN
    }

    /** The use of the episodes of {@code data} at {@code indices}. */
    public static EpisodeUse of(Kind kind, Dataset data, int[] indices) {
        long[] all = EpisodePrints.of(data);
        int[] sorted = IntStream.of(indices).sorted().toArray();
        return new EpisodeUse(
                kind,
                data.fingerprint(),
                all.length,
                sorted,
                IntStream.of(sorted).mapToLong(i -> all[i]).toArray());
    }

    /**
     * The places of the episodes of {@code data} that none of the uses had: told by their places where the data are those that were used, by
     * their content elsewhere.
     */
    public static int[] unused(Dataset data, List<EpisodeUse> uses) {
        BitSet used = new BitSet();
        String fingerprint = uses.isEmpty() ? "" : data.fingerprint();
        long[] prints =
                uses.stream().allMatch(use -> use.source.equals(fingerprint)) ? new long[0] : EpisodePrints.of(data);
        for (EpisodeUse use : uses) {
            if (use.source.equals(fingerprint)) {
                IntStream.of(use.indices).forEach(used::set);
            } else {
                long[] own = use.prints.clone();
                Arrays.sort(own);
                IntStream.range(0, prints.length)
                        .filter(i -> Arrays.binarySearch(own, prints[i]) >= 0)
                        .forEach(used::set);
            }
        }
        return IntStream.range(0, data.episodes().size())
                .filter(i -> !used.get(i))
                .toArray();
    }

    /** Writes a file of uses, beside its place and then moved. */
    public static void write(Path file, List<EpisodeUse> uses) {
        SafeFiles.write(file, temporary -> {
            CRC32 checksum = new CRC32();
            try (DataOutputStream out = new DataOutputStream(
                    new CheckedOutputStream(new BufferedOutputStream(Files.newOutputStream(temporary)), checksum))) {
                out.write(MAGIC);
                out.writeByte(VERSION);
                out.writeInt(uses.size());
                for (EpisodeUse use : uses) {
                    use.write(out);
                }
                out.writeLong(checksum.getValue());
            }
        });
    }

    private void write(DataOutputStream out) throws IOException {
        out.writeByte(kind.ordinal());
        out.write(HexFormat.of().parseHex(source));
        out.writeInt(episodes);
        out.writeInt(indices.length);
        for (int i = 0; i < indices.length; i++) {
            out.writeInt(indices[i]);
            out.writeLong(prints[i]);
        }
    }

    /**
     * Reads a file of uses.
     *
     * @throws DatasetException where it is damaged or of another version
     */
    public static List<EpisodeUse> read(Path file) {
        if (Files.exists(file)) {
            SafeFiles.requireRegularFile(file, "file of the episodes that a run was made by");
        }
        CRC32 checksum = new CRC32();
        try (DataInputStream in = new DataInputStream(
                new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)), checksum))) {
            boolean begins = Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
            int version = in.read();
            if (!begins || version < 1 || version > VERSION) {
                throw damaged(file, "it does not begin as such a file does");
            }
            int count = in.readInt();
            if (count < 0 || count > MAX_USES) {
                throw damaged(file, "it claims " + count + " uses");
            }
            List<EpisodeUse> uses = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                uses.add(read(in, file));
            }
            long sum = checksum.getValue();
            if (version > 1 && in.readLong() != sum) {
                throw damaged(file, "its bytes are not those that were written");
            }
            if (in.read() >= 0) {
                throw damaged(file, "it is longer than it says");
            }
            return uses;
        } catch (IOException e) {
            throw new DatasetException(
                    "Cannot read " + file + " (" + Reason.of(e)
                            + "): it tells which episodes a policy was made by; train again",
                    e);
        }
    }

    private static EpisodeUse read(DataInputStream in, Path file) throws IOException {
        int kind = in.readByte();
        String source = HexFormat.of().formatHex(in.readNBytes(FINGERPRINT_BYTES));
        int episodes = in.readInt();
        int used = in.readInt();
        if (kind < 0 || kind >= Kind.values().length || used < 0 || used > episodes) {
            throw damaged(file, "it claims the use " + kind + " of " + used + " of " + episodes + " episodes");
        }
        if ((long) used * USE_BYTES > Files.size(file)) {
            throw damaged(file, "it claims more episodes than it can hold");
        }
        int[] indices = new int[used];
        long[] prints = new long[used];
        for (int i = 0; i < used; i++) {
            indices[i] = in.readInt();
            prints[i] = in.readLong();
            if (indices[i] < 0 || indices[i] >= episodes) {
                throw damaged(file, "it names episode " + indices[i] + " of " + episodes);
            }
        }
        return new EpisodeUse(Kind.values()[kind], source, episodes, indices, prints);
    }

    private static DatasetException damaged(Path file, String how) {
        return new DatasetException(file + " is damaged or of another version (" + how
                + "): it tells which episodes a policy was made by; train again");
    }
}
