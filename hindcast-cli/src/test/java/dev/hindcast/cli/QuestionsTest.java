package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each answer of the page of questions has a command, a derivation, and no number that the command does not print. */
class QuestionsTest {
    private static final Path PAGE =
            Path.of("../docs/theory/questions.md").toAbsolutePath().normalize();
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.,])-?\\d+(,\\d{3})*(\\.\\d+)?");
    private static final Pattern SETTING = Pattern.compile("`\\S+ = (\\d\\S*)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)\\)");

    @TempDir
    private static Path directory;

    private static final Map<String, String> PRINTED = new ConcurrentHashMap<>();

    /**
     * A question with its answer.
     *
     * @param title the question
     * @param text everything below it
     */
    record Answer(String title, String text) {
        /** What is said in words: without formulas, commands and the targets of links. */
        String prose() {
            return text.replaceAll("(?ms)^```.*?^```", "")
                    .replaceAll("(?m)^    .*$", "")
                    .replaceAll("`[^`]*`", "")
                    .replaceAll("\\]\\([^)]*\\)", "]")
                    .replace('\u2212', '-');
        }

        /** What is measured. */
        List<String> numbers() {
            return numbersOf(prose()).toList();
        }

        /** What it is measured with, such as {@code alpha = 0.1}. */
        List<String> settings() {
            return SETTING.matcher(text)
                    .results()
                    .map(setting -> setting.group(1))
                    .toList();
        }

        List<String> commands() {
            return ExamplesTest.commands(text, "");
        }

        @Override
        public String toString() {
            return title;
        }
    }

    static Stream<Answer> answers() throws IOException {
        return Arrays.stream(Files.readString(PAGE).split("(?m)^### "))
                .skip(1)
                .map(part -> part.replaceAll("(?m)^## .*$", ""))
                .map(part -> new Answer(part.lines().findFirst().orElseThrow(), part.substring(part.indexOf('\n'))));
    }

    private static Stream<String> numbersOf(String text) {
        Matcher matcher = NUMBER.matcher(text);
        return matcher.results().map(MatchResult::group);
    }

    /** All numbers that an answer's commands print; what trains for long is left out. */
    private static Set<Double> printed(Answer answer) {
        return answer.commands().stream()
                .filter(command -> !command.startsWith("train ") || command.contains("--help"))
                .flatMap(command -> numbersOf(PRINTED.computeIfAbsent(command, QuestionsTest::run)))
                .map(QuestionsTest::value)
                .collect(Collectors.toSet());
    }

    private static String run(String command) {
        String here = command.replaceAll(" data/", Matcher.quoteReplacement(" " + directory + "/"))
                + (command.startsWith("example ") ? " --svg " + directory.resolve("picture.svg") : "");
        Cli result = Cli.run((Object[]) ExamplesTest.words(here));
        assertThat(result.code()).as("%s: %s", command, result.err()).isZero();
        return result.out();
    }

    private static double value(String number) {
        return Double.parseDouble(number.replace(",", ""));
    }

    private static List<String> unprinted(List<String> numbers, Set<Double> printed) {
        return numbers.stream()
                .filter(number -> !printed.contains(value(number)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("answers")
    void everyNumberIsPrinted(Answer answer) {
        Set<Double> printed = printed(answer);
        assertThat(unprinted(answer.numbers(), printed)).isEmpty();
        assertThat(unprinted(answer.settings(), printed)).isEmpty();
    }

    /** A number whose last digit is another one is noticed, each for itself. */
    @ParameterizedTest
    @MethodSource("answers")
    void aChangedNumberIsNoticed(Answer answer) {
        Set<Double> printed = printed(answer);
        List<String> changed = new ArrayList<>();
        for (String number : answer.numbers()) {
            int last = number.length() - 1;
            changed.add(number.substring(0, last) + (char) ('0' + (number.charAt(last) - '0' + 3) % 10));
        }
        assertThat(unprinted(changed, printed)).isEqualTo(changed);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void everyAnswerIsShownAndDerived(Answer answer) {
        assertThat(answer.commands()).isNotEmpty();
        List<Path> links = LINK.matcher(answer.text())
                .results()
                .map(link -> PAGE.resolveSibling(link.group(1)).normalize())
                .toList();
        assertThat(links).isNotEmpty().allMatch(Files::exists);
    }
}
