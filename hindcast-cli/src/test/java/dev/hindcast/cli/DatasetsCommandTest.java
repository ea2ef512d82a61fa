package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.experiments.Home;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.data.DatasetMaker;
import dev.hindcast.experiments.data.NamedDatasets;
import dev.hindcast.experiments.data.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsCommandTest {
    private static final String FOLDER = "hindcast.datasets";

    @TempDir
    Path directory;

    @BeforeEach
    void chooseTheFolder() {
        System.setProperty(FOLDER, directory.toString());
    }

    @AfterEach
    void forgetTheFolder() {
        System.clearProperty(FOLDER);
    }

    @Test
    void whatWasMadeIsOpenedByItsName() throws IOException {
        Recipe balancing = new Recipe.Scripted("poles/balanced", "CartPole-v1", "balancing", 700);
        new DatasetMaker(directory, 0, OptionalLong.empty(), 0, Optional.empty()).make(balancing, "a test");
        Files.createDirectories(directory.resolve("poles/.half.1-1.tmp/data"));
        Files.copy(
                directory.resolve("poles/balanced/data/metadata.json"),
                directory.resolve("poles/.half.1-1.tmp/data/metadata.json"));

        assertThat(Cli.run("inspect", "poles/balanced", "--json")
                        .json()
                        .get("transitions")
                        .asInt())
                .isEqualTo(700);
        assertThat(Cli.run("datasets").out())
                .contains("pendulum/mixed", "poles/balanced", "actions of the policy balancing")
                .contains("mujoco/hopper-medium,")
                .doesNotContain(".half");
        assertThat(Cli.run("datasets", "--json").json().findValuesAsText("name"))
                .contains("poles/balanced");
    }

    /** Not by the folder that it was once written to. */
    @Test
    void dataAreCalledAsTheUserCallsThem() throws IOException {
        Path written = Cli.pendulum(directory.resolve("a"));
        Path moved = Files.move(written, directory.resolve("swings"));
        assertThat(Cli.run("inspect", "swings").out()).startsWith("swings, from Pendulum-v1");
        for (Path path : List.of(moved, moved.resolve("data"), moved.resolve("data/main_data.hdf5"))) {
            assertThat(Cli.run("inspect", path, "--json").json().get("name").asText())
                    .isEqualTo("swings");
        }
        Path flat = Files.copy(moved.resolve("data/main_data.hdf5"), directory.resolve("flat-v2.hdf5"));
        Files.copy(moved.resolve("data/metadata.json"), directory.resolve("metadata.json"));
        assertThat(Cli.run("inspect", flat, "--json").json().get("name").asText())
                .isEqualTo("flat-v2");

        Path run = directory.resolve("run");
        Cli trained = Cli.train("bc", Path.of("swings"), run, "--steps", 100);
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(Json.read(run.resolve("provenance.json")).get("dataset").asText())
                .isEqualTo("swings");
        assertThat(Files.readString(run.resolve("report.html"))).contains("bc on swings");
    }

    @Test
    void bundledDataSayTheirNamesThemselves() {
        for (String name : List.of("pendulum/mixed", "pendulum/expert", "pendulum/random", "cartpole/mixed")) {
            assertThat(Cli.run("inspect", name).out()).startsWith(name + ", from ");
            assertThat(Dataset.open(NamedDatasets.resolve(name)).name()).isEqualTo(name);
        }
    }

    @Test
    void madeDataOfOtherSeedsSayTheirSeed() {
        Recipe balancing = new Recipe.Scripted("poles/balanced", "CartPole-v1", "balancing", 700);
        new DatasetMaker(directory, 3, OptionalLong.empty(), 0, Optional.empty()).make(balancing, "a test");
        assertThat(Dataset.open(NamedDatasets.resolve("poles/balanced-seed-3")).name())
                .isEqualTo("poles/balanced-seed-3");
    }

    @Test
    void aNameLeadsToItsFolderOnly() throws IOException {
        Path metadata = Path.of("data", "metadata.json");
        for (String name : List.of("a/b/c/d", "a/b/c/d/e", "pendulum/mixed", ".half/data-set", "broken")) {
            Path folder = directory.resolve("made").resolve(name);
            Files.createDirectories(folder.resolve("data"));
            Files.writeString(folder.resolve(metadata), name.equals("broken") ? "{" : "{}");
        }
        Path made = Files.createDirectories(directory.resolve("made"));
        System.setProperty(FOLDER, made.toString());
        assertThat(NamedDatasets.named("a/b/c/d")).contains(made.resolve("a/b/c/d"));
        assertThat(NamedDatasets.named("pendulum/mixed"))
                .contains(Home.folder("datasets").orElseThrow().resolve("pendulum/mixed"));
        for (String none : List.of(
                "a/b/c/d/e",
                "a/b",
                "a//b/c/d",
                "a/b/c/d/",
                "./a/b/c/d",
                "a/b/../b/c/d",
                "../made/broken",
                ".half/data-set",
                made.resolve("broken").toString())) {
            assertThat(NamedDatasets.named(none)).as(none).isEmpty();
        }
    }

    @Test
    void aNameThatCannotBeMadeIsCorrected() {
        Cli result = Cli.run("datasets", "make", "mujoco/hoper-medium");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("did you mean 'mujoco/hopper-medium'?");
    }

    @Test
    void aNameThatWasNotMadeSaysHow() {
        Cli result = Cli.run("inspect", "mujoco/hopper-medium");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("'hindcast datasets make mujoco/hopper-medium' makes it");
    }

    @Test
    void valuesThatCannotBeAreRefused() {
        assertThat(Cli.run("datasets", "make", "mujoco/hopper-random", "--steps", 0)
                        .err())
                .contains("--steps must be at least 1");
        assertThat(Cli.run("datasets", "make", "mujoco/hopper-medium", "--precision", "b16")
                        .err())
                .contains("did you mean 'bf16'?");
        assertThat(Cli.run("datasets", "make", "mujoco/hopper-medium", "--teacher-steps", 7)
                        .err())
                .contains("--teacher-steps must be a multiple of 5,000");
        assertThat(directory).isEmptyDirectory();
    }

    /** Where the simulator is not installed the environment's own words say so. */
    @Test
    void theCommandMakesData() {
        Object[] command = {"datasets", "make", "mujoco/hopper-random", "--steps", 100};
        Cli result = Cli.run(command);
        if (result.code() != 0) {
            assertThat(result.err()).contains("HINDCAST_MUJOCO").doesNotContain("should not happen");
            assertThat(directory).isEmptyDirectory();
            return;
        }
        assertThat(result.out()).contains("Wrote 100 steps in ", "normalized score", "hopper-random");
        assertThat(Cli.run(command).err()).contains("there already, nothing was done");
        Cli other = Cli.run("datasets", "make", "mujoco/hopper-random", "--steps", 200);
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("with 100 steps, not 200");
    }
}
