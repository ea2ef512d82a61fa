package dev.hindcast.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The library speaks of settings, the command line of options: neither knows the other's words, and no setting is without an option. */
class OptionNamesTest {
    private static final List<String> LIBRARY =
            List.of("dataset", "environment", "policy", "mujoco", "learning", "evaluation", "report");
    private static final Pattern OPTION = Pattern.compile("\"[^\"]*--[a-z][^\"]*\"");
    private static final Pattern SETTING = Pattern.compile("\"[^\"`]*`([A-Za-z.]+)[^\"]*\"");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "state the range (`range=LOW,HIGH`)|state the range (--range=LOW,HIGH)",
                "with `actionLow` and `actionHigh`, or|with --action-low and --action-high, or",
                "leave it out by `leaveOut my $1`|leave it out by --leave-out my $1",
                "see `Algorithms.all`|see 'hindcast train --list'",
                "the column `x`, or `horizon|the column `x`, or `horizon",
            })
    void settingsGetTheNamesOfOptions(String library, String commandLine) {
        assertThat(OptionNames.in(library)).isEqualTo(commandLine);
        assertThat(OptionNames.in(commandLine)).as("once is enough").isEqualTo(commandLine);
    }

    @Test
    void whatIsWrappedIsOneSettingStill() {
        assertThat(OptionNames.in("Ask for `horizon\n  infinite` to")).isEqualTo("Ask for --horizon\n  infinite to");
    }

    @Test
    void theLibraryNamesNoOption() throws IOException {
        assertThat(found(OPTION).map(MatchResult::group)).isEmpty();
    }

    @Test
    void everySettingThatTheLibraryNamesHasAnOption() throws IOException {
        assertThat(found(SETTING).map(literal -> literal.group(1)))
                .hasSizeGreaterThan(30)
                .allMatch(OptionNames::knows);
    }

    /** Literals of the library's sources. */
    private static Stream<MatchResult> found(Pattern literal) throws IOException {
        Stream.Builder<MatchResult> found = Stream.builder();
        for (String module : LIBRARY) {
            Path sources = Path.of(System.getProperty("hindcast.home", ".."), "hindcast-" + module, "src/main/java");
            try (Stream<Path> files = Files.walk(sources)) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    for (String line : Files.readAllLines(file)) {
                        literal.matcher(line).results().forEach(found);
                    }
                }
            }
        }
        return found.build();
    }
}
