package dev.hindcast.mujoco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LibrarySearchTest {
    private static final Map<String, String> WITHOUT_PYTHON = Map.of("HINDCAST_PYTHON", "/no/such/python");

    @TempDir
    private Path folder;

    @Test
    void theVariableNamesTheFile() throws IOException {
        Path library = Files.createFile(folder.resolve("my-mujoco.so"));

        assertThat(search(Map.of("HINDCAST_MUJOCO", library.toString())).file()).isEqualTo(library);
    }

    @Test
    void theVariableNamesAFolder() throws IOException {
        Path library = Files.createFile(folder.resolve("libmujoco.so.3.3.7"));

        assertThat(search(Map.of("HINDCAST_MUJOCO", folder.toString())).file()).isEqualTo(library);
    }

    @Test
    void aVariableThatNamesNothingIsAnErrorAndNotPassedOver() throws IOException {
        Files.createFile(folder.resolve("libmujoco.so.3.3.7"));
        LibrarySearch search = new LibrarySearch(
                Map.of("HINDCAST_MUJOCO", folder.resolve("missing").toString()), List.of(folder));

        assertThatThrownBy(search::file)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("HINDCAST_MUJOCO", "missing", "pip install mujoco");
    }

    @Test
    void systemFoldersAreLookedThroughInOrder() throws IOException {
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        Files.createFile(second.resolve("libmujoco.so.3.3.7"));
        Path library = Files.createFile(first.resolve("libmujoco.so.2.2.2"));
        Files.createFile(first.resolve("libmujoco_something.txt"));

        assertThat(new LibrarySearch(WITHOUT_PYTHON, List.of(folder.resolve("none"), first, second)).file())
                .isEqualTo(library);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-in for Python is a shell script")
    void thePackageOfPythonComesBeforeTheSystem() throws IOException {
        Path system = Files.createDirectory(folder.resolve("system"));
        Files.createFile(system.resolve("libmujoco.so.2.2.2"));
        Path packaged = Files.createDirectory(folder.resolve("package"));
        Path library = Files.createFile(packaged.resolve("libmujoco.so.3.3.7"));
        Path python = Files.writeString(folder.resolve("python"), "#!/bin/sh\necho '" + packaged + "'\n");
        assertThat(python.toFile().setExecutable(true)).isTrue();

        assertThat(new LibrarySearch(Map.of("HINDCAST_PYTHON", python.toString()), List.of(system)).file())
                .isEqualTo(library);
        assertThat(new LibrarySearch(WITHOUT_PYTHON, List.of(system))
                        .withPython(python)
                        .file())
                .as("a Python that is named comes before the one that the environment names")
                .isEqualTo(library);
    }

    @Test
    void whereThereIsNoneTheMessageSaysHowToGetIt() {
        assertThatThrownBy(search(WITHOUT_PYTHON)::file)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(
                        "No MuJoCo library", "/no/such/python", "pip install mujoco", "HINDCAST_MUJOCO");
    }

    private LibrarySearch search(Map<String, String> environment) {
        return new LibrarySearch(environment, List.of());
    }
}
