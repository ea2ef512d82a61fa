package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
    @ParameterizedTest
    @CsvSource({
        "~, /home/ada",
        "~/runs, /home/ada/runs",
        "--out=~/runs/two words, /home/ada/runs/two words",
        "--env=tabular:~/d.npz, tabular:/home/ada/d.npz",
        "tabular:~/d.npz, tabular:/home/ada/d.npz",
    })
    void homeIsPutWhereTheShellLeavesIt(String word, String end) {
        assertThat(atHome(word)).endsWith(end).doesNotContain("~");
    }

    @ParameterizedTest
    @ValueSource(strings = {"runs/~", "a~b", "--set", "--set=key=1~2", "backup~", "--name=~tilde", "x~/y"})
    void otherWordsAreLeft(String word) {
        assertThat(atHome(word)).isEqualTo(word);
        assertThat(Arguments.problem(new String[] {word}, "UTF-8")).isEmpty();
    }

    private static String atHome(String word) {
        return Arguments.atHome(new String[] {word}, "/home/ada")[0];
    }

    @Test
    void homesOfOthersAreRefused() {
        assertThat(Arguments.problem(new String[] {"--out=~grace/runs"}, "UTF-8"))
                .hasValueSatisfying(problem -> assertThat(problem).contains("grace", "write the folder in full"));
    }

    /** In such locales Java has question marks in the place of the letters that it cannot read. */
    @Test
    void lettersThatJavaCannotReadAreNamed() {
        String[] words = {"inspect", "/data/Gr??n"};
        assertThat(Arguments.problem(words, "ANSI_X3.4-1968"))
                .hasValueSatisfying(problem -> assertThat(problem).contains("Gr??n", "LC_ALL=C.UTF-8"));
        assertThat(Arguments.problem(words, "UTF-8")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"collect", "datasets make", "select"})
    void examplesOfAHelpCanBePasted(String command) {
        String help = Cli.run((Object[]) (command + " --help").split(" ")).out();
        List<String> examples = help.substring(help.indexOf("Examples:"))
                .replaceAll("\\\\\\R +", "")
                .lines()
                .skip(1)
                .toList();
        assertThat(examples).allMatch(line -> line.startsWith("  hindcast " + command + " "));
        assertThat(examples).anyMatch(line -> line.length() > 80);
        assertThat(help.lines()).allMatch(line -> line.length() <= 80);
    }
}
