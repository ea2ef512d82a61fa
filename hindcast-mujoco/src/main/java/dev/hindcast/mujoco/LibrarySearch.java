package dev.hindcast.mujoco;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Looks for the MuJoCo library.
 *
 * @param environment the environment variables
 * @param systemFolders the system's library folders
 */
record LibrarySearch(Map<String, String> environment, List<Path> systemFolders) {
    static final String VARIABLE = "HINDCAST_MUJOCO";
    static final String PYTHON = "HINDCAST_PYTHON";
    static final String ADVICE = "MuJoCo comes with 'python3 -m pip install mujoco' or, on Debian, with 'apt install "
            + "libmujoco2.2.2'; " + VARIABLE + " can name the library's file or its folder";

    private static final String NAMES = "{libmujoco.so,libmujoco.so.*,libmujoco*.dylib,mujoco.dll}";
    private static final String LOCATE = "import importlib.util as u; s = u.find_spec('mujoco'); "
            + "print(s.submodule_search_locations[0] if s else '')";

    static LibrarySearch onThisMachine() {
        List<Path> folders = new ArrayList<>();
        for (String variable : List.of("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")) {
            String value = System.getenv(variable);
            if (value != null) {
                Stream.of(value.split(File.pathSeparator))
                        .filter(entry -> !entry.isBlank())
                        .forEach(entry -> folders.add(Path.of(entry)));
            }
        }
        Stream.of(
                        "/usr/local/lib",
                        "/usr/lib",
                        "/usr/lib64",
                        "/usr/lib/x86_64-linux-gnu",
                        "/usr/lib/aarch64-linux-gnu",
                        "/opt/homebrew/lib",
                        "/Library/Frameworks/mujoco.framework/Versions/A",
                        System.getProperty("user.home") + "/.mujoco/lib")
                .map(Path::of)
                .forEach(folders::add);
        return new LibrarySearch(System.getenv(), folders);
    }

    /** The same, in the package of that Python. */
    LibrarySearch withPython(Path python) {
        Map<String, String> other = new HashMap<>(environment);
        other.put(PYTHON, python.toString());
        return new LibrarySearch(other, systemFolders);
    }

    /**
     * The library's file.
     *
     * @throws IllegalStateException where there is none; the message says where was looked and how to get it
     */
    Path file() {
        String stated = environment.get(VARIABLE);
        if (stated != null && !stated.isBlank()) {
            return stated(stated);
        }
        return pythonPackage()
                .flatMap(LibrarySearch::newestIn)
                .or(() -> systemFolders.stream()
                        .map(LibrarySearch::newestIn)
                        .flatMap(Optional::stream)
                        .findFirst())
                .orElseThrow(
                        () -> new IllegalStateException("No MuJoCo library was found: not in the package mujoco of "
                                + python() + ", not in the system's library folders. " + ADVICE));
    }

    private static Path stated(String value) {
        try {
            Path path = Path.of(value);
            if (Files.isRegularFile(path)) {
                return path.toAbsolutePath();
            }
            return newestIn(path)
                    .orElseThrow(() -> new IllegalStateException(VARIABLE + " is " + value
                            + ", which is neither the MuJoCo library nor a folder with it. " + ADVICE));
        } catch (InvalidPathException e) {
            throw new IllegalStateException(VARIABLE + " is " + value + ", which is not a path. " + ADVICE, e);
        }
    }

    private static Optional<Path> newestIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, NAMES)) {
            files.forEach(found::add);
        } catch (IOException e) {
            return Optional.empty();
        }
        return found.stream().map(Path::toAbsolutePath).max(Comparator.comparing(Path::toString));
    }

    private String python() {
        String stated = environment.get(PYTHON);
        return stated == null || stated.isBlank() ? "python3" : stated;
    }

    private Optional<Path> pythonPackage() {
        try {
            Process process = new ProcessBuilder(python(), "-c", LOCATE)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String folder = new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8).strip();
            return folder.isEmpty() ? Optional.empty() : Optional.of(Path.of(folder));
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
