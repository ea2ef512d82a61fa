package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The Python that files are exchanged with, where the machine has one. */
final class Python {
    private Python() {}

    /** Runs a program and returns what it printed; skips the test where no interpreter is named. */
    static String run(String program, Object... arguments) throws IOException, InterruptedException {
        String interpreter = System.getenv("HINDCAST_PYTHON");
        assumeTrue(interpreter != null, "HINDCAST_PYTHON is not set");
        List<String> command = new ArrayList<>(List.of(String.valueOf(interpreter), "-c", program));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
