package dev.hindcast.environment.gymnasium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The Python that has Gymnasium, where the machine has one. */
final class Python {
    private Python() {}

    static String interpreter() {
        String interpreter = System.getenv("HINDCAST_PYTHON");
        assumeTrue(interpreter != null, "HINDCAST_PYTHON is not set");
        return String.valueOf(interpreter);
    }

    static GymnasiumSettings settings() {
        return new GymnasiumSettings(List.of(interpreter()), Duration.ofSeconds(100), Duration.ofSeconds(50), 16);
    }

    /** An environment of the test's own module. */
    static GymnasiumEnvironment oddity(String name) {
        return oddity(name, settings());
    }

    static GymnasiumEnvironment oddity(String name, GymnasiumSettings settings) {
        return GymnasiumEnvironment.open("oddities:" + name + "-v0", settings, program());
    }

    /** The usual program, which finds the test's module. */
    static String program() {
        try {
            Path directory = Path.of(Objects.requireNonNull(Python.class.getResource("/gymnasium/oddities.py"))
                            .toURI())
                    .getParent();
            return "import sys\nsys.path.append(r'" + directory + "')\n" + GymnasiumEnvironment.program();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a program and returns what it printed. */
    static String run(String program, Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(interpreter(), "-W", "ignore", "-c", program));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
