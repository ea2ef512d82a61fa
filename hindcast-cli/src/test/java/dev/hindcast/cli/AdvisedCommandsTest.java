package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Dataset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a command says to type next, as a shell reads it: in a folder with a blank in its name, of a file that does not say its actions' bounds. */
@DisabledOnOs(OS.WINDOWS)
class AdvisedCommandsTest {
    @TempDir
    static Path directory;

    private static Path folder;
    private static Path data;

    @BeforeAll
    static void write() throws IOException {
        folder = Files.createDirectory(directory.resolve("my logs"));
        Path minari = folder.resolve("minari");
        Cli.run("collect", "Pendulum-v1", "--policy", "random", "--episodes", 8, "--out", minari);
        data = FlatLog.of(Dataset.open(minari)).write(folder.resolve("log.hdf5"), false);
    }

    private static Cli train(String name, Object... more) {
        return trainBy("bc", name, more);
    }

    private static Cli trainBy(String algorithm, String name, Object... more) {
        Object[] stated = {
            "train", algorithm, "--data", data, "--action-low", -3, "--action-high", 3, "--env", "none", "--steps", 100
        };
        Cli trained = Cli.run(Stream.of(stated, new Object[] {"--out", folder.resolve(name)}, more)
                .flatMap(Stream::of)
                .toArray());
        assertThat(trained.code()).as(trained.err()).isZero();
        return trained;
    }

    /** The words of the line that begins so, as {@code sh} splits them. */
    private static List<String> advised(String text, String start) throws IOException {
        String line = text.lines()
                .map(String::strip)
                .filter(one -> one.startsWith("hindcast " + start + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + start + " in\n" + text));
        Process shell = new ProcessBuilder("sh", "-c", "printf '%s\\n' " + line.replace("LOW,HIGH", "-2000,0")).start();
        String words = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return words.lines().skip(1).toList();
    }

    /** Runs it; the data are opened with the bounds that were stated. */
    private static Cli typed(List<String> words, Object... more) {
        assertThat(words).contains(data.toString(), "--action-low", "-3.0", "--action-high", "3.0");
        Cli run = Cli.run(Stream.concat(words.stream(), Stream.of(more)).toArray());
        assertThat(run.err()).doesNotContain("guessed").doesNotContain("Usage");
        return run;
    }

    private static String shown(Path page) throws IOException {
        return Cli.page(page).replace("&#39;", "'");
    }

    @Test
    void whereNoEpisodeWasHeldOut() throws IOException {
        Cli trained = train("all");
        Cli shift = typed(advised(trained.out(), "shift"));
        assertThat(shift.code()).as(shift.err()).isZero();
        Cli again = typed(advised(trained.out(), "train"), "--out", folder.resolve("again"));
        assertThat(again.code()).as(again.err()).isZero();
    }

    @Test
    void chosenThenJudged() throws IOException {
        Cli trained = train("some", "--hold-out", .5);
        typed(advised(trained.out(), "gate"));
        Path page = folder.resolve("selection.html");
        Cli selected = typed(advised(trained.out(), "select"), "--updates", 20, "--html", page);
        assertThat(selected.code()).as(selected.err()).isZero();
        Cli gated = typed(advised(selected.out(), "gate"));
        assertThat(gated.out()).startsWith("closed: ");
        assertThat(shown(page))
                .contains("hindcast select '" + folder.resolve("some") + "' --data '" + data + "'", "'" + page + "'");
    }

    /** What learned by a discount is chosen and judged by it. */
    @Test
    void withTheDiscountThatItLearnedBy() throws IOException {
        Cli trained = trainBy("td3-bc", "discounted", "--hold-out", .5, "--set", "discount=0.9", "--set", "hidden=8");
        assertThat(advised(trained.out(), "gate")).containsSequence("--discount", "0.9");
        Cli selected = typed(advised(trained.out(), "select"), "--updates", 20);
        assertThat(selected.code()).as(selected.err()).isZero();
        assertThat(advised(selected.out(), "gate")).containsSequence("--discount", "0.9");
    }

    /** More than half is not asked for, and one episode cannot be held out. */
    @Test
    void noSplitThatCannotBe() throws IOException {
        Path one = folder.resolve("one episode");
        Cli.run("collect", "Pendulum-v1", "--policy", "random", "--episodes", 1, "--out", one);
        Cli trained = Cli.run(
                "train", "bc", "--data", one, "--env", "none", "--steps", 60, "--out", folder.resolve("from one"));
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.out()).contains("hindcast shift").doesNotContain("hindcast train");
    }

    /** What is said of one seed's policy says of which. */
    @Test
    void ofWhichSeed() {
        assertThat(train("several", "--seeds", 2).out().replaceAll("\\s+", " "))
                .contains("the last policy of seed 1 acts");
        assertThat(train("single").out().replaceAll("\\s+", " ")).contains("the last policy acts");
    }

    @Test
    void thePageOfAComparison() throws IOException {
        Path run = folder.resolve("one");
        Cli.train("bc", folder.resolve("minari"), run, "--steps", 100);
        Path page = folder.resolve("compared.html");
        Cli compared = Cli.run("compare", run, "--html", page);
        assertThat(compared.code()).as(compared.err()).isZero();
        assertThat(shown(page)).contains("hindcast compare '" + run + "' --html '" + page + "'");
    }
}
