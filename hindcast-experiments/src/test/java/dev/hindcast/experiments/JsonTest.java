package dev.hindcast.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.DatasetException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    @TempDir
    private Path directory;

    private static String printed(Map<String, ?> values) {
        StringWriter out = new StringWriter();
        Json.print(new PrintWriter(out, true), values);
        return out.toString().replaceAll("\\s", "");
    }

    /** The order of an immutable map is another one in each process. */
    @Test
    void mapsWithoutOrderAreInTheOrderOfTheirKeys() {
        Map<String, Integer> immutable =
                IntStream.range(10, 40).boxed().collect(Collectors.toUnmodifiableMap(i -> "k" + i, i -> i));
        String expected =
                IntStream.range(10, 40).mapToObj(i -> "\"k" + i + "\":" + i).collect(Collectors.joining(",", "{", "}"));
        assertThat(printed(immutable)).isEqualTo(expected);
        assertThat(printed(new HashMap<>(immutable))).isEqualTo(expected);
        assertThat(printed(Json.object("of", List.of(Map.of("inner", immutable)))))
                .isEqualTo("{\"of\":[{\"inner\":" + expected + "}]}");
    }

    @Test
    void anOrderIsKept() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("z", 1);
        map.put("a", Double.NaN);
        map.put("m", new double[][] {{1, 2}});
        map.put("b", null);
        assertThat(printed(map)).isEqualTo("{\"z\":1,\"a\":null,\"m\":[[1.0,2.0]],\"b\":null}");
        assertThat(printed(Json.object("second", 2, "first", 1))).isEqualTo("{\"second\":2,\"first\":1}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{|line 1", "[1]|no JSON object", "{\"a\": tru}|line 1, letter", "''|"})
    void whatIsNoJsonIsSaid(String text, String message) throws IOException {
        Path file = Files.writeString(directory.resolve("x.json"), text);
        assertThatThrownBy(() -> Json.read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("x.json")
                .hasMessageContaining(message == null ? "" : message)
                .hasMessageNotContaining("Exception");
    }

    @Test
    void deepNestingAndFoldersAreSaid() throws IOException {
        Path deep = Files.writeString(directory.resolve("deep.json"), "{\"a\":" + "[".repeat(100_000));
        assertThatThrownBy(() -> Json.read(deep)).isInstanceOf(DatasetException.class);
        assertThatThrownBy(() -> Json.read(directory)).hasMessageContaining("is not a file");
        assertThatThrownBy(() -> Json.read(directory.resolve("none"))).hasMessageContaining("There is no file");
    }
}
