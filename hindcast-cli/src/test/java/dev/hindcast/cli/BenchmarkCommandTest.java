package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hindcast.dataset.internal.FolderLock;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.data.Recipe;
import dev.hindcast.experiments.data.Recipes;
import dev.hindcast.experiments.run.FinalEvaluation;
import dev.hindcast.experiments.run.TrainPlan;
import dev.hindcast.experiments.suite.BundledSuites;
import dev.hindcast.experiments.suite.Cell;
import dev.hindcast.experiments.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkCommandTest {
    private static final String LAST = "pendulum/TD3+BC/seed-1";

    @TempDir
    static Path directory;

    static Path suite;
    static Path whole;
    static Cli done;

    /** Two algorithms and two seeds on random pendulums. */
    private static String text() {
        return """
                name: tiny
                seeds: 2
                steps: 1500
                eval-every: 100
                eval-episodes: 1
                final-episodes: 3
                datasets: [%s]
                algorithms:
                  - {name: bc, settings: {hidden: [16, 16], batchSize: 32}}
                  - {name: td3-bc, label: TD3+BC, top-returns: 0.5, settings: {hidden: [16, 16], batchSize: 32, alpha: 1.5}}
                """.formatted(directory.resolve("pendulum"));
    }

    private static Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @BeforeAll
    static void benchmark() throws IOException {
        Cli.pendulum(directory.resolve("pendulum"));
        suite = write("suite.yaml", text());
        whole = directory.resolve("whole");
        done = Cli.run("benchmark", suite, "--out", whole, "--parallel", 2);
        assertThat(done.code()).as(done.err()).isZero();
    }

    private static JsonNode results(Path out) {
        return Json.read(out.resolve("results.json"));
    }

    @Test
    void theTableIsPrintedAndWritten() throws IOException {
        assertThat(done.out())
                .contains("Return of the last checkpoints", "Return of the best checkpoints", "behaviour", "TD3+BC")
                .contains(
                        "No reference scores are known",
                        "Updates alone",
                        whole.resolve("report.html").toString())
                .doesNotContain("published");
        assertThat(Files.readString(whole.resolve("results.md"))).contains("| bc | TD3+BC |", "hindcast train td3-bc");
        assertThat(Cli.page(whole.resolve("report.html")))
                .contains("<svg", "Learning curves", "hindcast train td3-bc")
                .doesNotContain("http://", "https://");
        JsonNode cell = results(whole).at("/cells/1");
        assertThat(cell.get("algorithm").asText()).isEqualTo("TD3+BC");
        assertThat(cell.get("runs")).hasSize(2);
        FinalEvaluation evaluation = FinalEvaluation.read(whole.resolve(LAST)).orElseThrow();
        assertThat(cell.at("/runs/1/lastReturn").asDouble())
                .isEqualTo(evaluation.last().mean());
        assertThat(cell.at("/runs/1/bestReturn").asDouble())
                .isEqualTo(evaluation.best().mean());
        assertThat(cell.at("/last/mean").asDouble())
                .isEqualTo((cell.at("/runs/0/lastReturn").asDouble()
                                + cell.at("/runs/1/lastReturn").asDouble())
                        / 2);
    }

    /** The command of a cell, as a person would type it, gives the very policies of the cell. */
    @Test
    void aCellsCommandMakesItAgain() throws IOException {
        JsonNode run = results(whole).at("/cells/1/runs/1");
        assertThat(run.get("command").asText()).contains("--top-returns 0.5", "--set alpha=1.5", "--seed 1");
        Path again = directory.resolve("again");
        List<Object> words = new ArrayList<>(List.of(run.get("command").asText().split(" ")));
        assertThat(words.remove(0)).isEqualTo("hindcast");
        words.addAll(List.of("--out", again));
        Cli result = Cli.run(words.toArray());
        assertThat(result.code()).as(result.err()).isZero();
        assertSamePolicies(whole.resolve(LAST), again);
        assertThat(Json.read(again.resolve("evaluation.json")))
                .isEqualTo(Json.read(whole.resolve(LAST).resolve("evaluation.json")));
    }

    private static void assertSamePolicies(Path one, Path other) throws IOException {
        for (String file : List.of("policy-last.npz", "policy-best.npz")) {
            assertThat(other.resolve(file)).as("%s of %s", file, other).hasSameBinaryContentAs(one.resolve(file));
        }
    }

    @Test
    void whatIsFinishedIsKept() throws IOException {
        Path report = whole.resolve(LAST).resolve("report.html");
        var before = Files.getLastModifiedTime(report);
        JsonNode results = results(whole);
        Cli again = Cli.run("benchmark", suite, "--out", whole, "--json");
        assertThat(again.code()).isZero();
        assertThat(again.json()).isEqualTo(results);
        assertThat(Files.getLastModifiedTime(report)).isEqualTo(before);
    }

    @Test
    void aSecondBenchmarkInTheSameFolderIsRefused() {
        Path out = directory.resolve("taken");
        FolderLock.holding(out, () -> {
            Cli second = Cli.run("benchmark", suite, "--out", out);
            assertThat(second.code()).isEqualTo(1);
            assertThat(second.err()).contains("Another run is at work in " + out, "when it has ended");
            assertThat(Cli.run("benchmark", suite, "--out", out, "--dry-run").code())
                    .isZero();
            return out;
        });
        assertThat(out.resolve("pendulum")).doesNotExist();
    }

    /** A process is killed twice, while other cells are at work; the table is that of one that was not. */
    @Test
    @Timeout(300)
    void aKilledBenchmarkGoesOn() throws Exception {
        Path killed = directory.resolve("killed");
        killAt(killed, killed.resolve("pendulum/TD3+BC/seed-0/checkpoints/step-200"));
        assertThat(killed.resolve("pendulum/TD3+BC/seed-0/evaluation.json")).doesNotExist();
        killAt(killed, killed.resolve(LAST).resolve("checkpoints/step-500"));
        assertThat(killed.resolve("pendulum/TD3+BC/seed-0/report.html")).exists();
        assertThat(killed.resolve(LAST).resolve("evaluation.json")).doesNotExist();
        assertThat(killed.resolve("results.json")).doesNotExist();
        Cli resumed = Cli.run("benchmark", suite, "--out", killed);
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(timeless(results(killed))).isEqualTo(timeless(results(whole)));
        for (JsonNode cell : results(whole).get("cells")) {
            for (JsonNode run : cell.get("runs")) {
                Path one = Path.of(run.get("directory").asText());
                assertSamePolicies(one, killed.resolve(whole.relativize(one)));
            }
        }
    }

    private static void killAt(Path out, Path file) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "benchmark",
                        suite.toString(),
                        "--parallel",
                        "1",
                        "--out",
                        out.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        while (!Files.exists(file) && process.isAlive()) {
            Thread.sleep(2);
        }
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    /** All but where it lies and how long it took. */
    private static JsonNode timeless(JsonNode results) {
        results.findParents("directory")
                .forEach(run -> ((ObjectNode) run).remove(List.of("directory", "updatesPerSecond", "trainingSeconds")));
        return results;
    }

    @Test
    void aSuiteThatChangedIsRefused() throws IOException {
        Path changed = write("changed.yaml", text().replace("alpha: 1.5", "alpha: 2"));
        Cli settings = Cli.run("benchmark", changed, "--out", whole);
        assertThat(settings.code()).isEqualTo(2);
        assertThat(settings.err())
                .contains("was trained with alpha 1.5, the suite asks for 2.0", "1 other run", "another --out");
        Path scaled =
                write("scaled.yaml", text().replace("top-returns: 0.5", "top-returns: 0.5, reward-scale: span=1000"));
        assertThat(Cli.run("benchmark", scaled, "--out", whole).err())
                .contains("was trained with reward_scale 1.0, the suite asks for span=1000.0");
        Path longer = write("longer.yaml", text().replace("steps: 1500", "steps: 1600"));
        assertThat(Cli.run("benchmark", longer, "--out", whole).err()).contains("steps 1500", "1600");
        Path other = directory.resolve("other/pendulum");
        Cli.run("collect", "Pendulum-v1", "--policy", "random", "--episodes", 3, "--seed", 5, "--out", other);
        Path otherData =
                write("other.yaml", text().replace(directory.resolve("pendulum").toString(), other.toString()));
        assertThat(Cli.run("benchmark", otherData, "--out", whole).err()).contains("other data");
    }

    @Test
    void oneFailureDoesNotLoseTheOthers() throws IOException {
        Path failing = write(
                "failing.yaml",
                text().replace("steps: 1500", "steps: 200")
                        .replace("alpha: 1.5", "alpha: 1.5, learningRate: 1e30")
                        .replace("[" + directory.resolve("pendulum") + "]", """

                                  - name: %s
                                    reference: {random: -1200, expert: -150}
                                """.formatted(
                                        directory.resolve("pendulum"))));
        Path out = directory.resolve("failing");
        Cli result = Cli.run("benchmark", failing, "--out", out);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("TD3+BC on " + directory.resolve("pendulum") + ", seed 0 failed: ");
        assertThat(result.out()).contains("Failed trainings", "interquartile mean");
        JsonNode results = results(out);
        assertThat(results.get("failures")).hasSize(2);
        assertThat(results.at("/cells/0/failed").asInt()).isZero();
        assertThat(results.at("/cells/0/last/mean").isNumber()).isTrue();
        assertThat(results.at("/cells/1/failed").asInt()).isEqualTo(2);
        assertThat(results.at("/cells/1/last").isNull()).isTrue();
        assertThat(results.at("/algorithms/0/last/mean").isNumber()).isTrue();
        assertThat(results.at("/algorithms/1/last").isNull()).isTrue();
        assertThat(Files.readString(out.resolve("report.html"))).contains("Failed trainings", "2 of them failed");
    }

    @Test
    void aDryRunTrainsNothing() throws IOException {
        Path out = directory.resolve("dry");
        Cli dry = Cli.run("benchmark", suite, "--out", out, "--dry-run", "--algorithm", "TD3+BC");
        assertThat(dry.code()).isZero();
        assertThat(dry.out().lines()).hasSize(3);
        assertThat(dry.out()).contains("2 trainings, 0 of them finished; 3,000 updates are left");
        assertThat(out).doesNotExist();
        JsonNode json = Cli.run("benchmark", suite, "--out", whole, "--dry-run", "--json")
                .json();
        assertThat(json.get("finished").asInt()).isEqualTo(4);
        assertThat(json.get("updatesLeft").asInt()).isZero();
        assertThat(json.get("commands")).hasSize(4);
    }

    /** Of a method with several phases updates of the policy are counted, before, between and after. */
    @Test
    void whatIsLeftOfAMethodWithPhases() throws IOException {
        Path phases = write("phases.yaml", """
                name: phases
                seeds: 1
                steps: 300
                eval-every: 100
                eval-episodes: 1
                final-episodes: 3
                datasets: [%s]
                algorithms:
                  - {name: spot, settings: {hidden: [16, 16], autoencoderHidden: [16, 16], batchSize: 32, autoencoderUpdates: 500}}
                """.formatted(directory.resolve("pendulum")));
        Path out = directory.resolve("phases");
        assertThat(left(phases, out)).isEqualTo(300);
        Cli trained = Cli.run("benchmark", phases, "--out", out);
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(left(phases, out)).isZero();
        Path run = out.resolve("pendulum/spot/seed-0");
        Files.delete(run.resolve("report.html"));
        forget(run, 800);
        assertThat(left(phases, out)).isEqualTo(100);
    }

    private static void forget(Path run, int step) throws IOException {
        try (Stream<Path> files = Files.list(run.resolve("checkpoints/step-" + step))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(run.resolve("checkpoints/step-" + step));
    }

    private static int left(Path suite, Path out) throws IOException {
        return Cli.run("benchmark", suite, "--out", out, "--dry-run", "--json")
                .json()
                .get("updatesLeft")
                .asInt();
    }

    @Test
    void aCommandSaysWhichRewardsAreLearnedFrom() throws IOException {
        Path scaled =
                write("rewards.yaml", text().replace("top-returns: 0.5", "reward-scale: span=1000, reward-shift: -1"));
        Cli dry = Cli.run("benchmark", scaled, "--out", directory.resolve("rewards"), "--dry-run");
        assertThat(dry.out().lines().filter(line -> line.contains("--reward-scale span=1000.0 --reward-shift -1.0")))
                .hasSize(2)
                .allMatch(line -> line.startsWith("hindcast train td3-bc"));
    }

    @Test
    void aCommandSaysHowObservationsAreSeen() throws IOException {
        Path raw = write("raw.yaml", text().replace("top-returns: 0.5", "top-returns: 0.5, observations: raw"));
        Cli dry = Cli.run("benchmark", raw, "--out", directory.resolve("raw"), "--dry-run");
        assertThat(dry.out().lines().filter(line -> line.contains("--observations raw")))
                .hasSize(2)
                .allMatch(line -> line.startsWith("hindcast train td3-bc"));
        assertThat(Cli.run("benchmark", raw, "--out", whole).err())
                .contains("was trained with observations standardized, the suite asks for raw");
    }

    @Test
    void everythingIsCheckedBeforeAnythingRuns() throws IOException {
        refused(text().replace("td3-bc", "td3-cb"), "did you mean 'td3-bc'");
        refused(text().replace("alpha:", "alhpa:"), "TD3+BC on", "did you mean 'alpha'");
        refused(text().replace("alpha: 1.5", "alpha: -1"), "alpha");
        refused(text().replace("{name: bc,", "{name: bc, steps: 0,"), "bc on", "--steps must be");
        refused(text().replace("top-returns: 0.5", "reward-scale: spam=1000"), "TD3+BC on", "--reward-scale must be");
        refused(text().replace("top-returns: 0.5", "top-returns: 0.01, reward-scale: span=1"), "holds one episode");
        refused(text().replace("name: bc", "name: discrete-bc"), "discrete-bc learns discrete actions");
        refused(text().replace("steps: 1500", "stps: 1500"), "did you mean 'steps'");
        refused(text().replace("steps: 1500", "steps: 1500\nprecision: fp23"), "did you mean 'fp32'");
        String env = "{name: " + directory.resolve("pendulum") + ", env: %s}";
        refused(text().replace(directory.resolve("pendulum").toString(), env.formatted("CartPole-v1")), "CartPole-v1");
        refused(text().replace(directory.resolve("pendulum").toString(), env.formatted("Pendulm-v1")), "Pendulum-v1");
        refused(text().replace(directory.resolve("pendulum").toString(), "pendulum/mixd"), "pendulum/mixed");
        assertThat(Cli.run("benchmark", "smok").err()).contains("did you mean 'smoke'");
        assertThat(Cli.run("benchmark").code()).isEqualTo(2);
        assertThat(Cli.run("benchmark", suite, "--parallel", 0).err()).contains("--parallel");
    }

    /** Every recipe is known; what none makes is a mistake in writing. */
    @Test
    void dataSetsThatCanBeMadeAreNamedTogether() throws IOException {
        String folder = "hindcast.datasets";
        System.setProperty(folder, directory.resolve("nothing").toString());
        try {
            List<String> makeable = Recipes.all().stream().map(Recipe::name).toList();
            assertThat(makeable).contains("mujoco/hopper-medium", "mujoco/pointmaze-umaze");
            String pendulum = directory.resolve("pendulum").toString();
            refused(
                    text().replace(pendulum, String.join(", ", makeable)),
                    makeable.stream()
                            .map(name -> "hindcast datasets make " + name + System.lineSeparator())
                            .toArray(String[]::new));
            refused(
                    text().replace(pendulum, "mujoco/hopper-medum"),
                    "Unknown data set 'mujoco/hopper-medum': did you mean 'mujoco/hopper-medium'?");
        } finally {
            System.clearProperty(folder);
        }
    }

    private static void refused(String text, String... parts) throws IOException {
        Path out = directory.resolve("refused");
        Cli result = Cli.run("benchmark", write("refused.yaml", text), "--out", out);
        assertThat(result.code()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains(parts);
        assertThat(out).doesNotExist();
    }

    /** The bundled ones, but for their data sets, which may not be made. */
    @Test
    void theBundledSuitesAskForWhatThereIs() throws IOException {
        assertThat(BundledSuites.all().stream().map(Suite::name)).contains("smoke", "locomotion", "maze");
        for (Suite bundled : BundledSuites.all()) {
            for (Cell cell : bundled.cells()) {
                Map<String, Object> values = new LinkedHashMap<>(cell.values());
                values.put("data", "unopened");
                assertThat(TrainPlan.of(values).seed()).isEqualTo(cell.seed());
            }
        }
        assertThat(Cli.run("benchmark", "--list").out()).contains("smoke", "locomotion", "maze");
        JsonNode smoke = Cli.run("benchmark", "smoke", "--dry-run", "--json").json();
        assertThat(smoke.get("trainings").asInt()).isEqualTo(12);
    }
}
