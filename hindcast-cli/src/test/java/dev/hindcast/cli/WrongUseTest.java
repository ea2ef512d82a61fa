package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrongUseTest {
    @TempDir
    static Path directory;

    static Path data;

    @BeforeAll
    static void collect() {
        data = Cli.pendulum(directory.resolve("data"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "collect",
                "inspect",
                "train",
                "finetune",
                "evaluate",
                "select",
                "compare",
                "ope",
                "gate",
                "shift",
                "bandit",
                "datasets",
                "bench",
                "example"
            })
    void helpShowsAnExample(String command) {
        Cli help = Cli.run(command, "--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).containsPattern("Examples?:").contains("  hindcast " + command);
    }

    @Test
    void helpListsTheCommands() {
        assertThat(Cli.run("--help").out())
                .contains("collect", "inspect", "train", "evaluate", "compare", "datasets", "Example:");
    }

    @Test
    void helpIsACommandAndCaseDoesNotMatter() {
        assertThat(Cli.run("help", "compare").out()).startsWith("Usage: hindcast compare");
        assertThat(Cli.run("Compare", "--help").out()).startsWith("Usage: hindcast compare");
        Path run = directory.resolve("run");
        Cli trained = Cli.run("train", "BC", "--data", data, "--env", "none", "--steps", "1e1", "--out", run);
        assertThat(trained.code()).isZero();
        assertThat(run.resolve("config.yaml")).content().contains("algorithm: bc");
    }

    @ParameterizedTest
    @CsvSource({"--level 0.9, --confidence", "--behavior auto, --behaviour", "--estimator=is, ''"})
    void oldSpellingsAreTakenWithANote(String spelling, String now) {
        List<String> arguments =
                new ArrayList<>(List.of("ope", "random", "--data", data.toString(), "--estimator", "is"));
        arguments.addAll(List.of(spelling.split(" ")));
        Cli result = Cli.run(arguments.toArray());
        if (now.isEmpty()) {
            assertThat(result.err()).doesNotContain("Note:");
        } else {
            assertThat(result.err()).contains("Note: " + spelling.split(" ")[0] + " is called " + now + " now");
            assertThat(result.code()).isZero();
        }
    }

    @Test
    void versionIsPrinted() {
        assertThat(Cli.run("--version").out()).startsWith("hindcast ");
    }

    @Test
    void algorithmsAreListed() {
        Cli list = Cli.run("train", "--list");
        assertThat(list.code()).isZero();
        assertThat(list.out()).contains("bc", "td3-bc", "cql", "iql", "sac", "implicit Q-learning");
    }

    @ParameterizedTest
    @CsvSource({
        "trian iql, 'train'",
        "train iqll, 'iql'",
        "inspect nofile.hdf5, There is no file or folder 'nofile.hdf5' here",
        "foo, Unknown command 'foo' of 'hindcast'.",
        "train iql --steps 1x5, '1x5' is not a whole number",
        "train iql --stpes 3, '--steps'",
        "train iql --device gpu, 'cpu'",
        "train iql --precision fp16, 'fp32'",
        "train iql --set expectil=0.8, 'expectile'",
        "evaluate random --env Pendulm-v1, Pendulum-v1",
        "collect Cartpole-v1 --policy random --episodes 1 --out unused, CartPole-v1",
    })
    void aMisspeltWordIsAnsweredByTheNearest(String line, String nearest) {
        assertWrong(Cli.run((Object[]) line.split(" ")), nearest);
    }

    @ParameterizedTest
    @CsvSource({
        "train, Missing ALGORITHM",
        "train iql --steps 0, --steps must be",
        "train auto --config x.yaml, --config",
        "train auto --data nowhere.hdf5, nowhere.hdf5",
        "train auto --data pendulum/expert --hold-out 0.02, at least 4 of them",
        "train auto --data pendulum/expert --hold-out 1, --hold-out must be",
        "train auto --data pendulum/expert --set alpha=2, settings that every method of its shortlist has",
        "train auto --data pendulum/expert --seed 1 --seeds 2, not both",
        "train sac --env none --steps 0, --steps must be",
        "train iql --steps many, --steps",
        "train iql --seeds 0, --seeds must be",
        "train iql --seed 1 --seeds 2, not both",
        "train iql --top-returns 1.5, --top-returns must be a share",
        "train iql --reward-scale fast, --reward-scale must be a positive number",
        "train iql --reward-scale 0, or span=N for returns of that span",
        "train iql --reward-scale span=-1000, --reward-scale must be",
        "train iql --reward-scale span=, --reward-scale must be",
        "train iql --reward-shift NaN, --reward-shift must be a number",
        "train iql --reward-scale 1e38 --data pendulum/random, becomes -Infinity",
        "train sac --env Pendulum-v1 --reward-shift -1, online training learns from those of the environment",
        "train sac --env Pendulum-v1 --observations standardized, needs logged steps",
        "finetune sac --env Pendulum-v1 --observations standardized, needs logged steps",
        "finetune iql --env Pendulum-v1 --data pendulum/random --share 0 --observations standardized, a share of them",
        "train iql --observations pixels, Unknown observations 'pixels'",
        "train iql --set expectile, key=value",
        "train iql --set expectile=high, expectile must be a number",
        "train iql --set expectile=2, expectile",
        "train iql --resume, --out",
        "train iql --config nowhere.yaml, nowhere.yaml",
        "train iql --action-low -1, --action-high",
        "train iql --data nowhere.hdf5, nowhere.hdf5",
        "inspect nowhere.hdf5, nowhere.hdf5",
        "evaluate nowhere, There is no run",
        "evaluate random, --env",
        "evaluate random --env Pendulum-v1 --episodes 0, at least 1",
        "evaluate random --env Pendulum-v1 --target-return -200, aims at no return",
        "evaluate random --env Pendulum-v1 --target-return much, --target-return",
        "evaluate random --env Pendulum-v1 --html x.html, give targets as well",
        "compare nowhere, There is no run",
        "ope, RUN|random|NAME",
        "ope random, --data",
        "ope random --data nowhere, nowhere",
        "gate random --data nowhere, nowhere",
        "bandit, Name a log",
        "bandit nowhere.csv, nowhere.csv",
        "collect Pendulum-v1 --episodes 1 --out x, --policy",
        "datasets extra, extra",
    })
    void wrongUseIsExplained(String line, String explanation) {
        assertWrong(Cli.run((Object[]) line.split(" ")), explanation);
    }

    /** All that can be looked at is looked at before the first line is printed, and nothing is left behind. */
    @ParameterizedTest
    @CsvSource({
        "train iql --env Nowhere-v1, There is no environment Nowhere-v1",
        "train iql --env CartPole-v1, choose the environment that fits",
        "train iql --device cuda, No CUDA device",
        "train dqn --data pendulum/mixed, dqn learns discrete actions",
        "train rvs --reward-scale 2, leave them as they are",
        "train sac --env Nowhere-v1, There is no environment Nowhere-v1",
        "train sac --env CartPole-v1, sac learns continuous actions",
        "train sac --env Pendulum-v1 --device cuda, No CUDA device",
        "train auto --data pendulum/expert --env Nowhere-v1, There is no environment Nowhere-v1",
        "train auto --data pendulum/expert --env CartPole-v1, choose the environment that fits",
        "train auto --data pendulum/expert --device cuda, No CUDA device",
        "finetune sac --env Nowhere-v1, There is no environment Nowhere-v1",
        "finetune sac --env Pendulum-v1 --data cartpole/mixed, choose the environment that fits",
        "benchmark smoke --data nowhere, nowhere",
        "collect Nowhere-v1 --policy random --episodes 1, There is no environment Nowhere-v1",
        "collect Pendulum-v1 --policy nobody --episodes 1, nobody",
        "collect Pendulum-v1 --policy random --episodes 100000 --epsilon 0.5;2, epsilon must be in [0]",
    })
    void nothingIsSaidOrWrittenBeforeARefusal(String line, String explanation) throws IOException {
        Path folder = Files.createTempDirectory(directory, "untouched");
        List<String> words = new ArrayList<>(List.of(line.replace(';', ',').split(" ")));
        words.addAll(List.of("--out", folder.resolve("out").toString()));
        Cli result = Cli.run(words.toArray());
        assertExplained(result, explanation.startsWith("No CUDA") ? 1 : 2, explanation.replace("[0]", "[0, 1]"));
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "train iql --out FILE, is no folder",
        "train auto --data pendulum/expert --out FILE/run, is no folder",
        "train sac --env Pendulum-v1 --out FILE/run, is no folder",
        "finetune sac --env Pendulum-v1 --out FILE/run, is no folder",
        "benchmark smoke --out FILE/run, is no folder",
        "collect Pendulum-v1 --policy random --episodes 100000 --out FILE/run, is no folder",
        "ope random --data pendulum/mixed --html FILE/x.html, is no folder",
        "gate random --data pendulum/mixed --html FOLDER, it is a folder",
        "inspect pendulum/mixed --html FILE/x.html, is no folder",
        "ope random --data pendulum/mixed --horizon far, Unknown horizon 'far'",
        "gate random --data pendulum/mixed --kernel round, Unknown kernel 'round'",
        "select random --data pendulum/mixed --env Nowhere-v1, There is no environment Nowhere-v1",
        "select random --data pendulum/mixed --k 5, --k must be between 1 and the 1 policy",
        "shift random --data pendulum/mixed --env Nowhere-v1, There is no environment Nowhere-v1",
        "evaluate random --env Pendulum-v1 --episodes 1000000 --discount 7, --discount must be in [0",
    })
    void whereToWriteAndHowIsLookedAtBeforeTheWork(String line, String explanation) throws IOException {
        Path file = Files.createTempFile(directory, "file", "");
        String typed = line.replace("FILE", file.toString()).replace("FOLDER", directory.toString());
        assertWrong(Cli.run((Object[]) typed.split(" ")), explanation);
    }

    @Test
    void aMissingCommandIsExplained() {
        assertWrong(Cli.run(), "expected one of collect");
    }

    @Test
    void dataAndEnvironmentMustFit() {
        assertWrong(Cli.train("iql", data, directory.resolve("a"), "--env", "CartPole-v1"), "CartPole-v1");
        assertThat(directory.resolve("a")).doesNotExist();
    }

    @Test
    void discreteActionsAreRefused() {
        Path cartPole = directory.resolve("cartpole");
        Cli.run("collect", "CartPole-v1", "--policy", "random", "--episodes", 2, "--out", cartPole);
        assertWrong(Cli.train("iql", cartPole, directory.resolve("b")), "continuous actions");
    }

    @Test
    void aDataSetIsNotOverwritten() {
        assertWrong(Cli.run("collect", "Pendulum-v1", "--policy", "random", "--episodes", 1, "--out", data), "already");
    }

    @Test
    void brokenFilesFailInALine() throws IOException {
        byte[] whole = Files.readAllBytes(data.resolve("data/main_data.hdf5"));
        Path truncated = directory.resolve("truncated.hdf5");
        Files.write(truncated, Arrays.copyOf(whole, whole.length / 2));
        Path empty = Files.createFile(directory.resolve("empty.hdf5"));
        for (Path file : List.of(truncated, empty, directory)) {
            assertFails(Cli.run("inspect", file, "--json"), file.getFileName().toString());
            assertFails(
                    Cli.train("iql", file, directory.resolve("c")),
                    file.getFileName().toString());
            assertThat(directory.resolve("c")).doesNotExist();
        }
    }

    @Test
    void aConfigFileIsChecked() throws IOException {
        Path config = directory.resolve("config.yaml");
        Files.writeString(config, "algorithm: iql\nstep: 10\n");
        assertWrong(Cli.run("train", "--config", config), "'steps'");
        Files.writeString(config, "algorithm: iql\n");
        assertWrong(Cli.run("train", "bc", "--config", config), "of iql, not of bc");
        Files.writeString(config, "algorithm: iql\nsteps: [1, 2]\n");
        assertWrong(Cli.run("train", "--config", config), "--steps must be");
        Files.writeString(config, "{ nonsense");
        assertFails(Cli.run("train", "--config", config), "is not YAML");
    }

    private static void assertWrong(Cli result, String explanation) {
        assertExplained(result, 2, explanation);
    }

    private static void assertFails(Cli result, String explanation) {
        assertExplained(result, 1, explanation);
    }

    private static void assertExplained(Cli result, int code, String explanation) {
        assertThat(result.err()).contains(explanation).doesNotContain("\tat ");
        assertThat(result.code()).isEqualTo(code);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).as("nothing is said before").doesNotContain("Training ", "Fine-tuning ", "Wrote ");
        // Many known words have lines of their own.
        assertThat(result.err().lines().filter(line -> !line.startsWith("  ")).count())
                .isLessThanOrEqualTo(3);
    }
}
