package dev.hindcast.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.internal.FolderLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputsTest {
    @TempDir
    Path directory;

    /** Makes the folder and a run below it, then fails. */
    private static void fail(Path folder) {
        assertThatThrownBy(() -> Outputs.into(folder, () -> false, () -> {
                    try {
                        Files.createDirectories(folder.resolve("seed-0"));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    throw new IllegalStateException("it went wrong");
                }))
                .hasMessage("it went wrong");
    }

    @Test
    void whatFailsLeavesNothing() {
        Path folder = directory.resolve("run");
        fail(folder);
        assertThat(folder).doesNotExist();
    }

    @Test
    void whatWasThereStays() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("run"));
        fail(folder);
        assertThat(folder.resolve("seed-0")).exists();
    }

    /** Two find that there is no such directory, and the other one is the first to begin with it. */
    @ParameterizedTest
    @ValueSource(strings = {"", "seed-0"})
    void anothersWorkStays(String held) throws Exception {
        Path folder = directory.resolve("run");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        FutureTask<Boolean> other = new FutureTask<>(() -> FolderLock.holding(folder.resolve(held), () -> {
            begun.countDown();
            return end.await(1, TimeUnit.MINUTES);
        }));
        assertThatThrownBy(() -> Outputs.into(folder, () -> false, () -> {
                    new Thread(other).start();
                    await(begun);
                    throw new IllegalStateException("it went wrong");
                }))
                .hasMessage("it went wrong");
        assertThat(folder.resolve(held)).exists();
        end.countDown();
        assertThat(other.get()).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
