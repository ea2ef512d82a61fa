package dev.hindcast.mujoco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** Several versions of MuJoCo, each in a process of its own, since a process loads one. */
class LibrariesTest {
    @TempDir
    private Path folder;

    /** Versions differ in how the numbers are reached, from field offsets to a bit that moved, and not in a creature that runs. */
    @Test
    void allVersionsComputeTheSame() throws Exception {
        List<Path> libraries = libraries();
        assumeThat(libraries)
                .as("HINDCAST_MUJOCO_LIBRARIES lists several versions of the library, or they are installed")
                .hasSizeGreaterThan(1);

        List<String> versions = new ArrayList<>();
        List<float[]> observations = new ArrayList<>();
        for (Path library : libraries) {
            List<String> lines = run(library.toString());
            versions.add(lines.get(0));
            observations.add(parsed(lines.get(1)));
        }

        assertThat(versions).doesNotHaveDuplicates();
        for (float[] observation : observations) {
            assertThat(observation).containsExactly(observations.get(0), Offset.offset(1e-6f));
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "a C library of Linux stands in for a wrong one")
    void anotherLibraryIsRefused() throws Exception {
        Path wrong = Stream.of(
                        "/lib/x86_64-linux-gnu/libm.so.6", "/lib/aarch64-linux-gnu/libm.so.6", "/lib64/libm.so.6")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new TestAbortedException("No C library where one is expected"));

        assertThat(run(wrong.toString()).get(0))
                .contains("Cannot use the MuJoCo library", "mj_version", "pip install mujoco");
    }

    @Test
    void aFileThatIsNoLibraryIsRefused() throws Exception {
        Path text = Files.writeString(folder.resolve("libmujoco.so"), "no library");

        assertThat(run(text.toString()).get(0)).contains("Cannot use the MuJoCo library", "pip install mujoco");
    }

    private static List<Path> libraries() {
        String stated = System.getenv("HINDCAST_MUJOCO_LIBRARIES");
        Stream<Path> named = stated == null
                ? Stream.of()
                : Stream.of(stated.split(File.pathSeparator)).map(Path::of);
        Stream<Path> installed = Stream.of(Path.of("/usr/lib/x86_64-linux-gnu/libmujoco.so.2.2.2"));
        Stream<Path> found = MujocoTests.library().stream();
        return Stream.of(named, installed, found)
                .flatMap(paths -> paths)
                .filter(Files::exists)
                .distinct()
                .toList();
    }

    private static List<String> run(String library) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Trajectory.class.getName(),
                "mujoco:HalfCheetah-v4");
        builder.environment().put("HINDCAST_MUJOCO", library);
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", library, output).isZero();
        return output.lines().toList();
    }

    private static float[] parsed(String line) {
        double[] numbers = Arrays.stream(line.replaceAll("[\\[\\]]", "").split(","))
                .mapToDouble(Double::parseDouble)
                .toArray();
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers[i];
        }
        return floats;
    }
}
