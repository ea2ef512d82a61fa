package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What several processes that are killed leave is seen by {@code testing/field/first_starts.sh}. */
class NativeCacheTest {
    @TempDir
    Path folder;

    NativeCache cache;
    Path library;
    Path list;
    int unpacked;

    @BeforeEach
    void begin() {
        cache = new NativeCache(folder, "1", 10, getClass().getClassLoader());
        library = folder.resolve("some.jar/linux/liba.so");
        list = folder.resolve("hindcast-1.list");
    }

    /** Unpacks a library where it is not there, as JavaCPP does. */
    private void load() {
        try {
            if (Files.notExists(library)) {
                Files.createDirectories(library.getParent());
                Files.writeString(library, "library");
                unpacked++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theListIsWrittenWhenAllIsThere() throws IOException {
        cache.loadedBy(this::load);
        assertThat(Files.readString(list)).startsWith("7 ").endsWith("liba.so\n");
        cache.loadedBy(this::load);
        assertThat(unpacked).isOne();
        Files.writeString(library, "longer library");
        cache.loadedBy(this::load);
        assertThat(Files.readString(list))
                .as("what was changed is looked at again")
                .startsWith("14 ");
    }

    /** A process of another version writes its own list beside, and takes away what it wrote it to. */
    @Test
    void filesThatVanishMeanwhileAreNoFault() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Thread other = new Thread(() -> {
            for (int i = 0; !over.get(); i++) {
                try {
                    Files.delete(Files.writeString(folder.resolve(".hindcast-2." + i % 50), "x"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        other.start();
        try {
            for (int i = 0; i < 300; i++) {
                Files.deleteIfExists(list);
                cache.loadedBy(this::load);
                assertThat(list).exists();
            }
        } finally {
            over.set(true);
            other.join();
        }
    }

    @Test
    void whatFailsWritesNoList() {
        assertThatThrownBy(() -> cache.loadedBy(() -> {
                    load();
                    throw new UnsatisfiedLinkError("no such library");
                }))
                .isInstanceOf(NativeLibraryError.class)
                .hasMessageContainingAll("no such library", folder.toString(), "cachedir=FOLDER");
        assertThat(list).doesNotExist();
        cache.loadedBy(this::load);
        assertThat(list).exists();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void linksToNothingAreTakenAway() throws IOException {
        Files.createDirectories(library.getParent());
        Files.createSymbolicLink(library.resolveSibling("libb.so"), folder.resolve("nowhere"));
        cache.loadedBy(this::load);
        assertThat(library.resolveSibling("libb.so")).doesNotExist();
        assertThat(Files.readString(list)).doesNotContain("libb.so");
    }

    @Test
    void aDiskWithoutRoomIsNamed() {
        NativeCache large =
                new NativeCache(folder, "1", Long.MAX_VALUE, getClass().getClassLoader());
        assertThatThrownBy(() -> large.loadedBy(this::load))
                .hasMessageContainingAll(" MB left", folder.toString(), "make room there");
        assertThat(unpacked).isZero();
    }
}
