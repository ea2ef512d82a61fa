package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
    private static final String READ = String.join(
            "\n",
            "import sys",
            "from tensorboard.backend.event_processing.event_accumulator import EventAccumulator",
            "events = EventAccumulator(sys.argv[1]); events.Reload()",
            "for tag in sorted(events.Tags()['scalars']):",
            "    print(tag, [(e.step, e.value) for e in events.Scalars(tag)])");

    @TempDir
    private Path directory;

    private void write() throws IOException {
        try (EventFile file = EventFile.in(directory)) {
            file.add(1, Map.of("loss/critic", 0.5));
            file.add(1_000_000, Map.of("loss/critic", 0.25, "q/data", -3.0));
        }
    }

    @Test
    void recordsCarryTheirChecksums() throws IOException {
        write();
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(onlyFile())).order(ByteOrder.LITTLE_ENDIAN);
        int records = 0;
        while (bytes.hasRemaining()) {
            byte[] length = new byte[8];
            bytes.get(length);
            assertThat(bytes.getInt()).isEqualTo(masked(length));
            byte[] payload = new byte
                    [(int) ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong()];
            bytes.get(payload);
            assertThat(bytes.getInt()).isEqualTo(masked(payload));
            records++;
        }
        assertThat(records).isEqualTo(3);
    }

    private static int masked(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        long value = crc.getValue();
        return (int) ((value >>> 15 | value << 17) + 0xa282ead8L);
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    @Test
    void tensorBoardReadsThem() throws IOException, InterruptedException {
        String python = System.getenv("HINDCAST_PYTHON");
        assumeThat(python)
                .as("a Python with tensorboard, named by HINDCAST_PYTHON")
                .isNotNull();
        write();
        Process process = new ProcessBuilder(python, "-c", READ, directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(output).contains("loss/critic [(1, 0.5), (1000000, 0.25)]").contains("q/data [(1000000, -3.0)]");
    }
}
