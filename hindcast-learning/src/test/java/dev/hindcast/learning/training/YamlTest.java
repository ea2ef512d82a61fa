package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.DatasetException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class YamlTest {
    @TempDir
    private Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("config.yaml"), text);
    }

    @Test
    void aChangedFileIsRefusedUntilItsChecksumIsTakenOut() throws IOException {
        Path file = directory.resolve("sealed.yaml");
        Yaml.write(file, Map.of("discount", 0.99));
        String changed = Files.readString(file).replace("0.99", "0.98");
        Files.writeString(file, changed);
        assertThatThrownBy(() -> Yaml.read(file)).hasMessageContainingAll("sealed.yaml", "delete its first line");
        Files.writeString(file, changed.substring(changed.indexOf('\n') + 1));
        assertThat(Yaml.read(file)).containsEntry("discount", 0.98);
    }

    @Test
    void settingsComeBackInTheirOrder() throws IOException {
        Map<String, Object> settings = new LinkedHashMap<>();
        List<Object> shared = List.of(256, 256);
        settings.put("seed", 3);
        settings.put("hidden", shared);
        settings.put("actorHidden", shared);
        settings.put("algorithm", "iql");
        Path file = directory.resolve("config.yaml");
        Yaml.write(file, settings);
        assertThat(Yaml.read(file)).containsExactlyEntriesOf(settings);
    }

    /** Each line doubles the one before: 24 lines stand for 16 million values. */
    private static String bomb() {
        return IntStream.range(1, 25)
                .mapToObj(i -> "a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n")
                .collect(Collectors.joining("", "a0: &a0 [x, x]\n", ""));
    }

    static List<String> hostile() {
        return List.of(
                bomb(),
                "a: " + "[".repeat(200_000) + "]".repeat(200_000),
                "a: " + "{b: ".repeat(30) + "1" + "}".repeat(30),
                "a:\n  " + "- ".repeat(100_000) + "x",
                "a: &a [*a]",
                IntStream.range(0, 150_000).mapToObj(i -> "1,").collect(Collectors.joining("", "a: [", "1]")));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void whatHoldsMoreThanSettingsIsRefusedAtOnce(String text) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> Yaml.read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("config.yaml")
                .hasMessageContaining("more than settings");
    }

    @Test
    void filesOfAnySizeAndKindAreRefusedInWords() throws Exception {
        Path large = directory.resolve("large.yaml");
        try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
            sparse.setLength(1L << 40);
        }
        assertThatThrownBy(() -> Yaml.read(large)).hasMessageContaining("more than settings");
        assertThatThrownBy(() -> Yaml.read(directory)).hasMessageContaining("is not a file");
        Path bytes = Files.write(directory.resolve("bytes.yaml"), new byte[] {(byte) 0xFF, (byte) 0xFE});
        assertThatThrownBy(() -> Yaml.read(bytes))
                .hasMessageContaining("it is no text in UTF-8")
                .hasMessageNotContaining("java.");
        assertThatThrownBy(() -> Yaml.read(file("a: !!java.lang.Runtime {}"))).hasMessageContaining("is not YAML");
    }
}
