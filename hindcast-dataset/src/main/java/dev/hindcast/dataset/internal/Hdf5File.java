package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ContiguousDataset;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** An HDF5 file opened for reading. */
final class Hdf5File implements AutoCloseable {
    /** The group of what else was known of each step, in D4RL's layout and in Minari's. */
    static final String INFOS = "infos";

    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    private static final int SUPERBLOCK_BYTES = 64;
    private static final int SHOWN_NAMES = 12;
    private static final int SHOWN_LENGTH = 40;

    private final Path path;
    private final long size;
    private final BoundedChannel channel;
    private final long userBlock;
    private final HdfFile file;

    private Hdf5File(Path path, BoundedChannel channel, long userBlock, HdfFile file) {
        this.path = path;
        this.size = channel.size();
        this.channel = channel;
        this.userBlock = userBlock;
        this.file = file;
    }

    /** Whether the file starts, at 0 or after a user block, with HDF5's signature. */
    static boolean isHdf5(Path path) throws IOException {
        return superblock(path) >= 0;
    }

    static Hdf5File open(Path path) throws IOException {
        requireWhole(path);
        BoundedChannel channel = BoundedChannel.open(path);
        try {
            return new Hdf5File(path, channel, superblock(path), new HdfFile(channel));
        } catch (RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /** The number of bytes of the file. */
    long size() {
        return size;
    }

    /** The names at the root, sorted. */
    List<String> keys() {
        return List.copyOf(new TreeSet<>(file.getChildren().keySet()));
    }

    /** Names for a message: a few, short ones, without control characters, since a damaged file may hold anything. */
    static String describe(Collection<String> names) {
        String shown = names.stream()
                .sorted()
                .limit(SHOWN_NAMES)
                .map(name -> name.substring(0, Math.min(name.length(), SHOWN_LENGTH)))
                .map(name -> name.replaceAll("[^\\p{L}\\p{N}\\p{P}]", "?"))
                .collect(Collectors.joining(", "));
        return "[" + shown + (names.size() > SHOWN_NAMES ? ", ..." : "") + "]";
    }

    Group root() {
        return file;
    }

    /** The array at {@code name} in {@code group}, or nothing where there is no such name. */
    Optional<Hdf5Array> find(Group group, String name) {
        Node node = group.getChildren().get(name);
        if (node == null) {
            return Optional.empty();
        }
        String what = path + ", " + (group == file ? "" : group.getName() + "/") + name;
        if (node.isLink() || !(node instanceof io.jhdf.api.Dataset dataset)) {
            throw new DatasetException(what + " is a " + (node.isGroup() ? "group" : "link")
                    + ", expected an array: spaces that are made of several arrays are not supported");
        }
        return Optional.of(new Hdf5Array(what, dataset, size, this::pieces));
    }

    /** The array at {@code name} of what else {@code group} holds of each step, or nothing. */
    Optional<Hdf5Array> findInfo(Group group, String name) {
        return group.getChildren().get(INFOS) instanceof Group infos ? find(infos, name) : Optional.empty();
    }

    /** The array at {@code name} in {@code group}; an error that names the missing key where there is none. */
    Hdf5Array require(Group group, String name) {
        return find(group, name)
                .orElseThrow(() -> new DatasetException(path + " has no array '" + name + "' in "
                        + (group == file ? "its root" : "group " + group.getName()) + ", which holds "
                        + describe(group.getChildren().keySet())
                        + ": write the file again with all of its arrays"));
    }

    /** The value of a scalar attribute, where there is one. */
    static Optional<Object> attribute(Node node, String name) {
        return Optional.ofNullable(node.getAttributes().get(name)).map(Attribute::getData);
    }

    private FilePieces pieces(ContiguousDataset array) {
        return new FilePieces(channel, userBlock + array.getDataAddress());
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new DatasetException("Cannot close " + path + ": " + e.getMessage(), e);
        }
    }

    private static long superblock(Path path) throws IOException {
        byte[] start = new byte[SIGNATURE.length];
        try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
            for (long at = 0; at + SIGNATURE.length <= in.length(); at = at == 0 ? 512 : 2 * at) {
                in.seek(at);
                in.readFully(start);
                if (Arrays.equals(start, SIGNATURE)) {
                    return at;
                }
            }
        }
        return -1;
    }

    /** Fails where the superblock says that the file was longer once (HDF5 File Format Specification 3.0, section II.A). */
    private static void requireWhole(Path path) throws IOException {
        long at = superblock(path);
        ByteBuffer block = ByteBuffer.allocate(SUPERBLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel in = FileChannel.open(path)) {
            in.read(block, at);
        }
        int version = block.get(8);
        boolean eightByteOffsets = block.get(version < 2 ? 13 : 9) == 8;
        if (block.position() < SUPERBLOCK_BYTES / 2 + 16 || !eightByteOffsets) {
            return;
        }
        int endOfFile = switch (version) {
            case 0 -> 40;
            case 1 -> 44;
            default -> 28;
        };
        long expected = block.getLong(endOfFile);
        if (expected > Files.size(path)) {
            throw new DatasetException(path + " is truncated: it holds " + Files.size(path) + " of " + expected
                    + " bytes; copy or download it again");
        }
    }
}
