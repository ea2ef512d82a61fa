package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import dev.hindcast.learning.training.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Learning from observations as they are, from the command line. */
class RawObservationsTest {
    private static final String FEW = " --steps 100 --eval-every 100 --eval-episodes 1 --final-episodes 1";

    @TempDir
    static Path directory;

    static Path data;
    static Path run;

    @BeforeAll
    static void train() {
        data = Cli.pendulum(directory.resolve("data"));
        run = directory.resolve("run");
        Cli trained = Cli.train("iql", data, run, "--steps", 100, "--observations", "raw");
        assertThat(trained.code()).as(trained.err()).isZero();
    }

    private static float[] array(Path run, String name) {
        Map<String, NpyArray> policy = Npz.read(run.resolve("policy-last.npz"));
        return Objects.requireNonNull(policy.get(name), name).floats();
    }

    private static float[] weights(Path run) {
        return array(run, "network/policy/0/weight");
    }

    private static void assertRaw(Path run) {
        assertThat(array(run, "standardization/mean")).containsOnly(0);
        assertThat(array(run, "standardization/scale")).containsOnly(1);
        assertThat(Yaml.read(run.resolve("config.yaml"))).containsEntry("observations", "raw");
    }

    @Test
    void thePolicySeesThemAsTheyAre() {
        assertRaw(run);
        Path standardized = directory.resolve("standardized");
        Cli.train("iql", data, standardized, "--steps", 100);
        assertThat(array(standardized, "standardization/scale")).doesNotContain(1);
        assertThat(weights(standardized)).isNotEqualTo(weights(run));
    }

    @Test
    void severalSeedsDoAsTheOneAlone() {
        Path several = directory.resolve("several");
        Cli.train("iql", data, several, "--steps", 100, "--observations", "raw", "--seeds", 2);
        assertRaw(several.resolve("seed-0"));
        assertRaw(several.resolve("seed-1"));
        assertThat(weights(several.resolve("seed-0"))).containsExactly(weights(run));
    }

    @Test
    void aRunGoesOnAsItWas() {
        Path whole = directory.resolve("whole");
        Cli.train("iql", data, whole, "--steps", 200, "--observations", "raw");
        Path resumed = directory.resolve("resumed");
        Cli.train("iql", data, resumed, "--steps", 100, "--observations", "raw");
        Cli longer = Cli.run("train", "--resume", "--out", resumed, "--steps", 200);
        assertThat(longer.code()).as(longer.err()).isZero();
        assertThat(weights(resumed)).containsExactly(weights(whole));
        Cli other = Cli.run("train", "--resume", "--out", resumed, "--steps", 300, "--observations", "standardized");
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("it learns from raw observations, not standardized");
        assertThat(weights(resumed)).containsExactly(weights(whole));
    }

    /** What it saw is read from the checkpoint that it goes on from. */
    @Test
    void aRunWhoseNewestCheckpointIsDamagedGoesOnFromTheOneBefore() throws IOException {
        Path damaged = directory.resolve("damaged");
        Cli.train("iql", data, damaged, "--steps", 200, "--observations", "raw");
        Path policy = damaged.resolve("checkpoints/step-200/policy.npz");
        byte[] whole = Files.readAllBytes(policy);
        byte[] bytes = whole.clone();
        bytes[bytes.length / 2] ^= 1;
        Files.write(policy, bytes);
        Cli resumed = Cli.run("train", "--resume", "--out", damaged);
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(policy).hasBinaryContent(whole);
        assertRaw(damaged);
    }

    @Test
    void aReportSaysHowToRepeatIt() throws IOException {
        assertThat(Cli.page(run.resolve("report.html"))).contains("--observations raw");
    }

    @Test
    void fineTuningSeesThemAsTheRunDid() {
        Path tuned = directory.resolve("tuned");
        Cli result = tune(run, tuned, FEW.trim().split(" "));
        assertThat(result.code()).as(result.err()).isZero();
        assertRaw(tuned);
        Cli other = tune(run, directory.resolve("other"), "--observations", "standardized");
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("The run learned from raw observations", "leave out --observations");
        assertThat(directory.resolve("other")).doesNotExist();
    }

    @Test
    void anAlgorithmThatBeginsBesideALogMaySeeThemAsTheyAre() {
        Path begun = directory.resolve("begun");
        String words = "--env Pendulum-v1 --observations raw --set hidden=16,16 --data " + data;
        Cli result = tune("iql", begun, (words + FEW).split(" "));
        assertThat(result.code()).as(result.err()).isZero();
        assertRaw(begun);
    }

    @Test
    void aFineTuningIsResumedAsItWas() {
        Path tuned = directory.resolve("resumed-tuning");
        tune(run, tuned, FEW.trim().split(" "));
        Cli longer = Cli.run("finetune", "--resume", "--out", tuned, "--steps", 200);
        assertThat(longer.code()).as(longer.err()).isZero();
        assertRaw(tuned);
        Cli other = Cli.run("finetune", "--resume", "--out", tuned, "--steps", 300, "--observations", "standardized");
        assertThat(other.err()).contains("The run learned from raw observations");
    }

    @Test
    void aConfigIsTakenWithItAndTheOptionHoldsOverIt() {
        Path again = directory.resolve("again");
        Path config = run.resolve("config.yaml");
        assertThat(Cli.run("train", "--config", config, "--out", again).code()).isZero();
        assertThat(weights(again)).containsExactly(weights(run));
        Path other = directory.resolve("other-config");
        assertThat(Cli.run("train", "--config", config, "--out", other, "--observations", "standardized")
                        .code())
                .isZero();
        assertThat(array(other, "standardization/scale")).doesNotContain(1);
        assertThat(Yaml.read(other.resolve("config.yaml"))).doesNotContainKey("observations");
    }

    @Test
    void whatALogSaysNextKeepsIt() throws IOException {
        Path unjudged = directory.resolve("unjudged");
        Cli trained =
                Cli.train("iql", data, unjudged, "--steps", 100, "--observations", "raw", "--env", "none", "--json");
        assertThat(trained.json().at("/againstLog/next/0").asText())
                .contains("--observations raw", "--hold-out 0.2", "--set batchSize=32");
    }

    /** What acts from the first step on has no log whose mean and deviation it could be. */
    @Test
    void nothingIsStandardizedWithoutALog() {
        Path online = directory.resolve("online");
        String words = "train sac --env Pendulum-v1 --set hidden=16,16 --set batchSize=8 --out " + online;
        Cli trained = Cli.run((Object[]) (words + FEW).split(" "));
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(tune(online, directory.resolve("online-standardized"), "--observations", "standardized")
                        .err())
                .contains("The run learned from raw observations");
        assertThat(tune(online, directory.resolve("online-tuned"), FEW.trim().split(" "))
                        .code())
                .isZero();
    }

    private static Cli tune(Object start, Path out, String... more) {
        return Cli.run(Stream.concat(Stream.of("finetune", start, "--out", out), Stream.of(more))
                .toArray());
    }
}
