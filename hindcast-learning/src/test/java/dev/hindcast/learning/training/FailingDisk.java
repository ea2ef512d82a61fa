package dev.hindcast.learning.training;

import dev.hindcast.dataset.internal.SafeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A disk whose power fails at a call of {@code force}, right before or right after it. What was forced is there afterwards: bytes of files,
 * names in directories. All else is there or not, as chance will have it: a file that was not forced ends anywhere, and a name that was
 * given, changed or taken away since its directory was forced is as it was or as it is.
 */
final class FailingDisk implements SafeFiles.Disk {
    private final SafeFiles.Disk real;
    private final Path root;
    private final Path left;
    private final int failing;
    private final boolean after;
    private final SplittableRandom random;
    private final Map<Object, byte[]> bytes = new HashMap<>();
    private final Map<Object, Map<String, Object>> names = new HashMap<>();
    private int calls;

    /** Ends a program as it is. */
    static final class PowerFailure extends Error {
        private static final long serialVersionUID = 1;
    }

    /**
     * @param root what is looked at
     * @param left where what the disk holds after the failure is written
     * @param failing the number of the call at which it fails
     */
    FailingDisk(SafeFiles.Disk real, Path root, Path left, int failing, long seed) {
        this.real = real;
        this.root = root;
        this.left = left;
        this.failing = failing;
        this.random = new SplittableRandom(seed);
        this.after = random.nextBoolean();
    }

    int calls() {
        return calls;
    }

    @Override
    public synchronized void force(Path path) throws IOException {
        calls++;
        if (calls == failing && !after) {
            fail();
        }
        real.force(path);
        Object key = key(path);
        if (Files.isDirectory(path)) {
            names.put(key, entries(path));
        } else {
            bytes.put(key, Files.readAllBytes(path));
        }
        if (calls == failing) {
            fail();
        }
    }

    private static Object key(Path path) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    }

    private static Map<String, Object> entries(Path directory) throws IOException {
        Map<String, Object> entries = new HashMap<>();
        try (Stream<Path> all = Files.list(directory)) {
            for (Path each : all.toList()) {
                entries.put(each.getFileName().toString(), key(each));
            }
        }
        return entries;
    }

    private void fail() throws IOException {
        write(key(root), root, left);
        throw new PowerFailure();
    }

    /** @param present where it is now, which may be nowhere */
    private void write(Object key, Path present, Path to) {
        try {
            boolean here = Files.exists(present) && key(present).equals(key);
            if (names.containsKey(key) || here && Files.isDirectory(present)) {
                Files.createDirectories(to);
                writeEntries(names.getOrDefault(key, Map.of()), here ? entries(present) : Map.of(), present, to);
            } else {
                Files.write(to, kept(bytes.getOrDefault(key, new byte[0]), here ? Files.readAllBytes(present) : null));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeEntries(Map<String, Object> forced, Map<String, Object> now, Path present, Path to) {
        Set<String> all = new HashSet<>(forced.keySet());
        all.addAll(now.keySet());
        for (String name : all.stream().sorted().toList()) {
            Object one = random.nextBoolean() ? forced.get(name) : now.get(name);
            if (one != null) {
                write(one, present.resolve(name), to.resolve(name));
            }
        }
    }

    /** What was forced, and of what was added since any part. */
    private byte[] kept(byte[] forced, byte[] now) {
        if (now == null || Arrays.equals(forced, now)) {
            return forced;
        }
        boolean added = now.length > forced.length && Arrays.equals(forced, 0, forced.length, now, 0, forced.length);
        int from = added ? forced.length : 0;
        return Arrays.copyOf(now, from + random.nextInt(now.length - from + 1));
    }
}
