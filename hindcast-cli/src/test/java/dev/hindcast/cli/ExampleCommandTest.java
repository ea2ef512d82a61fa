package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.experiments.example.Examples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExampleCommandTest {
    @TempDir
    private Path directory;

    @Test
    void listsTheExamples() throws IOException {
        Cli list = Cli.run("example", "--list");
        assertThat(list.code()).isZero();
        assertThat(list.out()).contains("overestimation", "lower-bound", "expectile", "stitching", "support");
        JsonNode examples = Cli.run("example", "--list", "--json").json().get("examples");
        assertThat(examples).hasSize(Examples.all().size());
        assertThat(examples.get(0).get("name").asText()).isEqualTo("overestimation");
    }

    @Test
    void printsClaimNumbersReadingAndPicture() throws IOException {
        Path picture = directory.resolve("new/stitching.svg");
        Cli shown = Cli.run("example", "stitching", "--seed", 1, "--svg", picture);
        assertThat(shown.code()).as(shown.err()).isZero();
        assertThat(shown.out())
                .startsWith("Claim:")
                .contains("Problem:", "Seed 1.", "BC of the best 10%", "Reading:", "Picture: " + picture);
        assertThat(shown.out().lines()).allMatch(line -> line.length() <= 140);
        assertThat(Files.readString(picture)).startsWith("<?xml").contains("reaches the goal: 100.0%");
    }

    @Test
    void jsonHoldsTheExactNumbers() throws IOException {
        JsonNode shown = Cli.run("example", "stitching", "--json", "--svg", directory.resolve("stitching.svg"))
                .json();
        assertThat(shown.get("example").asText()).isEqualTo("stitching");
        assertThat(shown.get("seed").asLong()).isZero();
        assertThat(shown.get("claim").asText()).isNotEmpty();
        JsonNode rows = shown.get("tables").get(0).get("rows");
        JsonNode last = rows.get(rows.size() - 1);
        assertThat(last.get("policy").asText()).isEqualTo("the best policy");
        assertThat(last.get("return").asDouble()).isCloseTo(Math.pow(0.95, 7), within(1e-12));
    }

    @Test
    void theSameSeedGivesTheSame() throws IOException {
        Path first = directory.resolve("first.svg");
        Path second = directory.resolve("second.svg");
        String one =
                Cli.run("example", "lower-bound", "--seed", 5, "--svg", first).out();
        String two =
                Cli.run("example", "lower-bound", "--seed", 5, "--svg", second).out();
        assertThat(two.replace("second.svg", "first.svg")).isEqualTo(one);
        assertThat(Files.readString(second)).isEqualTo(Files.readString(first));
    }

    @ParameterizedTest
    @CsvSource({
        "example stiching, 'stitching'",
        "example lower-bounds, 'lower-bound'",
        "example, expected one of overestimation",
        "example stitching --sed 1, '--seed'",
        "example stitching --seed one, --seed",
        "example stitching --quick, --quick is for examples that take minutes",
    })
    void wrongUseIsExplained(String line, String explanation) {
        Cli result = Cli.run((Object[]) line.split(" "));
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains(explanation).doesNotContain("\tat ");
        assertThat(result.out()).isEmpty();
    }
}
