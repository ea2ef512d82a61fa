package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.internal.Visible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Names that would clear the screen, change a terminal's title or turn the text around, wherever a file may hold one. */
class HostileNamesTest {
    private static final String CLEAR = "\u001b[2J";
    private static final String TITLE = "\u009d0;owned\u0007";
    private static final String HOSTILE = "a" + CLEAR + TITLE + "\u202eb";

    @TempDir
    static Path directory;

    @BeforeAll
    static void write() throws IOException {
        Path sound = Cli.pendulum(directory.resolve("sound"));
        Dataset read = Dataset.open(sound);
        Dataset hostile = new Dataset(
                HOSTILE,
                read.observationSpace(),
                read.actionSpace(),
                read.episodes(),
                Optional.of("Pendulum" + HOSTILE + "-v1"),
                List.of());
        hostile.writeMinari(directory.resolve("environment"), Map.of("about", HOSTILE));
        hostile.writeMinari(directory.resolve("folder" + HOSTILE), Map.of());
        Files.writeString(
                directory.resolve("column.csv"), "action,reward,propensity,x" + HOSTILE + "\n0,1,0.5,2\n1,0,0.5,z\n");
        Files.writeString(
                directory.resolve("action.csv"), "action,reward,propensity\n" + HOSTILE + ",1,0.5\nc,0,0.5\n");
        Files.writeString(directory.resolve("suite.yaml"), """
                name: "a\\u001b[2J"
                seeds: 1
                steps: 10
                datasets: ["nowhere\\u001b[2J"]
                algorithms: [{name: "bc\\u001b[2J"}]
                """);
        Files.writeString(directory.resolve("policy.json"), "{\"kind\": \"a\\u001b[2J\"}");
    }

    @TestFactory
    List<DynamicTest> noLetterCommandsTheTerminal() {
        Path folder = directory.resolve("folder" + HOSTILE);
        return List.of(
                test("inspect", directory.resolve("environment")),
                test("inspect", directory.resolve("environment"), "--json"),
                test("inspect", folder),
                test("split", folder, "--hold-out", "0.5", "--out", directory.resolve("split" + HOSTILE)),
                test(
                        "train",
                        "bc",
                        "--data",
                        directory.resolve("environment"),
                        "--steps",
                        "1",
                        "--out",
                        directory.resolve("run")),
                test("train", "bc", "--data", directory.resolve(HOSTILE)),
                test("train", HOSTILE),
                test("evaluate", HOSTILE, "--env", HOSTILE),
                test("collect", HOSTILE, "--policy", "random", "--episodes", "1", "--out", "unused"),
                test("bandit", directory.resolve("column.csv"), "--policy", "uniform"),
                test("bandit", directory.resolve("action.csv"), "--policy", "uniform"),
                test("bandit", directory.resolve("action.csv"), "--policy", "uniform", "--json"),
                test("bandit", directory.resolve("action.csv"), "--policy", directory.resolve("policy.json")),
                test("benchmark", directory.resolve("suite.yaml"), "--dry-run"),
                test("compare", folder),
                test("--" + HOSTILE));
    }

    private static DynamicTest test(Object... words) {
        return DynamicTest.dynamicTest(Visible.of(String.valueOf(words[0])), () -> {
            Cli result = Cli.run(words);
            assertThat(result.out() + result.err())
                    .isNotBlank()
                    .matches(all -> all.chars()
                            .noneMatch(letter ->
                                    letter != '\n' && (Character.isISOControl(letter) || letter == '\u202e')));
            assertThat(result.err()).doesNotContain("Exception", "java.");
            if (result.out().startsWith("{")) {
                result.json();
            }
        });
    }

    @TestFactory
    List<DynamicTest> theyAreShown() {
        return List.of(
                DynamicTest.dynamicTest(
                        "in messages",
                        () -> assertThat(Cli.run("inspect", directory.resolve(HOSTILE))
                                        .err())
                                .contains("a\\u001b[2J\\u009d0;owned\\u0007\\u202eb")),
                DynamicTest.dynamicTest(
                        "in what is printed",
                        () -> assertThat(Cli.run("inspect", directory.resolve("environment"))
                                        .out())
                                .contains("Pendulum", "\\u001b[2J")));
    }
}
