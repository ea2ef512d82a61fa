package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.internal.SafeFiles;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.run.RunEpisodes;
import dev.hindcast.learning.training.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FinetuneTest {
    @TempDir
    static Path directory;

    static Path data;
    static Path run;

    @BeforeAll
    static void train() {
        data = Cli.pendulum(directory.resolve("data"));
        run = directory.resolve("run");
        Cli trained = Cli.train("iql", data, run, "--steps", 100, "--seed", 3, "--reward-scale", "0.1");
        assertThat(trained.code()).as(trained.err()).isZero();
    }

    private static Cli tune(Object start, Path out, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("finetune", start, "--out", out));
        if (!List.of(more).contains("--steps")) {
            arguments.addAll(List.of("--steps", 300));
        }
        arguments.addAll(List.of("--eval-episodes", 2, "--final-episodes", 3, "--eval-every", 100));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray());
    }

    @Test
    void aRunGoesOnWithWhatItHad() throws IOException {
        Path out = directory.resolve("tuned");
        Cli tuned = tune(run, out, "--json");
        assertThat(tuned.code()).as(tuned.err()).isZero();
        JsonNode handOver = tuned.json().at("/handOver/0");
        assertThat(handOver.get("seed").asLong()).isEqualTo(3);
        assertThat(handOver.get("drop").asDouble())
                .isEqualTo(handOver.get("startReturn").asDouble()
                        - handOver.get("lowestReturn").asDouble());
        assertThat(Yaml.read(out.resolve("config.yaml")))
                .containsEntry("algorithm", "iql")
                .containsEntry("env", "Pendulum-v1")
                .containsEntry("start", run.toString())
                .containsEntry("share_of_data", 0.5)
                .containsEntry("warm_up_steps", 30)
                .containsEntry("reward_multiplier", 0.1);
        Dataset lived = Dataset.open(out.resolve("replay"));
        assertThat(lived.transitions()).isEqualTo(300);
        assertThat(lived.episodes())
                .allSatisfy(
                        episode -> assertThat(episode.actionLogProbabilities()).hasSize(episode.length()));
        assertThat(RunEpisodes.of(out)).as("logged steps and its own").hasSize(2);
        assertThat(Files.readString(out.resolve("report.html"))).contains("iql on", "warm_up_steps", "<svg");
        for (String command : List.of("evaluate", "shift", "ope")) {
            Cli result = command.equals("evaluate")
                    ? Cli.run(command, out, "--episodes", 2)
                    : Cli.run(command, out, "--data", data);
            assertThat(result.code()).as(command + result.err()).isZero();
        }
        Cli gate = Cli.run("gate", out, "--data", out.resolve("replay"));
        assertThat(gate.code()).as("what it lived through is no witness").isNotZero();
        assertThat(gate.out() + gate.err()).containsPattern("(?i)learned from");
    }

    @Test
    void theCurveBeginsBeforeTheFirstStep() throws IOException {
        Path out = directory.resolve("curve");
        assertThat(tune(run, out).out())
                .contains("before the first step", "drop on the way, ", "last checkpoint, step 300")
                .contains("What it lived through: " + out.resolve("replay"));
        List<String> metrics = Files.readAllLines(out.resolve("metrics.csv"));
        assertThat(metrics.get(1)).startsWith("0,");
        assertThat(out.resolve("checkpoints/step-0/policy.npz")).hasSameBinaryContentAs(run.resolve("policy-last.npz"));
    }

    @Test
    void anInterruptedOneGoesOn() throws IOException {
        Path whole = directory.resolve("whole");
        Path halves = directory.resolve("halves");
        List<Object> terms = List.of("--share", "0.8:0.2:150", "--environments", 3, "--warm-up", 10);
        tune(run, whole, terms.toArray());
        List<Object> half = new ArrayList<>(terms);
        half.addAll(List.of("--steps", 200));
        assertThat(tune(run, halves, half.toArray()).code()).isZero();
        Cli resumed = Cli.run("finetune", "--resume", "--out", halves, "--steps", 300);
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(halves.resolve("policy-last.npz")).hasSameBinaryContentAs(whole.resolve("policy-last.npz"));
        assertThat(Dataset.open(halves.resolve("replay")).fingerprint())
                .isEqualTo(Dataset.open(whole.resolve("replay")).fingerprint());
        assertThat(Cli.run("train", "--resume", "--out", halves).err())
                .contains("hindcast finetune --resume --out " + halves);
    }

    @Test
    void theLogGivesWayByPriority() throws IOException {
        Path out = directory.resolve("by-priority");
        Cli tuned = tune(run, out, "--share", "0.5:priority");
        assertThat(tuned.code()).as(tuned.err()).isZero();
        assertThat(Yaml.read(out.resolve("config.yaml"))).containsEntry("share_of_data", "0.5:priority");
        assertThat(Files.readAllLines(out.resolve("metrics.csv")).get(0)).contains("training/share_of_log");
        Cli resumed = Cli.run("finetune", "--resume", "--out", out, "--steps", 400);
        assertThat(resumed.code()).as(resumed.err()).isZero();
    }

    /** The logged steps are not needed where none are drawn; rewards stay in the run's units. */
    @Test
    void aRunGoesOnWithoutItsData() throws IOException {
        Path gone = Cli.pendulum(directory.resolve("gone"));
        Path learned = directory.resolve("learned");
        Cli.train("iql", gone, learned, "--steps", 100, "--reward-scale", "span=100");
        Files.move(gone, directory.resolve("moved"));
        Path out = directory.resolve("without");
        assertThat(tune(learned, out).err()).contains("gone");
        Cli tuned = tune(learned, out, "--share", 0);
        assertThat(tuned.code()).as(tuned.err()).isZero();
        assertThat(Yaml.read(out.resolve("config.yaml")).get("reward_multiplier"))
                .isEqualTo(Yaml.read(learned.resolve("config.yaml")).get("reward_multiplier"));
        assertThat(RunEpisodes.of(out))
                .as("what the run was made by, and its own")
                .hasSize(2);
        Path other = directory.resolve("other-data");
        Cli.run("collect", "Pendulum-v1", "--policy", "random", "--episodes", 3, "--seed", 9, "--out", other);
        Path beside = directory.resolve("beside-other");
        Cli besideOther = tune(learned, beside, "--data", other);
        assertThat(besideOther.code()).as(besideOther.err()).isZero();
        assertThat(Yaml.read(beside.resolve("config.yaml")).get("reward_multiplier"))
                .isEqualTo(Yaml.read(learned.resolve("config.yaml")).get("reward_multiplier"));
    }

    @Test
    void allSeedsOfARunGoOn() throws IOException {
        Path several = directory.resolve("several");
        Cli.train("td3-bc", data, several, "--steps", 100, "--seeds", 2);
        Path out = directory.resolve("several-tuned");
        Cli tuned = tune(several, out);
        assertThat(tuned.code()).as(tuned.err()).isZero();
        assertThat(tuned.out()).contains("seed 0", "seed 1", "Over 2 seeds the largest drop");
        assertThat(out.resolve("seed-1/replay")).isDirectory();
        byte[] second = Files.readAllBytes(out.resolve("seed-1/policy-last.npz"));
        SafeFiles.deleteRecursively(out.resolve("seed-1"));
        Cli resumed = Cli.run("finetune", "--resume", "--out", out);
        assertThat(resumed.code())
                .as("ended in the first seed: " + resumed.err())
                .isZero();
        assertThat(out.resolve("seed-1/policy-last.npz")).hasBinaryContent(second);
        assertThat(out.resolve("config.yaml")).doesNotExist();
        assertThat(Cli.page(out.resolve("report.html")))
                .contains("hindcast finetune " + several.toAbsolutePath() + " ")
                .doesNotContain(several.resolve("seed-0") + " ");
        assertThat(Cli.run("compare", out, several).code()).isZero();
    }

    /** Also a setting that is the algorithm's default, where the run had another. */
    @Test
    void itsCommandSaysWhatTheRunHadOtherwise() throws IOException {
        Path out = directory.resolve("default-batch");
        Cli tuned = tune(run, out, "--set", "batchSize=256", "--precision", "bf16", "--steps", 30);
        assertThat(tuned.code()).as(tuned.err()).isZero();
        assertThat(Cli.page(out.resolve("report.html")))
                .contains("--set batchSize=256", "--precision bf16")
                .doesNotContain("--set hidden");
    }

    @Test
    void anAlgorithmBeginsWithNothing() throws IOException {
        Path out = directory.resolve("scratch");
        Cli begun = tune("sac", out, "--data", data, "--env", "Pendulum-v1", "--set", "hidden=8", "--seed", "4,5");
        assertThat(begun.code()).as(begun.err()).isZero();
        assertThat(Yaml.read(out.resolve("seed-5/config.yaml")))
                .containsEntry("random_steps", 30)
                .doesNotContainKey("start")
                .containsEntry("share_of_data", 0.5);
        byte[] second = Files.readAllBytes(out.resolve("seed-5/policy-last.npz"));
        SafeFiles.deleteRecursively(out.resolve("seed-5"));
        assertThat(Cli.run("finetune", "--resume", "--out", out).err())
                .contains("holds the first of several seeds: go on with all of them, such as by --seed 4,5");
        Cli again = Cli.run("finetune", "--resume", "--out", out, "--seed", "4,5");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(out.resolve("seed-5/policy-last.npz")).hasBinaryContent(second);
        Path alone = directory.resolve("alone");
        assertThat(tune("sac", alone, "--env", "Pendulum-v1", "--set", "hidden=8")
                        .code())
                .isZero();
        assertThat(Yaml.read(alone.resolve("config.yaml"))).containsEntry("share_of_data", 0.0);
        Cli resumed = Cli.run("finetune", "--resume", "--out", alone, "--steps", 400);
        assertThat(resumed.code()).as(resumed.err()).isZero();
    }

    /** As many updates follow a step as the actor waits for, and what is not taken over is said. */
    @Test
    void whatTheMethodAsksForIsDone() throws IOException {
        Path out = directory.resolve("rlpd");
        Cli begun = tune(
                "rlpd",
                out,
                "--data",
                data,
                "--env",
                "Pendulum-v1",
                "--set",
                "hidden=8",
                "--set",
                "updatesPerActorStep=3");
        assertThat(begun.code()).as(begun.err()).isZero();
        assertThat(Yaml.read(out.resolve("config.yaml"))).containsEntry("updates_per_step", 3);
        Path several = directory.resolve("several-steps");
        Cli.train("iql", data, several, "--steps", 100, "--n-step", 3);
        assertThat(tune(several, directory.resolve("single-steps")).err())
                .contains(several + " learned from transitions of 3 steps; here single steps are learned from");
        assertThat(tune("spot", directory.resolve("refused"), "--data", data, "--env", "Pendulum-v1")
                        .err())
                .contains(
                        "Of 270 updates none may be left to teach the policy: up to 100000 come first, from phase 'autoencoder'");
        assertThat(directory.resolve("refused")).doesNotExist();
        assertThat(Cli.run("train", "decision-transformer", "--data", data, "--n-step", 3)
                        .err())
                .contains("learns from whole stretches of episodes, not from transitions of 3 steps");
    }

    @Test
    void aHandOverIsWatched() throws IOException {
        Path out = directory.resolve("watched");
        Cli watched = tune(run, out, "--regret-budget", 3_000, "--return-range=-2000,0", "--steps", 1_000, "--json");
        assertThat(watched.code()).as(watched.err()).isZero();
        assertThat(watched.json().at("/handOver/0/trials").size()).isPositive();
        assertThat(out.resolve("policy-trusted.npz")).exists();
        assertThat(Cli.run("evaluate", out, "--checkpoint", "trusted", "--episodes", 2)
                        .code())
                .isZero();
        assertThat(Cli.run("evaluate", run, "--checkpoint", "trusted", "--episodes", 2)
                        .err())
                .contains("its hand-over was not watched");
        assertThat(Json.read(out.resolve("evaluation.json")).at("/last/step").asLong())
                .isEqualTo(1_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--env CartPole-v1 | iql learns continuous actions",
                "--env MountainCarContinuous-v0 --share 0 | MountainCarContinuous-v0",
                "--share 1.5 | --share must be a share in [0, 1]",
                "--share 0.5:x | --share must be a share in [0, 1]",
                "--share 0.5:0:0 | --share must be a share in [0, 1]",
                "--share 1:priority | --share must be a share in [0, 1]",
                "--precision fp8 | precision",
                "--warm-up 300 | would only gather and none would teach",
                "--exploration-noise -1 | --exploration-noise must be a number of at least 0",
                "--environments 1000 | --environments must be at most 256",
                "--seed 4 | A run goes on with its own seed",
                "--set hidden=8 | holds another learner's state",
                "--regret-tolerance 4 | belong beside --regret-budget",
                "--regret-budget 1 | must be at least",
                "--regret-budget 1e9 --return-range 5 | the smallest and the largest return",
                "--regret-budget 1e9 --environments 2 | leave out --environments",
                "--data cartpole/mixed | Data set",
            })
    void whatCannotBeIsSaid(String options, String message) {
        Cli refused = tune(run, directory.resolve("refused"), (Object[]) options.split(" "));
        assertThat(refused.code()).isNotZero();
        assertThat(refused.err()).contains(message).doesNotContain("Exception");
        assertThat(directory.resolve("refused")).doesNotExist();
    }

    @Test
    void whatIsMissingIsSaid() {
        assertThat(Cli.run("finetune").err()).contains("Missing RUN");
        assertThat(Cli.run("finetune", "--resume").err()).contains("--resume --out DIR");
        assertThat(Cli.run("finetune", "--resume", "--out", run).err()).contains("There is no fine-tuning in");
        assertThat(Cli.run("finetune", directory.resolve("nowhere")).err()).contains("There is no run in");
        assertThat(Cli.run("finetune", "sac").err()).contains("--env ENV");
    }
}
