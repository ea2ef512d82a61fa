package dev.hindcast.learning.nn;

import dev.hindcast.dataset.internal.Checksum;
import dev.hindcast.dataset.internal.Reason;
import dev.hindcast.dataset.internal.SafeFiles;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * The folder that JavaCPP unpacks native libraries to, by default {@code ~/.javacpp/cache}. JavaCPP trusts what it finds there, so that a
 * process killed while it fills the folder, or one that loads what another is about to write, leaves later ones with parts of libraries. A
 * list of the files with their sizes and times says that the folder is whole. Without it, or where it does not fit, one process at a time
 * checks what is there against the checksums of the archives, fills the folder, and writes the list when all is on the disk. Meanwhile no
 * other loads: filling for OpenBLAS changes links that are there for MKL, and the other way round.
 */
final class NativeCache {
    private static final String LOCK = ".hindcast.lock";

    private final Path folder;
    private final long needed;
    private final ClassLoader archives;
    private final Path list;

    /**
     * @param version of the libraries
     * @param needed what they take, in bytes
     * @param archives sees the archives that they are in
     */
    NativeCache(Path folder, String version, long needed, ClassLoader archives) {
        this.folder = folder;
        this.needed = needed;
        this.archives = archives;
        this.list = folder.resolve("hindcast-" + version + ".list");
    }

    /**
     * Does what loads the libraries, and what is missing is unpacked by.
     *
     * @throws NativeLibraryError where there is no room for them, or they cannot be loaded
     */
    void loadedBy(Runnable load) {
        try {
            if (!Files.isWritable(folder)) {
                load.run(); // Another user filled it, or nobody can.
                return;
            }
            boolean loaded = loadsWhole(load);
            while (!loaded) {
                loaded = fills(load) || loadsWhole(load);
            }
        } catch (IOException | LinkageError e) {
            throw new NativeLibraryError(explanation(e), e);
        }
    }

    /** Loads from a folder that is whole, and that nobody fills meanwhile. */
    private boolean loadsWhole(Runnable load) throws IOException {
        try (@Nullable FileChannel lock = lock(true)) {
            boolean whole = isWhole();
            if (whole) {
                load.run();
            }
            return whole;
        }
    }

    /** Fills a folder that is not whole, from which nobody loads meanwhile. */
    private boolean fills(Runnable load) throws IOException {
        try (@Nullable FileChannel lock = lock(false)) {
            if (isWhole()) {
                return false;
            }
            Files.deleteIfExists(list);
            removeUnsound();
            requireRoom();
            load.run();
            writeList();
            return true;
        }
    }

    /** Waits for others. There are file systems without locks, and folders whose lock is missing; there others are not noticed. */
    private @Nullable FileChannel lock(boolean shared) throws IOException {
        Path file = folder.resolve(LOCK);
        if (shared && !Files.isReadable(file)) {
            return null;
        }
        FileChannel channel = shared
                ? FileChannel.open(file, StandardOpenOption.READ)
                : FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            channel.lock(0, Long.MAX_VALUE, shared);
            return channel;
        } catch (IOException | OverlappingFileLockException e) {
            channel.close();
            return null;
        }
    }

    private boolean isWhole() throws IOException {
        if (Files.notExists(list)) {
            return false;
        }
        List<String> lines = Files.readAllLines(list);
        for (String line : lines) {
            String[] parts = line.split(" ", 3);
            Path file = folder.resolve(parts[parts.length - 1]);
            if (!Files.exists(file) || !line.equals(line(file))) {
                return false;
            }
        }
        return !lines.isEmpty();
    }

    private String line(Path file) throws IOException {
        return Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis() + " " + folder.relativize(file);
    }

    private void writeList() throws IOException {
        List<String> lines = new ArrayList<>();
        Set<Path> archives = new TreeSet<>();
        for (Path file : libraries()) {
            lines.add(line(file));
            archives.add(folder.resolve(folder.relativize(file).getName(0)));
        }
        for (Path archive : archives) {
            SafeFiles.force(archive);
        }
        SafeFiles.write(list, temporary -> Files.write(temporary, lines));
    }

    /** The files and links in the folders that are called as archives are; other processes may write and take away others meanwhile. */
    private List<Path> libraries() throws IOException {
        List<Path> libraries = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                boolean sought = directory.equals(folder)
                        || folder.relativize(directory).getName(0).toString().endsWith(".jar");
                return sought ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!folder.equals(file.getParent())) {
                    libraries.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        Collections.sort(libraries);
        return libraries;
    }

    /** Takes away the files that are not what their archive holds, and links to nothing. JavaCPP unpacks them again. */
    private void removeUnsound() throws IOException {
        Map<String, JarFile> found = archives();
        for (Path file : libraries()) {
            Path place = folder.relativize(file);
            JarFile archive = found.get(place.getName(0).toString());
            boolean dangling = Files.notExists(file);
            boolean unsound = archive != null && !Files.isSymbolicLink(file) && !isOf(archive, place, file);
            if (dangling || unsound) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static boolean isOf(JarFile archive, Path place, Path file) throws IOException {
        String name = place.subpath(1, place.getNameCount()).toString().replace('\\', '/');
        JarEntry entry = archive.getJarEntry(name);
        // A library may be kept under another name; then JavaCPP knows its size and time.
        return entry == null
                || entry.getSize() == Files.size(file)
                        && Checksum.hex(entry.getCrc()).equals(Checksum.of(file));
    }

    /** The archives that this program is run from, by their names. */
    private Map<String, JarFile> archives() throws IOException {
        Map<String, JarFile> found = new HashMap<>();
        for (URL manifest : Collections.list(archives.getResources(JarFile.MANIFEST_NAME))) {
            URLConnection connection = manifest.openConnection();
            if (connection instanceof JarURLConnection inArchive) {
                JarFile archive = inArchive.getJarFile();
                found.put(Path.of(archive.getName()).getFileName().toString(), archive);
            }
        }
        return found;
    }

    private void requireRoom() throws IOException {
        long present = 0;
        for (Path file : libraries()) {
            present += Files.isSymbolicLink(file) ? 0 : Files.size(file);
        }
        long room = Files.getFileStore(folder).getUsableSpace();
        if (present + room < needed) {
            throw new IOException("there are " + room / 1_000_000 + " MB left");
        }
    }

    private String explanation(Throwable e) {
        return "The native libraries cannot be unpacked or loaded (" + Reason.of(e) + "). They are kept in " + folder
                + ", which takes " + needed / 1_000_000 + " MB: make room there, or name another folder by"
                + " JAVA_OPTS=-Dorg.bytedeco.javacpp.cachedir=FOLDER. If there is room, is Hindcast built for this system, "
                + System.getProperty("os.name") + " on " + System.getProperty("os.arch") + "?";
    }
}
