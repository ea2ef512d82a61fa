package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@code inspect --json} counts in the files of others is what a program that uses h5py alone counts, {@code testing/field/summary.py}. */
class InspectAgreesWithH5pyTest {
    private static final Path DATA = Optional.ofNullable(System.getenv("HINDCAST_SHARED_DATA"))
            .map(Path::of)
            .orElseGet(() -> Path.of("../../shared/data"));

    @Test
    void countsAndMeansAreThoseOfH5py() throws Exception {
        String interpreter = System.getenv("HINDCAST_PYTHON");
        assumeTrue(interpreter != null && Files.isDirectory(DATA), "HINDCAST_PYTHON or shared data are missing");
        Process process = new ProcessBuilder(
                        String.valueOf(interpreter), "../testing/field/summary.py", DATA.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        JsonNode files = new ObjectMapper().readTree(output);
        assertThat(files.size()).isPositive();
        for (Map.Entry<String, JsonNode> file : files.properties()) {
            Path path = DATA.resolve(file.getKey());
            if (file.getValue().isNull()) {
                assertThat(Cli.run("inspect", path.toString(), "--json").code())
                        .as(file.getKey())
                        .isNotZero();
            } else {
                assertAgrees(
                        file.getKey(),
                        file.getValue(),
                        Cli.run("inspect", path.toString(), "--json").json());
            }
        }
    }

    private static void assertAgrees(String where, JsonNode expected, JsonNode found) {
        for (Map.Entry<String, JsonNode> entry : expected.properties()) {
            String name = where + ", " + entry.getKey();
            JsonNode own =
                    entry.getKey().equals("reward") ? found.path("quality").path("reward") : found.path(entry.getKey());
            if (entry.getValue().isObject()) {
                assertAgrees(name, entry.getValue(), own);
            } else {
                double value = entry.getValue().doubleValue();
                assertThat(own.isNumber()).as(name).isTrue();
                assertThat(own.doubleValue()).as(name).isCloseTo(value, within(1e-6 * Math.max(1, Math.abs(value))));
            }
        }
    }
}
