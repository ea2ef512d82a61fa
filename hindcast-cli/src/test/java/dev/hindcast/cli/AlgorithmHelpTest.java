package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.algorithm.DescribedSetting;
import dev.hindcast.learning.algorithm.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of the algorithms' settings on the command line and in the guide. */
class AlgorithmHelpTest {
    private static final Path PAGE = Path.of("../docs/guide/settings.md");
    private static final String HEADING = """
            # Every algorithm's settings

            What `./hindcast train --help ALGORITHM` prints, for all of them; `./hindcast train --list --json` says the same to programs. In Java a setting `x` is
            changed by `withX`: `Iql.Config.defaults().withExpectile(0.8)`.
            """;

    static Stream<Algorithms.Entry> algorithms() {
        return Algorithms.all().stream();
    }

    private static String help(Algorithms.Entry entry) {
        Cli help = Cli.run("train", "--help", entry.name());
        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        return help.out();
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void namesEverySettingItsDefaultAndMeaning(Algorithms.Entry entry) {
        String help = help(entry);
        assertThat(help).startsWith(entry.name() + ": " + entry.description());
        assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        String words = help.replaceAll("\\s+", " ");
        for (DescribedSetting setting : Settings.describe(entry.defaults())) {
            assertThat(words)
                    .contains(" " + setting.name() + " " + setting.valueText() + " " + setting.meaning() + " ("
                            + setting.allowed() + ")");
        }
    }

    @Test
    void alignsItsColumns() {
        Stream<String> settings = help(Algorithms.named("iql"))
                .lines()
                .dropWhile(line -> !line.startsWith("  name"))
                .filter(line -> !line.startsWith("    "));
        assertThat(settings).hasSize(11).allSatisfy(line -> assertThat(line).matches("  \\S.{17}  \\S.{7}  \\S.*"));
    }

    @Test
    void theNearestNameAnswersAWrongOne() {
        Cli wrong = Cli.run("train", "--help", "iqll");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("did you mean 'iql'");
        assertThat(wrong.out()).isEmpty();
    }

    @Test
    void withoutAnAlgorithmItIsTheCommands() {
        assertThat(Cli.run("train", "-h").out()).contains("Usage: hindcast train", "--set=key=value");
    }

    @Test
    void jsonSaysTheSame() throws IOException {
        JsonNode all = Cli.run("train", "--list", "--json").json().get("algorithms");
        assertThat(all).hasSameSizeAs(Algorithms.all());
        JsonNode iql = all.get(3);
        assertThat(iql.get("name").asText()).isEqualTo("iql");
        assertThat(iql.get("description").asText()).startsWith("implicit Q-learning");
        assertThat(iql.get("actions").asText()).isEqualTo("continuous");
        JsonNode expectile = iql.get("settings").get("expectile");
        assertThat(expectile.get("default").asDouble()).isEqualTo(0.7);
        assertThat(expectile.get("type").asText()).isEqualTo("number");
        assertThat(expectile.get("allowed").asText()).isEqualTo("(0, 1)");
        assertThat(expectile.get("description").asText()).startsWith("tau: 0.5");
        JsonNode policy = iql.get("settings").get("policy");
        assertThat(policy.get("allowed")).extracting(JsonNode::asText).containsExactly("gaussian", "deterministic");
        assertThat(iql.get("settings").get("hidden").get("default")).hasSize(2);
    }

    /** The page is made of the help, and is to be replaced by what this says where it differs. */
    @Test
    void theGuidesPageIsTheHelp() throws IOException {
        StringBuilder page = new StringBuilder(HEADING);
        algorithms()
                .forEach(entry -> page.append("\n## ")
                        .append(entry.name())
                        .append("\n\n```text\n")
                        .append(help(entry))
                        .append("```\n"));
        Path fresh = Files.writeString(Path.of("target/settings.md"), page);
        assertThat(Files.readString(PAGE))
                .as("docs/guide/settings.md is out of date: copy hindcast-cli/%s there", fresh)
                .isEqualTo(page.toString());
    }
}
