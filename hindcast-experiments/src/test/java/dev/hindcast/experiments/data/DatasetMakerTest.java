package dev.hindcast.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.learning.algorithm.Sac;
import dev.hindcast.learning.training.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol of the locomotion data, on a pendulum with a pupil of a few hundred steps. */
class DatasetMakerTest {
    private static final long STEPS = 450;
    private static final long TEACHER_STEPS = 1_200;
    private static final Task TASK = new Task(
            "tiny/pendulum",
            "Pendulum-v1",
            -1_080,
            200,
            100,
            Sac.Config.defaults()
                    .withHidden(List.of(32, 32))
                    .withBatchSize(64)
                    .withLearningRate(3e-3)
                    .withPolyak(0.02)
                    .withInitialTemperature(0.2));

    @TempDir
    static Path directory;

    static Path whole;

    private static DatasetMaker maker(Path folder, OptionalLong steps) {
        return new DatasetMaker(folder, 0, steps, TEACHER_STEPS, Optional.empty());
    }

    private static void makeAll(Path folder) {
        for (Recipe recipe : Recipes.of(TASK)) {
            boolean replay = recipe.name().endsWith("replay");
            DatasetMaker maker = maker(folder, replay ? OptionalLong.empty() : OptionalLong.of(STEPS));
            if (!maker.exists(recipe)) {
                maker.make(recipe, "a test");
            }
        }
    }

    private static Recipe recipe(String suffix) {
        return Recipes.of(TASK).stream()
                .filter(recipe -> recipe.name().equals(TASK.name() + "-" + suffix))
                .findFirst()
                .orElseThrow();
    }

    private static RunDirectory teacher(Path folder) {
        return new RunDirectory(folder.resolve("tiny/pendulum-teacher"));
    }

    private static Dataset open(String suffix) {
        return Dataset.open(whole.resolve("tiny/pendulum-" + suffix));
    }

    private static JsonNode provenance(String suffix) {
        return Json.read(whole.resolve("tiny/pendulum-" + suffix).resolve("provenance.json"));
    }

    @BeforeAll
    static void make() {
        whole = directory.resolve("whole");
        makeAll(whole);
    }

    /** An evaluation that came to no number is neither the best nor a medium one. */
    @Test
    void noExpertIsChosenByAScoreThatIsNoNumber() throws IOException {
        RunDirectory spoilt = teacher(copyOfTeacher("spoilt"));
        Teacher taught = new Teacher(TASK, 0, spoilt, Optional.empty());
        Teacher.Moment before = taught.expert(TEACHER_STEPS);
        String score = Double.toString(before.score());
        String metrics = Files.readString(spoilt.metrics());
        assertThat(metrics).contains(score);
        Files.writeString(spoilt.metrics(), metrics.replace(score, "NaN"));
        Files.delete(spoilt.metrics().resolveSibling("metrics.crc32"));

        Teacher.Moment after = taught.expert(TEACHER_STEPS);

        assertThat(after.score()).isNotNaN().isLessThan(before.score());
        assertThat(after.step()).isNotEqualTo(before.step());
    }

    @Test
    void theySayWhereTheyComeFrom() {
        for (String suffix : List.of("random", "medium", "medium-replay", "expert", "medium-expert")) {
            JsonNode provenance = provenance(suffix);
            Dataset dataset = open(suffix);
            assertThat(provenance.path("name").asText()).isEqualTo("tiny/pendulum-" + suffix);
            assertThat(provenance.path("fingerprint").asText()).isEqualTo(dataset.fingerprint());
            assertThat(provenance.path("steps").asLong()).isEqualTo(dataset.transitions());
            assertThat(provenance.path("meanReturn").asDouble())
                    .isEqualTo(dataset.statistics().returns().mean());
            assertThat(dataset.environmentId()).contains("Pendulum-v1");
        }
        JsonNode medium = provenance("medium").path("teacher");
        assertThat(medium.path("meanReturn").asDouble()).isGreaterThanOrEqualTo(TASK.mediumReturn());
        assertThat(provenance("medium-replay").path("teacher")).isEqualTo(medium);
        assertThat(provenance("medium-expert").path("mediumTeacher")).isEqualTo(medium);
        JsonNode expert = provenance("expert").path("teacher");
        assertThat(expert.path("meanReturn").asDouble())
                .isGreaterThanOrEqualTo(medium.path("meanReturn").asDouble());
        assertThat(provenance("medium-expert").path("teacher")).isEqualTo(expert);
    }

    /** The last episode is cut with its true successor kept, and the actions say how likely they were. */
    @Test
    void theyHaveTheSizeThatWasAskedFor() {
        for (String suffix : List.of("random", "medium", "expert")) {
            Dataset dataset = open(suffix);
            assertThat(dataset.episodes()).extracting(Episode::length).containsExactly(200, 200, 50);
            Episode last = dataset.episodes().get(2);
            assertThat(last.ending()).isEqualTo(Ending.TRUNCATED);
            assertThat(last.hasFinalObservation(3)).isTrue();
            assertThat(dataset.logsProbabilities()).isTrue();
        }
    }

    @Test
    void halfIsMediumAndHalfIsExpert() {
        List<Episode> both = open("medium-expert").episodes();
        assertThat(both).extracting(Episode::length).containsExactly(200, 25, 200, 25);
        assertThat(both.get(0).actions())
                .containsExactly(open("medium").episodes().get(0).actions());
        assertThat(both.get(2).actions())
                .containsExactly(open("expert").episodes().get(0).actions());
        assertThat(both.get(0).actions()).isNotEqualTo(both.get(2).actions());
    }

    /** The first steps are uniformly random, then the teacher acts. */
    @Test
    void theReplayIsWhatTheTeacherLivedThrough() {
        long step = provenance("medium").path("teacher").path("step").asLong();
        assertThat(step).isBetween(TASK.evaluateEvery(), TEACHER_STEPS);
        Dataset replay = open("medium-replay");
        assertThat(replay.transitions()).isEqualTo(step);

        Path folder = copyOfTeacher("part");
        maker(folder, OptionalLong.of(120)).make(recipe("medium-replay"), "a test");
        Dataset part = Dataset.open(folder.resolve("tiny/pendulum-medium-replay"));
        assertThat(part.episodes()).hasSize(1);
        assertThat(replay.episodes().get(0).actions())
                .startsWith(part.episodes().get(0).actions());
    }

    /** More than a teacher lived through is what the next seed's lived through after it. */
    @Test
    void aLargerReplayIsOfSeveralTeachers() {
        Dataset first = open("medium-replay");
        long more = 150;
        Path folder = copyOfTeacher("more");
        maker(folder, OptionalLong.of(first.transitions() + more)).make(recipe("medium-replay"), "a test");
        Dataset both = Dataset.open(folder.resolve("tiny/pendulum-medium-replay"));
        new DatasetMaker(folder, 1, OptionalLong.of(more), TEACHER_STEPS, Optional.empty())
                .make(recipe("medium-replay"), "a test");
        Dataset second = Dataset.open(folder.resolve("tiny/pendulum-medium-replay-seed-1"));

        assertThat(both.transitions()).isEqualTo(first.transitions() + more);
        assertThat(both.name()).isEqualTo("tiny/pendulum-medium-replay");
        assertThat(both.episodes()).hasSize(first.episodes().size() + 1);
        assertThat(both.episodes().get(0).actions())
                .containsExactly(first.episodes().get(0).actions());
        assertThat(both.episodes().get(first.episodes().size()).actions())
                .containsExactly(second.episodes().get(0).actions());
        JsonNode teachers = Json.read(folder.resolve("tiny/pendulum-medium-replay/provenance.json"))
                .path("teachers");
        assertThat(teachers).hasSize(2);
        assertThat(teachers.get(0).path("seed").asInt()).isZero();
        assertThat(teachers.get(1).path("seed").asInt()).isEqualTo(1);
    }

    private static Path copyOfTeacher(String name) {
        Path folder = directory.resolve(name);
        try (Stream<Path> files = Files.walk(teacher(whole).path())) {
            for (Path file : files.toList()) {
                Path copy = folder.resolve(whole.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return folder;
    }

    /** What a teacher became later does not change what it was. */
    @Test
    void theOrderDoesNotMatter() throws IOException {
        Path folder = directory.resolve("backwards");
        List<Recipe> backwards = new ArrayList<>(Recipes.of(TASK));
        Collections.reverse(backwards);
        for (Recipe recipe : backwards) {
            boolean replay = recipe.name().endsWith("replay");
            maker(folder, replay ? OptionalLong.empty() : OptionalLong.of(STEPS))
                    .make(recipe, "a test");
        }
        assertSameFiles(folder, whole);
    }

    /** kill -9 after each of the first checkpoints, then to the end. */
    @Test
    void aKillChangesNothing() throws IOException, InterruptedException {
        Path folder = directory.resolve("killed");
        for (int checkpoints = 1; checkpoints <= 3; checkpoints++) {
            killAfter(folder, checkpoints);
            assertThat(teacher(folder).checkpoints()).hasSizeGreaterThanOrEqualTo(checkpoints);
            assertThat(folder.resolve("tiny/pendulum-expert")).doesNotExist();
        }
        makeAll(folder);
        assertSameFiles(folder, whole);
    }

    private static void killAfter(Path folder, int checkpoints) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DatasetMakerTest.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (teacher(folder).checkpoints().size() < checkpoints
                && process.isAlive()
                && System.nanoTime() < deadline) {
            Thread.sleep(2);
        }
        process.destroyForcibly().waitFor();
    }

    /** The process that is killed. */
    public static void main(String[] arguments) {
        makeAll(Path.of(arguments[0]));
    }

    private static void assertSameFiles(Path actual, Path expected) throws IOException {
        try (Stream<Path> files = Files.walk(expected)) {
            List<String> names = files.filter(Files::isRegularFile)
                    .map(file -> expected.relativize(file).toString())
                    .filter(name -> !name.contains("events.out") && !name.contains("state.npz"))
                    .toList();
            assertThat(names).hasSizeGreaterThan(5 * 3 + 5 * 2);
            for (String name : names) {
                if (name.endsWith("teacher/provenance.json")) {
                    assertThat(withoutTimes(actual.resolve(name))).isEqualTo(withoutTimes(expected.resolve(name)));
                } else {
                    assertThat(actual.resolve(name)).hasSameBinaryContentAs(expected.resolve(name));
                }
            }
        }
    }

    /** When a training began and how long it took differ. */
    private static JsonNode withoutTimes(Path provenance) {
        ObjectNode told = (ObjectNode) Json.read(provenance);
        return told.remove(List.of("started", "seconds"));
    }

    @Test
    void whatIsThereIsNotMadeAgain() {
        assertThat(maker(whole, OptionalLong.of(STEPS)).exists(recipe("medium")))
                .isTrue();
        assertThat(maker(whole, OptionalLong.empty()).exists(recipe("medium-replay")))
                .isTrue();
        assertThatThrownBy(() -> maker(whole, OptionalLong.of(7)).exists(recipe("medium")))
                .isInstanceOf(WrongUse.class)
                .hasMessageContaining("with 450 steps, not 7");
        DatasetMaker longer = new DatasetMaker(whole, 0, OptionalLong.of(STEPS), 2_000, Optional.empty());
        assertThat(longer.exists(recipe("medium"))).isTrue();
        assertThatThrownBy(() -> longer.exists(recipe("expert")))
                .hasMessageContaining("1,200 steps of its teacher, not 2,000");
        DatasetMaker other = new DatasetMaker(whole, 3, OptionalLong.of(STEPS), TEACHER_STEPS, Optional.empty());
        assertThat(other.exists(recipe("medium"))).isFalse();
        assertThat(other.place("a/b")).isEqualTo(whole.resolve("a/b-seed-3"));
    }

    @Test
    void aTeacherThatNeverBecomesMediumIsKept() {
        Path folder = directory.resolve("slow");
        DatasetMaker impatient = new DatasetMaker(folder, 0, OptionalLong.of(10), 200, Optional.empty());
        assertThatThrownBy(() -> impatient.make(recipe("medium"), "a test"))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("did not reach a mean return of -1080.0 in 200 steps: its best was -")
                .hasMessageContaining("`teacherSteps`");
        maker(folder, OptionalLong.of(STEPS)).make(recipe("medium"), "a test");
        assertThat(Dataset.open(folder.resolve("tiny/pendulum-medium")).fingerprint())
                .isEqualTo(open("medium").fingerprint());
        assertThatThrownBy(() -> new DatasetMaker(folder, 0, OptionalLong.of(10), 300, Optional.empty())
                        .make(recipe("expert"), "a test"))
                .isInstanceOf(WrongUse.class)
                .hasMessageContaining("multiple of 200");
    }

    @Test
    void aTeacherKeepsItsPrecision() {
        Path folder = directory.resolve("bf16");
        DatasetMaker bf16 = new DatasetMaker(folder, 0, OptionalLong.of(10), 200, Optional.of("bf16"));
        bf16.make(recipe("expert"), "a test");
        JsonNode teacher = Json.read(folder.resolve("tiny/pendulum-expert/provenance.json"))
                .path("teacher");
        assertThat(teacher.path("precision").asText()).isEqualTo("bf16");
        DatasetMaker unsaid = new DatasetMaker(folder, 0, OptionalLong.of(10), 400, Optional.empty());
        assertThatThrownBy(() -> unsaid.make(recipe("medium"), "a test")).hasMessageContaining("did not reach");
        assertThat(teacher(folder).last().orElseThrow().step()).isEqualTo(400);
        DatasetMaker fp32 = new DatasetMaker(folder, 0, OptionalLong.of(10), 600, Optional.of("fp32"));
        assertThatThrownBy(() -> fp32.make(recipe("medium"), "a test"))
                .hasMessageContaining("its precision is bf16, not fp32");
    }

    @Test
    void aPolicyThatTheEnvironmentBringsIsPlayed() {
        Recipe balancing = new Recipe.Scripted("poles/balanced", "CartPole-v1", "balancing", 700);
        DatasetMaker maker = maker(directory, OptionalLong.empty());
        maker.make(balancing, "a test");
        Dataset dataset = Dataset.open(directory.resolve("poles/balanced"));
        assertThat(dataset.episodes()).extracting(Episode::length).containsExactly(500, 200);
        assertThat(maker.exists(balancing)).isTrue();
    }

    @Test
    void aKilledWritersFilesAreNoDataSet() throws IOException {
        Path folder = directory.resolve("leftovers");
        Path leftover = folder.resolve("poles/.balanced.123-1.tmp");
        Recipe balancing = new Recipe.Scripted("poles/balanced", "CartPole-v1", "balancing", 50);
        maker(folder, OptionalLong.empty()).make(balancing, "a test");
        Files.createDirectories(leftover.getParent());
        Files.move(folder.resolve("poles/balanced"), leftover);
        assertThat(maker(folder, OptionalLong.empty()).exists(balancing)).isFalse();
        maker(folder, OptionalLong.empty()).make(balancing, "a test");
        assertThat(leftover).doesNotExist();
    }
}
