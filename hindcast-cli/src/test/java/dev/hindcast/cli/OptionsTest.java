package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** An option of one name is one thing, whichever command has it. */
class OptionsTest {
    @ParameterizedTest
    @ValueSource(strings = {"--json", "--html", "--checkpoint", "--interval", "--confidence", "--python", "--rounds"})
    void oneNameIsOneOption(String name) {
        List<String> spoken = commands(new CommandLine(new HindcastCommand()))
                .flatMap(command -> command.getCommandSpec().options().stream())
                .filter(option -> option.longestName().equals(name))
                .map(OptionsTest::spoken)
                .toList();
        assertThat(spoken).hasSizeGreaterThan(1);
        assertThat(spoken).containsOnly(spoken.get(0));
    }

    private static Stream<CommandLine> commands(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(OptionsTest::commands));
    }

    private static String spoken(OptionSpec option) {
        return option.paramLabel() + " " + option.defaultValue() + " " + List.of(option.description());
    }
}
