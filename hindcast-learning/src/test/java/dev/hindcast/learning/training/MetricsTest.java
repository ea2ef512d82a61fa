package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void write() {
        file = directory.resolve("metrics.csv");
        Metrics metrics = Metrics.create(file);
        metrics.add(10, Map.of("loss/a", 1.5));
        metrics.add(20, Map.of("loss/b", -2.0));
        metrics.add(30, Map.of("loss/a", 0.1));
    }

    @Test
    void columnsGrow() throws IOException {
        assertThat(Files.readAllLines(file)).containsExactly("step,loss/a,loss/b", "10,1.5,", "20,,-2.0", "30,0.1,");
    }

    @Test
    void comeBack() {
        Metrics metrics = Metrics.read(file);
        assertThat(metrics.column("loss/a")).containsExactly(Map.entry(10L, 1.5), Map.entry(30L, 0.1));
        assertThat(metrics.rows()).hasSize(3);
    }

    @Test
    void forgetTheRowThatAKilledProcessLeftUnfinished() throws IOException {
        Files.writeString(file, "40,0.", StandardOpenOption.APPEND);
        assertThat(Metrics.read(file).column("loss/a")).hasSize(2);
    }

    @Test
    void areCutOnResume() throws IOException {
        Metrics.read(file).truncate(20);
        assertThat(Files.readAllLines(file)).containsExactly("step,loss/a,loss/b", "10,1.5,", "20,,-2.0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "step,a;10,x;|line 2 holds 'x' for a",
                "step,a;10,1;20,1,2;|line 3 has 3 cells, its header 2",
                "step,a;10;|line 2 has 1 cells, its header 2",
                "step,a;,1;|line 2 has no step",
                "''|it is empty"
            })
    void sayWhatIsWrong(String text, String message) throws IOException {
        Files.writeString(file, text.replace(';', '\n'));
        assertThatThrownBy(() -> Metrics.read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("metrics.csv")
                .hasMessageContaining(message)
                .hasMessageNotContainingAny("java.", "Exception");
    }

    /** Up to the last checkpoint every byte is certain; what a power failure left after it is not. */
    @Test
    void areHeldAgainstTheirChecksum() throws IOException {
        Metrics.read(file).seal();
        Files.writeString(file, "40,0.2,\n\0\0\0\0,\n50,0.3,\n", StandardOpenOption.APPEND);
        assertThat(Metrics.read(file).column("loss/a")).containsOnlyKeys(10L, 30L, 40L);
        byte[] bytes = Files.readAllBytes(file);
        bytes["step,loss/a,loss/b\n1".length()] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> Metrics.read(file)).hasMessageContaining("metrics.csv are not what was written");
        Files.delete(directory.resolve("metrics.crc32"));
        Files.writeString(file, "step,a\n10,1\n");
        Metrics changed = Metrics.read(file);
        changed.seal();
        changed.add(20, Map.of("b", 2.0));
        assertThat(Metrics.read(file).rows())
                .as("the checksum goes when the file is written anew")
                .hasSize(2);
    }

    @Test
    void areTextInAFile() throws IOException {
        Files.write(file, new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 1});
        assertThatThrownBy(() -> Metrics.read(file)).hasMessageContaining("it is no text in UTF-8");
        assertThatThrownBy(() -> Metrics.read(directory.resolve("none"))).isInstanceOf(DatasetException.class);
        assertThatThrownBy(() -> Metrics.read(directory)).hasMessageContaining("is not a file");
    }
}
