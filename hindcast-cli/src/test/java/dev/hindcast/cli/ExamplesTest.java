package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the documentation shows works: its commands, and its Java. */
class ExamplesTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final int CLOSED = 1;
    private static final Pattern FENCED = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```");

    @TempDir
    private Path directory;

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> guide = Files.walk(HOME.resolve("docs"))) {
            List<Path> pages =
                    new ArrayList<>(guide.filter(path -> path.toString().endsWith(".md"))
                            .sorted()
                            .toList());
            pages.addAll(List.of(HOME.resolve("README.md"), HOME.resolve("datasets/README.md")));
            return pages.stream();
        }
    }

    private static List<String> blocks(Path page, String language) throws IOException {
        return blocks(Files.readString(page), language);
    }

    private static List<String> blocks(String text, String language) {
        Matcher matcher = FENCED.matcher(text);
        List<String> blocks = new ArrayList<>();
        while (matcher.find()) {
            if (matcher.group(1).equals(language)) {
                blocks.add(matcher.group(2));
            }
        }
        return blocks;
    }

    private static List<String> commands(Path page) throws IOException {
        return commands(page, "");
    }

    private static List<String> commands(Path page, String language) throws IOException {
        return commands(Files.readString(page), language);
    }

    /** The commands in the blocks of a text, without {@code ./hindcast}. */
    static List<String> commands(String text, String language) {
        return blocks(text, language).stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("./hindcast "))
                .map(line -> line.substring("./hindcast ".length()))
                .toList();
    }

    /** The words of a command line, those in quotes being one. */
    static String[] words(String command) {
        Matcher matcher = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(command);
        List<String> words = new ArrayList<>();
        while (matcher.find()) {
            words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        return words.toArray(String[]::new);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyCommandIsRightUse(Path page) throws IOException {
        List<String> all = new ArrayList<>(commands(page));
        all.addAll(commands(page, "sh"));
        for (String command : all) {
            CommandLine line = new CommandLine(new HindcastCommand());
            assertThatCode(() -> line.parseArgs(words(command))).as(command).doesNotThrowAnyException();
        }
    }

    /** The README's commands one after the other, with small numbers. */
    @Test
    void theReadmesCommandsRun() throws IOException {
        List<String> commands = commands(HOME.resolve("README.md"));
        assertThat(commands).hasSizeGreaterThan(8);
        for (String command : commands) {
            Cli result = Cli.run((Object[]) words(small(command)));
            int greatest = command.startsWith("gate ") ? CLOSED : 0;
            assertThat(result.code()).as("%s: %s", command, result.err()).isBetween(0, greatest);
        }
    }

    private String small(String command) {
        String shortened = command.replaceAll("--steps \\d+", "--steps 100")
                .replaceAll("--episodes \\d+", "--episodes 2")
                .replaceAll(" datasets/", Matcher.quoteReplacement(" " + HOME.resolve("datasets") + "/"))
                .replaceAll("(runs|data)/", Matcher.quoteReplacement(directory.toString()) + "/$1/");
        if (shortened.startsWith("finetune ")) {
            return shortened + " --eval-every 50 --eval-episodes 1 --final-episodes 2";
        }
        boolean trains =
                shortened.startsWith("train ") && !shortened.contains("--list") && !shortened.contains("--help");
        if (!trains) {
            return shortened;
        }
        return shortened
                + (shortened.contains("--steps") ? "" : " --steps 100")
                + (shortened.contains("--out") ? "" : " --out " + directory.resolve("run"))
                + " --eval-every 50 --eval-episodes 1 --final-episodes 2 --set hidden=16,16";
    }

    /** The course; its page of questions has a test of its own. */
    static Stream<Path> theory() throws IOException {
        return pages().filter(page -> page.startsWith(HOME.resolve("docs/theory")) && !page.endsWith("questions.md"));
    }

    /** The commands of the course run, and print every line that their page quotes. */
    @ParameterizedTest
    @MethodSource("theory")
    void theTheorysCommandsPrintWhatItQuotes(Path page) throws IOException {
        StringBuilder printed = new StringBuilder();
        for (String command : commands(page)) {
            String picture = directory.resolve("picture.svg").toString();
            boolean runs = !command.contains("--list");
            String quiet = command.replaceAll(" --svg \\S+", "") + (runs ? " --svg " + picture : "");
            Cli result = Cli.run((Object[]) words(quiet));
            assertThat(result.code()).as("%s: %s", command, result.err()).isZero();
            printed.append(result.out());
        }
        List<String> lines = printed.toString().lines().map(String::strip).toList();
        for (String quoted : blocks(page, "text")) {
            assertThat(quoted.lines().map(String::strip)).isSubsetOf(lines);
        }
    }

    /** An example that takes minutes, in its quick form: it prints tables of the form that its page quotes, and says as much. */
    @ParameterizedTest
    @ValueSource(strings = {"hybrid", "expressive"})
    void theGuidesToLongExamplesQuoteWhatTheirCommandsPrint(String guide) throws IOException {
        Path page = HOME.resolve("docs/guide").resolve(guide + ".md");
        List<String> commands = commands(page);
        assertThat(commands).hasSize(1);
        Path picture = directory.resolve("picture.svg");
        Cli result =
                Cli.run((Object[]) words(commands.get(0).replaceAll(" --svg \\S+", "") + " --quick --svg " + picture));
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out().lines()).allMatch(line -> line.length() <= 140);
        assertThat(picture).exists();
        List<String> printed = names(result.out());
        assertThat(names(String.join("", blocks(page, "text")))).isNotEmpty().allMatch(printed::contains);
    }

    /** Titles and columns of tables, whatever numbers and seeds are in them. */
    private static List<String> names(String text) {
        return text.lines()
                .filter(line -> !line.contains("---"))
                .flatMap(line -> Stream.of(line.split("\\|", -1)))
                .map(cell -> cell.replaceAll("[-+]?[\\d.,]+", "N").strip())
                .filter(cell -> cell.matches(".*[a-z]{3}.*"))
                .distinct()
                .toList();
    }

    @Test
    void theReadmesJavaRuns() throws Exception {
        runJava(HOME.resolve("README.md"));
        assertThat(directory.resolve("runs/iql-pendulum/policy-last.npz")).exists();
    }

    @Test
    void theJavaOfTheGuideToDataRuns() throws Exception {
        runJava(HOME.resolve("docs/guide/data.md"));
        assertThat(directory.resolve("runs/pendulum.steps")).exists();
    }

    @Test
    void theJavaOfTheGuideToJavaRuns() throws Exception {
        runJava(HOME.resolve("docs/guide/java.md"));
        assertThat(directory.resolve("runs/iql-pendulum/policy-last.npz")).exists();
    }

    /** The Java of a page with its imports, or all that there are, compiled and run with small numbers. */
    private void runJava(Path page) throws Exception {
        List<String> lines =
                blocks(page, "java").stream().flatMap(String::lines).toList();
        List<String> imports =
                lines.stream().filter(ExamplesTest::isImport).distinct().toList();
        String body = lines.stream()
                .filter(line -> !isImport(line))
                .collect(Collectors.joining("\n"))
                .replace("10_000", "100")
                .replace("1_000", "50")
                .replace("episodes(10)", "episodes(1)")
                .replace("datasets/", HOME.resolve("datasets") + "/")
                .replace("runs/", directory.resolve("runs") + "/");
        String everything = """
                import dev.hindcast.dataset.*;
                import dev.hindcast.environment.*;
                import dev.hindcast.evaluation.*;
                import dev.hindcast.learning.algorithm.*;
                import dev.hindcast.learning.nn.*;
                import dev.hindcast.learning.training.*;
                import java.nio.file.Path;
                """;
        String source = (imports.isEmpty() ? everything : String.join("\n", imports))
                + "\npublic class Example { public static void run() {\n" + body + "\n}}";
        Path file = Files.writeString(directory.resolve("Example.java"), source);
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK");
        int code = compiler.run(
                null,
                null,
                null,
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                directory.toString(),
                file.toString());
        assertThat(code).isZero();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
            Method run = loader.loadClass("Example").getMethod("run");
            run.invoke(null);
        }
    }

    private static boolean isImport(String line) {
        return line.startsWith("import ");
    }
}
