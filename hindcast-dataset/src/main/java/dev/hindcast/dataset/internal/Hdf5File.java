package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import io.jhdf.HdfFile;
import io.jhdf.api.dataset.ContiguousDataset;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** An HDF5 file opened for reading, with the files of its folder that its links lead to. */
final class Hdf5File implements AutoCloseable {
    /** The group of what else was known of each step, in D4RL's layout and in Minari's. */
    static final String INFOS = "infos";

    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    private static final int SUPERBLOCK_BYTES = 64;
    private static final int SHOWN_NAMES = 12;
    private static final int SHOWN_LENGTH = 40;
    private static final int SHOWN_TEXT = 200;

    private final Path path;
    private final Path folder;
    private final long size;
    private final BoundedChannel channel;
    private final long userBlock;
    private final HdfFile file;
    private final Hdf5Node root;
    private final Map<Path, Hdf5File> opened;

    private Hdf5File(Path path, BoundedChannel channel, long userBlock, Path folder, Map<Path, Hdf5File> opened) {
        this.path = path;
        this.folder = folder;
        this.size = channel.size();
        this.channel = channel;
        this.userBlock = userBlock;
        this.file = new HdfFile(channel);
        this.opened = opened;
        this.root = new Hdf5Node(this, "", header(file.getAddress()));
    }

    /** Whether the file starts, at 0 or after a user block, with HDF5's signature. */
    static boolean isHdf5(Path path) throws IOException {
        return superblock(path) >= 0;
    }

    static Hdf5File open(Path path) throws IOException {
        return open(path, parent(path).toRealPath(), new LinkedHashMap<>());
    }

    private static Hdf5File open(Path path, Path folder, Map<Path, Hdf5File> opened) throws IOException {
        requireWhole(path);
        BoundedChannel channel = BoundedChannel.open(path);
        try {
            return new Hdf5File(path, channel, superblock(path), folder, opened);
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
        return root.names();
    }

    /** Names for a message: a few, short ones, without control characters, since a damaged file may hold anything. */
    static String describe(Collection<String> names) {
        String shown = names.stream()
                .sorted()
                .limit(SHOWN_NAMES)
                .map(Hdf5File::describe)
                .collect(Collectors.joining(", "));
        return "[" + shown + (names.size() > SHOWN_NAMES ? ", ..." : "") + "]";
    }

    /** A name for a message. */
    static String describe(String name) {
        return name.substring(0, Math.min(name.length(), SHOWN_LENGTH)).replaceAll("[^\\p{L}\\p{N}\\p{P}]", "?");
    }

    /** A sentence for a message. */
    static String describeText(String text) {
        return text.substring(0, Math.min(text.length(), SHOWN_TEXT)).replaceAll("[^\\p{L}\\p{N}\\p{P}\\p{S} ]", "?");
    }

    Hdf5Node root() {
        return root;
    }

    /** What the object at an address says of itself. */
    Hdf5Header header(long address) {
        return Hdf5Header.read(file.getHdfBackingStorage(), address);
    }

    /** The array at {@code name} in {@code group}, or nothing where there is no such name. */
    Optional<Hdf5Array> find(Hdf5Node group, String name) {
        return group.child(name).map(Hdf5File::array);
    }

    /** The array that a node is. */
    static Hdf5Array array(Hdf5Node node) {
        if (!node.isArray()) {
            throw new DatasetException(
                    node.name() + " is a group, expected an array: how several arrays make up a space only"
                            + " the metadata.json of a Minari data set says");
        }
        return new Hdf5Array(node);
    }

    /** The array at {@code name} of what else {@code group} holds of each step, or nothing. */
    Optional<Hdf5Array> findInfo(Hdf5Node group, String name) {
        return group.group(INFOS).flatMap(infos -> find(infos, name));
    }

    /** The array at {@code name} in {@code group}; an error that names the missing key where there is none. */
    Hdf5Array require(Hdf5Node group, String name) {
        return array(requireNode(group, name));
    }

    /** What is at {@code name} in {@code group}; an error that names the missing key where there is nothing. */
    Hdf5Node requireNode(Hdf5Node group, String name) {
        return group.child(name)
                .orElseThrow(() -> new DatasetException(path + " has no array '" + name + "' in "
                        + (group == root ? "its root" : "group " + group.path()) + ", which holds "
                        + describe(group.names()) + ": write the file again with all of its arrays"));
    }

    /**
     * Another file of the same folder or of one within it.
     *
     * @param name as a link has it
     * @param what what messages call the link
     */
    Hdf5File linked(String name, String what) {
        Path place = beside(name, what);
        try {
            Hdf5File known = opened.get(place);
            if (known == null) {
                if (!Files.isRegularFile(place) || !isHdf5(place)) {
                    throw new DatasetException(what + ", which is no HDF5 file: mend the link");
                }
                known = open(place, folder, opened);
                opened.put(place, known);
            }
            return known;
        } catch (IOException e) {
            throw new DatasetException(what + ", which cannot be opened: " + e.getMessage(), e);
        }
    }

    /**
     * Where another file of the same folder lies, or of one within it.
     *
     * @param name as this file has it
     * @param what what messages call the place that names it
     */
    Path beside(String name, String what) {
        try {
            Path place = linkedPath(name, what).toRealPath();
            if (!place.startsWith(folder)) {
                throw new DatasetException(what + ", which lies outside of the data set's folder: links are followed"
                        + " within it only; copy the file into the folder and let the link name it there");
            }
            return place;
        } catch (IOException e) {
            throw new DatasetException(what + ", which cannot be opened (" + Reason.of(e) + ")", e);
        }
    }

    /** Where HDF5 looks: beside this file, by the last part of the name alone where it is an absolute one of another machine. */
    private Path linkedPath(String name, String what) {
        try {
            Path named = Path.of(name);
            Path beside = parent(path).resolve(named);
            List<Path> places = new ArrayList<>(List.of(beside));
            if (named.isAbsolute() && named.getFileName() != null) {
                places.add(parent(path).resolve(named.getFileName()));
            }
            return places.stream()
                    .filter(Files::exists)
                    .filter(place -> places.size() == 1 || within(place))
                    .findFirst()
                    .orElseGet(() -> {
                        if (Files.exists(beside)) {
                            return beside;
                        }
                        throw new DatasetException(what + ", which does not exist: copy the file into the folder too");
                    });
        } catch (InvalidPathException e) {
            throw new DatasetException(what + ", which is no name of a file: mend the link", e);
        }
    }

    private boolean within(Path place) {
        try {
            return place.toRealPath().startsWith(folder);
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static Path parent(Path path) {
        Path absolute = path.toAbsolutePath();
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }

    FilePieces pieces(ContiguousDataset array) {
        return new FilePieces(channel, userBlock + array.getDataAddress());
    }

    @Override
    public void close() {
        opened.values().forEach(Hdf5File::closeOne);
        closeOne();
    }

    private void closeOne() {
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
