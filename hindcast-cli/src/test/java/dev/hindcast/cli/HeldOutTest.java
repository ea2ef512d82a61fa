package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.EpisodeUse;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.experiments.run.ReuseCheck;
import dev.hindcast.experiments.run.RunEpisodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Learn, choose and judge by one log: each by episodes of its own, or it is said. */
class HeldOutTest {
    @TempDir
    Path directory;

    private Path pendulum(int episodes) {
        Path data = directory.resolve("pendulum-" + episodes);
        assertThat(Cli.run("collect", "Pendulum-v1", "--policy", "random", "--episodes", episodes, "--out", data)
                        .code())
                .isZero();
        return data;
    }

    private static Cli ope(Path run, Path data, Object... more) {
        return Cli.run(Stream.concat(
                        Stream.of("ope", run, "--data", data, "--estimator", "fqe", "--updates", 20), Stream.of(more))
                .toArray());
    }

    @Test
    void learnedChosenAndJudgedByEpisodesOfTheirOwn() throws IOException {
        Path data = pendulum(8);
        Path run = directory.resolve("run");
        Cli trained = Cli.train("bc", data, run, "--steps", 200, "--seeds", 2, "--hold-out", .75);
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.err()).contains("6 of the 8 episodes are held out");
        assertThat(Files.readString(run.resolve("seed-0/config.yaml"))).contains("hold_out: 0.75");
        Path first = run.resolve("seed-0");

        Cli reused = ope(first, data);
        assertThat(reused.out())
                .contains("2 of the 8 episodes")
                .containsPattern("(?s)was\\s+learned\\s+from.*as\\s+by\\s+the\\s+6\\s+that\\s+--held-out\\s+takes");
        Cli heldOut = ope(first, data, "--held-out");
        assertThat(heldOut.out()).contains("6 episodes").doesNotContain("learned from");

        Cli selected = Cli.run("select", run, "--data", data, "--held-out", "--updates", 20);
        assertThat(selected.code()).as(selected.err()).isZero();
        assertThat(selected.out())
                .contains(
                        "4 policies judged by", "3 episodes", "hindcast gate " + run, "--data " + data + " --held-out");
        String suggested = selected.out()
                .lines()
                .filter(line -> line.strip().startsWith("hindcast gate "))
                .findFirst()
                .orElseThrow()
                .strip();
        assertThat(suggested).endsWith(" --range=LOW,HIGH --kernel gaussian");
        Cli gated = Cli.run((Object[]) suggested
                .replace("hindcast ", "")
                .replace("LOW,HIGH", "-2000,0")
                .split(" "));
        assertThat(gated.code()).as(gated.err()).isEqualTo(1);
        assertThat(gated.out()).startsWith("closed: ").contains("the policy with noise of a Gaussian kernel");
        assertThat(RunEpisodes.of(first))
                .extracting(EpisodeUse::kind)
                .containsExactly(EpisodeUse.Kind.LEARNED, EpisodeUse.Kind.CHOSEN);
        Dataset all = Dataset.open(data);
        assertThat(ReuseCheck.cautions(List.of(run), all))
                .hasSize(4)
                .allSatisfy(caution -> assertThat(caution.reason()).contains("as by the 3 that --held-out takes"));
        assertThat(ope(run.resolve("seed-1"), data, "--held-out").out()).contains("3 episodes");

        int[] unused = RunEpisodes.unused(List.of(run), all);
        assertThat(unused).hasSize(3);
        assertThat(ReuseCheck.cautions(List.of(run), all.episodesAt(unused))).isEmpty();
        assertThat(ReuseCheck.cautions(List.of(run), all.episodesAt(all.others(unused))))
                .hasSize(4);
        assertThat(ReuseCheck.cautions(List.of(Path.of("random")), all)).isEmpty();
    }

    /** Its values are not said to lack episodes, and the command that is advised in their place runs. */
    @Test
    void whatGoesByTheWholeEpisodeIsValuedInAModel() {
        Path data = pendulum(8);
        Path run = directory.resolve("chunks");
        Cli trained =
                Cli.train("fql", data, run, "--steps", 200, "--env", "none", "--hold-out", .75, "--set", "chunk=5");
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.out().replaceAll("\\s+", " "))
                .contains("fitted Q evaluation cannot value a policy that goes by the whole episode")
                .doesNotContain("too few");
        String suggested = trained.out()
                .lines()
                .filter(line -> line.strip().startsWith("hindcast select "))
                .findFirst()
                .orElseThrow()
                .strip();
        assertThat(suggested).endsWith(" --held-out --criterion model");
        Cli selected = Cli.run((Object[]) (suggested.replace("hindcast ", "") + " --updates 20").split(" "));
        assertThat(selected.code()).as(selected.err()).isZero();
        assertThat(selected.out().replaceAll("\\s+", " ")).contains("not what the model gets wrong");
    }

    /** What the page of a training looks at is kept from the gate, and chosen by again. */
    @Test
    void theGateIsLeftTheOtherHalfWhateverIsTypedNext() throws IOException {
        Path data = pendulum(16);
        Path run = directory.resolve("looked-at");
        Cli trained = Cli.train("bc", data, run, "--steps", 200, "--env", "none", "--hold-out", .5);
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.out()).contains("4 held-out episodes");
        Dataset all = Dataset.open(data);
        int[] left = RunEpisodes.unused(List.of(run), all);
        assertThat(left).hasSize(4);
        assertThat(Cli.run("select", run, "--data", data, "--held-out", "--updates", 20)
                        .out())
                .contains("4 episodes");
        Cli again = Cli.run("select", run, "--data", data, "--held-out", "--updates", 20, "--criterion", "lower-bound");
        assertThat(again.out()).contains("4 episodes");
        assertThat(RunEpisodes.unused(List.of(run), all)).containsExactly(left);
    }

    @Test
    void whatLearnedFromAllHasNothingLeft() {
        Path data = pendulum(4);
        Path run = directory.resolve("run");
        assertThat(Cli.train("bc", data, run, "--steps", 100).code()).isZero();
        assertThat(ope(run, data, "--held-out").err()).contains("No episode of", "Train with --hold-out");
        Cli selected = Cli.run("select", run, "--data", data, "--updates", 20, "--hold-out", 0);
        assertThat(selected.out())
                .containsPattern("Chosen: .*doubtful")
                .contains("learned from")
                .doesNotContain("hindcast gate");
        Cli wrong = Cli.run("select", run, "--data", data, "--hold-out", 1);
        assertThat(wrong.err()).contains("--hold-out is a share");
    }

    /** A run from before there was a file of its episodes. */
    @Test
    void anOldRunIsToldByItsFingerprint() throws IOException {
        Path data = pendulum(4);
        Path run = directory.resolve("run");
        assertThat(Cli.train("bc", data, run, "--steps", 100).code()).isZero();
        Files.delete(run.resolve("episodes.bin"));
        Dataset all = Dataset.open(data);
        assertThat(ReuseCheck.cautions(List.of(run), all)).singleElement().satisfies(caution -> {
            assertThat(caution.level()).isEqualTo(Caution.Level.REFUSAL);
            assertThat(caution.reason()).contains("was learned from these data");
        });
        assertThat(ReuseCheck.cautions(List.of(run), all.episodesAt(new int[] {0, 1})))
                .singleElement()
                .satisfies(caution -> assertThat(caution.reason()).contains("is not known"));
    }

    @ParameterizedTest
    @CsvSource({"episode, 2", "time, 2", "policy, 2"})
    void aLogIsParted(String by, int heldOut) {
        Path data = directory.resolve("log");
        Cli.run(
                "collect",
                "CartPole-v1",
                "--policy",
                "balancing",
                "--epsilon",
                "0.9,0.92,0.94,0.96,0.98,1",
                "--episodes",
                12,
                "--out",
                data);
        Path out = directory.resolve("parts");
        Cli split = Cli.run("split", data, "--by", by, "--share", .15, "--out", out);
        assertThat(split.code()).as(split.err()).isZero();
        Dataset all = Dataset.open(data);
        Dataset training = Dataset.open(out.resolve("training"));
        Dataset held = Dataset.open(out.resolve("held-out"));
        assertThat(held.episodes()).hasSize(heldOut);
        assertThat(training.episodes()).hasSize(12 - heldOut);
        List<String> policies = held.labels("policy").orElseThrow();
        if (by.equals("policy")) {
            assertThat(policies.get(0)).isEqualTo(policies.get(1));
            assertThat(training.labels("policy").orElseThrow()).doesNotContain(policies.get(0));
        }
        int[] places = IntStream.range(0, 12)
                .filter(i -> IntStream.range(0, heldOut)
                        .anyMatch(k -> Arrays.equals(
                                held.episodes().get(k).observations(),
                                all.episodes().get(i).observations())))
                .toArray();
        assertThat(places).hasSize(heldOut);
        if (by.equals("time")) {
            assertThat(places).containsExactly(10, 11);
        }
        assertThat(training.fingerprint())
                .isEqualTo(all.episodesAt(all.others(places)).fingerprint());
        assertThat(Cli.run("split", data, "--by", by, "--out", out).err()).contains("something in");
        Cli unknown = Cli.run("split", data, "--by", "day", "--out", directory.resolve("other"));
        assertThat(unknown.err()).contains("no label 'day'", "[policy]");
        assertThat(directory.resolve("other")).doesNotExist();
    }

    @Test
    void severalLoggersAreBalanced() {
        Path data = directory.resolve("log");
        Cli.run(
                "collect",
                "FrozenLake-v1",
                "--policy",
                "optimal",
                "--epsilon",
                "0.2,1",
                "--episodes",
                200,
                "--out",
                data);
        Cli pooled = Cli.run(
                "ope",
                "optimal",
                "--data",
                data,
                "--env",
                "FrozenLake-v1",
                "--behaviour",
                "estimated",
                "--estimator",
                "wis");
        assertThat(pooled.out()).contains("--loggers policy");
        Cli balanced = Cli.run(
                "ope",
                "optimal",
                "--data",
                data,
                "--env",
                "FrozenLake-v1",
                "--loggers",
                "policy",
                "--estimator",
                "wis");
        assertThat(balanced.code()).as(balanced.err()).isZero();
        assertThat(balanced.out()).doesNotContain("--loggers policy");
        assertThat(Cli.run("ope", "optimal", "--data", data, "--env", "FrozenLake-v1", "--loggers", "day")
                        .err())
                .contains("no label 'day': they have policy");
        assertThat(Cli.run(
                                "ope",
                                "optimal",
                                "--data",
                                data,
                                "--env",
                                "FrozenLake-v1",
                                "--loggers",
                                "policy",
                                "--behaviour",
                                "logged")
                        .err())
                .contains("leave out --behaviour logged");
    }
}
