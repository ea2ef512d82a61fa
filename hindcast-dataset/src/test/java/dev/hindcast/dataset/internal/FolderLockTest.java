package dev.hindcast.dataset.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    Path directory;

    @Test
    void oneAtATimeWorksInAFolder() throws IOException {
        Path folder = directory.resolve("made/for/it");
        Path sameFolder = directory.resolve("made/for/../for/it");
        Path other = directory.resolve("other");
        assertThat(FolderLock.isHeld(folder)).isFalse();
        assertThat(folder).doesNotExist();
        int answer = FolderLock.holding(folder, () -> {
            assertRefused(sameFolder);
            assertRefused(sameFolder);
            return FolderLock.holding(other, () -> 42);
        });
        assertThat(answer).isEqualTo(42);
        assertFree(folder);
    }

    @Test
    void workThatFailsLeavesTheFolderFree() {
        assertThatThrownBy(() -> FolderLock.holding(directory, () -> {
                    throw new IOException("the work's own");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("the work's own");
        assertFree(directory);
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "text");
        assertThat(FolderLock.isHeld(file)).isFalse();
        assertThatThrownBy(() -> FolderLock.holding(file, () -> 1))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("Cannot write to " + file);
    }

    /** What this process tries meanwhile does not free the folder; the end of the other process does, however it comes. */
    @Test
    @Timeout(120)
    void anotherProcessIsNoticedUntilItEnds() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holding.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(process.getInputStream().read()).isEqualTo('!');
            assertRefused(directory);
            assertRefused(directory);
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertFree(directory);
    }

    /** Holds a folder until it is killed. */
    static final class Holding {
        private Holding() {}

        public static void main(String[] arguments) throws InterruptedException {
            FolderLock.holding(Path.of(arguments[0]), () -> {
                System.out.print('!');
                System.out.flush();
                Thread.sleep(Long.MAX_VALUE);
                return 0;
            });
        }
    }

    private static void assertRefused(Path folder) {
        assertThat(FolderLock.isHeld(folder)).isTrue();
        assertThatThrownBy(() -> FolderLock.holding(folder, () -> {
                    throw new AssertionError("two at once");
                }))
                .isInstanceOf(DatasetException.class)
                .hasMessage("Another run is at work in " + folder
                        + ": start this again when it has ended, or choose another folder");
    }

    private static void assertFree(Path folder) {
        assertThat(FolderLock.isHeld(folder)).isFalse();
        assertThat(FolderLock.holding(folder, () -> "free")).isEqualTo("free");
    }
}
