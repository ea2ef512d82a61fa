package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.experiments.data.DatasetMaker;
import dev.hindcast.experiments.data.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a disk of 64 KB. */
class FullDiskTest {
    @TempDir
    Path directory;

    Path disk;
    Path data;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        boolean mounted = System.getProperty("os.name").equals("Linux")
                && system("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString());
        assumeTrue(mounted, "a small disk can be mounted by root on Linux only");
        data = Cli.pendulum(directory.resolve("data"));
    }

    /** Lazily, since jHDF does not close a file that it could not write. */
    @AfterEach
    void unmount() throws Exception {
        system("umount", "--lazy", disk.toString());
    }

    private static boolean system(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void collecting() throws IOException {
        Cli result = Cli.run(
                "collect", "Pendulum-v1", "--policy", "random", "--episodes", 100, "--out", disk.resolve("data"));
        assertFull(result);
        assertThat(left()).isEmpty();
    }

    @Test
    void inspecting() throws IOException {
        Files.write(disk.resolve("filler"), new byte[60_000]);
        Cli result = Cli.run("inspect", data, "--html", disk.resolve("report.html"));
        Files.delete(disk.resolve("filler"));
        assertFull(result);
        assertThat(left()).isEmpty();
    }

    @Test
    void training() throws IOException {
        Cli result = Cli.run("train", "bc", "--data", data, "--steps", 100, "--out", disk.resolve("run"));
        assertFull(result);
        assertThat(left()).isEmpty();
    }

    @Test
    void makingData() throws IOException {
        DatasetMaker maker = new DatasetMaker(disk, 0, OptionalLong.empty(), 0, Optional.empty());
        Recipe recipe = new Recipe.Scripted("pendulums/random", "Pendulum-v1", "random", 20_000);
        assertThatThrownBy(() -> maker.make(recipe, "a test"))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("No space left");
        try (Stream<Path> files = Files.walk(disk)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    private static void assertFull(Cli result) {
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("No space left").doesNotContain("\tat ");
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> entries = Files.list(disk)) {
            return entries.toList();
        }
    }
}
