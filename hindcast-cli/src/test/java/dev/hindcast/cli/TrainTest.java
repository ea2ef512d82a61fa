package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.run.TrainPlan;
import dev.hindcast.experiments.run.Training;
import dev.hindcast.learning.training.Progress;
import dev.hindcast.learning.training.Yaml;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TrainTest {
    @TempDir
    static Path directory;

    static Path data;
    static Path run;
    static Cli trained;

    @BeforeAll
    static void train() {
        data = Cli.pendulum(directory.resolve("data"));
        run = directory.resolve("run");
        trained = Cli.train("iql", data, run, "--steps", 300, "--seed", 1, "--json");
    }

    @Test
    void theJsonSaysWhatCameOut() throws IOException {
        JsonNode json = trained.json();
        assertThat(trained.code()).isZero();
        assertThat(json.get("run").asText()).isEqualTo(run.toString());
        assertThat(json.get("steps").asInt()).isEqualTo(300);
        assertThat(json.get("seeds").toString()).isEqualTo("[1]");
        assertThat(json.get("behaviorReturn").asDouble())
                .isEqualTo(Dataset.open(data).statistics().returns().mean());
        for (String which : List.of("finalReturn", "bestReturn")) {
            for (String key : List.of("mean", "std", "stderr", "low95", "high95", "min", "max")) {
                assertThat(json.at("/" + which + "/" + key).isNumber()).isTrue();
            }
            assertThat(json.at("/" + which + "/normalizedScore").isNull()).isTrue();
        }
        assertThat(json.get("updatesPerSecond").asDouble()).isPositive();
    }

    @Test
    void theRunHoldsWhatTheDesignPromises() throws IOException {
        for (String file : List.of(
                "config.yaml",
                "provenance.json",
                "metrics.csv",
                "evaluation.json",
                "report.html",
                "checkpoints/step-300")) {
            assertThat(run.resolve(file)).exists();
        }
        assertThat(Files.readString(run.resolve("report.html"))).contains("iql on", "behaviour", "<svg");
        assertThat(Json.read(run.resolve("provenance.json")).get("fingerprint").asText())
                .isEqualTo(Dataset.open(data).fingerprint());
    }

    @Test
    void provenanceSaysWhenHowLongAndByWhichCommand() {
        JsonNode provenance = Json.read(run.resolve("provenance.json"));
        assertThat(Instant.parse(provenance.get("started").asText())).isBeforeOrEqualTo(Instant.now());
        assertThat(provenance.get("seconds").asDouble()).isPositive();
        assertThat(provenance.get("command").asText())
                .startsWith("hindcast train iql ")
                .contains("--out " + run, "--steps 300", "--seed 1");
    }

    private static Progress killedAfter(long most) {
        AtomicLong updates = new AtomicLong();
        return count -> {
            if (updates.addAndGet(count) > most) {
                throw new CancellationException();
            }
        };
    }

    /** A run that is gone on with and killed is what its newest checkpoint says, not what it once ended with. */
    @Test
    void whatALongerTrainingBeganIsNotJudgedByTheShorterOne() throws IOException {
        Path run = directory.resolve("longer");
        Cli.train("bc", data, run, "--steps", 100);
        assertThat(run.resolve("evaluation.json")).exists();
        Map<String, Object> config = new LinkedHashMap<>(Yaml.read(run.resolve("config.yaml")));
        config.put("steps", 200);
        TrainPlan plan = TrainPlan.of(config);
        assertThatThrownBy(() -> new Training(
                                plan, List.of(0L), run, new PrintWriter(Writer.nullWriter()), 1, killedAfter(150))
                        .run(true))
                .isInstanceOf(CancellationException.class);
        assertThat(run.resolve("evaluation.json")).doesNotExist();
        assertThat(run.resolve("report.html")).doesNotExist();
        assertThat(Cli.run("compare", run).out()).contains("0 of 1");
        assertThat(Cli.run("train", "--resume", "--out", run, "--steps", 200).code())
                .isZero();
        assertThat(run.resolve("evaluation.json")).exists();
        assertThat(run.resolve("report.html")).exists();
    }

    /** Which checkpoint, how good, how far from the data, and what next. */
    @Test
    void withoutAnEnvironmentTheLogIsAsked() throws IOException {
        Path unjudged = directory.resolve("asked");
        Cli result = Cli.run(
                "train", "bc", "--data", data, "--out", unjudged, "--steps", 60, "--env", "none", "--hold-out", 0.5);
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("In logged states", "deviations from the logged", "hindcast select " + unjudged)
                .contains("hindcast gate " + unjudged)
                .contains("--range=LOW,HIGH --kernel gaussian");
        assertThat(Files.readString(unjudged.resolve("report.html")))
                .contains("id=\"log\"", "id=\"actions\"", "id=\"next\"")
                .doesNotContain("id=\"rollout\"", "NaN");
        JsonNode json = Cli.run(
                        "train",
                        "bc",
                        "--data",
                        data,
                        "--steps",
                        60,
                        "--env",
                        "none",
                        "--out",
                        directory.resolve("asked-in-json"),
                        "--json")
                .json();
        assertThat(json.at("/againstLog/heldOut").asBoolean()).isFalse();
        assertThat(json.at("/againstLog/checkpoints")).hasSize(10);
        assertThat(json.at("/againstLog/checkpoints/9/agreement").asDouble()).isPositive();
        assertThat(json.at("/againstLog/next/0").asText()).contains("--hold-out 0.2");
    }

    /** A run of several phases names its last checkpoint as the file is called. */
    @Test
    void theLastCheckpointIsCalledByItsStep() throws IOException {
        Path phases = directory.resolve("phases");
        Cli result = Cli.train("plas", data, phases, "--steps", 50, "--set", "autoencoderUpdates=30");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(Json.read(phases.resolve("evaluation.json")).at("/last/step").asLong())
                .isEqualTo(80);
        assertThat(result.out()).contains("last checkpoint, step 80");
    }

    /** In the report's heading and its table, on the terminal, in JSON, in the run's files and when it is compared. */
    @Test
    void aMeanHasOneInterval() throws IOException {
        Path judged = directory.resolve("judged");
        Cli result = Cli.run(
                "train", "bc", "--data", data, "--out", judged, "--steps", 50, "--final-episodes", 12, "--json");
        JsonNode saved = Json.read(judged.resolve("evaluation.json"));
        JsonNode compared =
                Cli.run("compare", judged, "--json").json().get("runs").get(0);
        for (String which : List.of("last", "best")) {
            String key = which.equals("last") ? "finalReturn" : "bestReturn";
            for (String end : List.of("mean", "low95", "high95")) {
                double expected = saved.at("/" + which + "/return/" + end).asDouble();
                assertThat(result.json().at("/" + key + "/" + end).asDouble()).isEqualTo(expected);
                assertThat(compared.at("/" + key + "/" + end).asDouble()).isEqualTo(expected);
            }
        }
        String page = Files.readString(judged.resolve("report.html"));
        Matcher heading = Pattern.compile(
                        "last checkpoint</dt>\\s*<dd class=\"number\">(.*?)</dd>\\s*<dd>(.*?) to (.*?)</dd>")
                .matcher(page);
        assertThat(heading.find()).isTrue();
        String interval = heading.group(1) + " [" + heading.group(2) + ", " + heading.group(3) + "]";
        assertThat(page.substring(page.indexOf("aria-label=\"Returns by seed\"")))
                .contains("<td>" + interval + "</td>");
    }

    @Test
    void aRunIsReadable() throws IOException {
        Cli result = Cli.train("bc", data, directory.resolve("readable"), "--steps", 100);
        assertThat(result.out())
                .contains("behaviour in the data", "last checkpoint, step 100", "best checkpoint", "The last policy")
                .contains("Report: " + directory.resolve("readable/report.html"));
        String sentence = result.out()
                .lines()
                .dropWhile(line -> !line.startsWith("The last policy"))
                .takeWhile(line -> !line.startsWith("The best policy"))
                .collect(Collectors.joining(" "));
        assertThat(sentence).contains("the difference of the mean returns is");
        assertThat(Files.readString(directory.resolve("readable/report.html")).replace('−', '-'))
                .contains(sentence);
        JsonNode difference =
                Json.read(directory.resolve("readable/evaluation.json")).at("/last/difference");
        assertThat(sentence.contains("cannot be told apart"))
                .isEqualTo(difference.get("verdict").asText().equals("undecided"));
    }

    @Test
    void aReportShowsTheCourseOfAPatient() throws IOException {
        Path wards = directory.resolve("ward");
        Path treated = directory.resolve("treated");
        assertThat(Cli.run("collect", "Sepsis-v0", "--policy", "clinician", "--episodes", 20, "--out", wards)
                        .code())
                .isZero();
        Cli result = Cli.train("dqn", wards, treated, "--env", "Sepsis-v0", "--steps", 100);
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(Files.readString(treated.resolve("report.html")))
                .contains("aria-label=\"Simulated patient, diabetes not observed: ")
                .contains("vasopressors");
    }

    @Test
    void aConfigReproducesItsRun() {
        Path again = directory.resolve("again");
        assertThat(Cli.run("train", "--config", run.resolve("config.yaml"), "--out", again)
                        .code())
                .isZero();
        assertSameRun(run, again);
        Map<String, Object> before = Yaml.read(run.resolve("config.yaml"));
        assertThat(Yaml.read(again.resolve("config.yaml"))).isEqualTo(before);
    }

    @Test
    void severalSeedsEqualTheSameSeedsAlone() throws IOException {
        Path together = directory.resolve("together");
        Cli result = Cli.train("iql", data, together, "--steps", 300, "--seeds", 2, "--json");
        assertSameRun(run, together.resolve("seed-1"));
        assertThat(arrays(together.resolve("seed-0/policy-last.npz")))
                .isNotEqualTo(arrays(run.resolve("policy-last.npz")));
        assertThat(result.json().get("seeds").toString()).isEqualTo("[0,1]");
        assertThat(result.json().at("/finalReturn/overSeeds/interquartileMean").isNumber())
                .isTrue();
        assertThat(together.resolve("report.html")).exists();
        Cli compared = Cli.run("compare", together, run, "--json", "--html", directory.resolve("compared.html"));
        assertThat(compared.json().at("/runs/0/seeds").toString()).isEqualTo("[0,1]");
        assertThat(compared.json().at("/runs/0/finalReturn/mean"))
                .isEqualTo(result.json().at("/finalReturn/mean"));
        assertThat(compared.json().at("/runs/1/bestReturn/mean"))
                .isEqualTo(trained.json().at("/bestReturn/mean"));
        assertThat(Files.readString(directory.resolve("compared.html"))).contains("together", "<svg");
        assertThat(Cli.run("compare", together).out()).contains("together", "iql");
        Cli twice = Cli.run("compare", together, together, "--json");
        assertThat(twice.json().at("/improvements/0/probability").asDouble()).isEqualTo(0.5);
        assertThat(twice.json().at("/runs/0/optimalityGap").isNull())
                .as("no reference scores")
                .isTrue();
        assertThat(Cli.run("compare", together, together).out())
                .contains("interquartile mean [95%]", "optimality gap [95%]", "scores more than");
        assertThat(Cli.run("evaluate", together).err()).contains("seed-0");
        for (String seed : new String[] {"seed-0", "seed-1"}) {
            Path file = together.resolve(seed).resolve("evaluation.json");
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replace("Pendulum-v1", "hopper-medium-v2")
                            .replaceFirst(",\\s*\"crc32\" : \"[^\"]*\"", ""));
        }
        JsonNode scored = Cli.run("compare", together, "--json").json().at("/runs/0");
        assertThat(scored.at("/optimalityGap/value").asDouble())
                .as("no seed is beyond 100")
                .isCloseTo(100 - scored.at("/finalReturn/normalizedScore").asDouble(), within(1e-9));
    }

    @Test
    @Timeout(60)
    void aKilledTrainingGoesOnWhereItWas() throws Exception {
        Path whole = directory.resolve("whole");
        Path killed = directory.resolve("killed");
        assertThat(Cli.train("td3-bc", data, whole, "--steps", 3000).code()).isZero();
        killAfter("checkpoints/step-200", "td3-bc", whole, killed);
        assertThat(killed.resolve("checkpoints/step-3000")).doesNotExist();
        assertThat(killed.resolve("evaluation.json")).doesNotExist();
        Cli resumed = Cli.run("train", "--resume", "--out", killed);
        assertThat(resumed.err()).doesNotContain("Cannot");
        assertSameRun(whole, killed);
    }

    private static void killAfter(String file, String algorithm, Path whole, Path killed) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "train",
                        algorithm,
                        "--config",
                        whole.resolve("config.yaml").toString(),
                        "--out",
                        killed.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        while (!Files.exists(killed.resolve(file)) && process.isAlive()) {
            Thread.sleep(5);
        }
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    @Test
    @Timeout(120)
    void aKilledTeacherGoesOnWhereItWas() throws Exception {
        Path whole = directory.resolve("whole-teacher");
        Path killed = directory.resolve("killed-teacher");
        Object[] command = {
            "train",
            "sac",
            "--env",
            "Pendulum-v1",
            "--out",
            whole,
            "--steps",
            2500,
            "--eval-every",
            250,
            "--eval-episodes",
            1,
            "--final-episodes",
            2,
            "--set",
            "hidden=16,16",
            "--set",
            "batchSize=32"
        };
        assertThat(Cli.run(command).code()).isZero();
        killAfter("checkpoints/step-1250", "sac", whole, killed);
        assertThat(killed.resolve("checkpoints/step-2500")).doesNotExist();
        Cli resumed = Cli.run("train", "--resume", "--out", killed);
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertSameRun(whole, killed);
        assertThat(Dataset.open(killed.resolve("replay")).fingerprint())
                .isEqualTo(Dataset.open(whole.resolve("replay")).fingerprint());
        assertThat(Cli.run("train", "--resume", "--out", killed).code()).isZero();
    }

    @Test
    void aRunIsExtended() {
        Path extended = directory.resolve("extended");
        assertThat(Cli.train("iql", data, extended, "--steps", 200, "--seed", 1).code())
                .isZero();
        assertThat(Cli.run("train", "--resume", "--out", extended, "--steps", 300)
                        .code())
                .isZero();
        assertSameRun(run, extended);
    }

    @Test
    void resumingRefusesOtherSettingsAndData() {
        Cli settings = Cli.run("train", "--resume", "--out", run, "--steps", 400, "--set", "expectile=0.9");
        assertThat(settings.code()).isEqualTo(1);
        assertThat(settings.err()).contains("its settings is");
        Path other = directory.resolve("other");
        Cli.run("collect", "Pendulum-v1", "--policy", "random", "--episodes", 3, "--seed", 5, "--out", other);
        Cli otherData = Cli.run("train", "--resume", "--out", run, "--data", other);
        assertThat(otherData.code()).isEqualTo(2);
        assertThat(otherData.err()).contains("other data");
    }

    @Test
    void aRunIsNotOverwritten() {
        Cli result = Cli.train("iql", data, run, "--steps", 100);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("--resume");
    }

    @Test
    void policiesAreEvaluatedByCheckpoint() throws IOException {
        JsonNode last = evaluate("last");
        assertThat(evaluate("step-300")).isEqualTo(last);
        assertThat(evaluate("step-100")).isNotEqualTo(last);
        JsonNode json = Json.read(run.resolve("evaluation.json"));
        assertThat(evaluate("best").at("/return/mean")).isEqualTo(json.at("/best/return/mean"));
        assertThat(last.at("/return/mean")).isEqualTo(json.at("/last/return/mean"));
        assertThat(last.get("episodes").asInt()).isEqualTo(3);
        for (String key : List.of("mean", "std", "stderr", "low95", "high95", "min", "max")) {
            assertThat(last.at("/return/" + key).isNumber()).isTrue();
        }
        assertThat(last.get("normalizedScore").isNull()).isTrue();
        assertThat(Cli.run("evaluate", run, "--checkpoint", "step-99").err())
                .contains("Unknown checkpoint 'step-99'. Known are last, best, step-100");
    }

    /** With the seed of the evaluation after the training. */
    private static JsonNode evaluate(String checkpoint) throws IOException {
        return Cli.run("evaluate", run, "--episodes", 3, "--seed", 1001, "--checkpoint", checkpoint, "--json")
                .json();
    }

    @Test
    void oneEpisodeHasNoInterval() throws IOException {
        Cli result = Cli.run("evaluate", "random", "--env", "CartPole-v1", "--episodes", 1, "--json");
        assertThat(result.json().at("/return/low95").isNull()).isTrue();
        assertThat(result.json().at("/return/mean").isNumber()).isTrue();
    }

    @Test
    void aTeacherLeavesItsExperience() throws IOException {
        Path teacher = directory.resolve("teacher");
        Cli result = Cli.run(
                "train",
                "sac",
                "--env",
                "Pendulum-v1",
                "--steps",
                500,
                "--set",
                "hidden=16,16",
                "--set",
                "batchSize=32",
                "--final-episodes",
                2,
                "--eval-episodes",
                1,
                "--out",
                teacher,
                "--json");
        assertThat(result.err()).doesNotContain("Cannot");
        assertThat(result.json().get("data").isNull()).isTrue();
        Dataset replay = Dataset.open(teacher.resolve("replay"));
        assertThat(replay.transitions()).isEqualTo(500);
        assertThat(result.json().get("behaviorReturn").asDouble())
                .isEqualTo(replay.statistics().returns().mean());
        Cli collected = Cli.run(
                "collect",
                "Pendulum-v1",
                "--policy",
                teacher,
                "--sampled",
                "--episodes",
                2,
                "--out",
                directory.resolve("expert"));
        assertThat(collected.code()).isZero();
        assertThat(Cli.train("bc", teacher.resolve("replay"), directory.resolve("student"), "--steps", 100)
                        .code())
                .isZero();
    }

    @Test
    void theBestEpisodesAloneAreLearnedFrom() throws IOException {
        Path out = directory.resolve("top");
        Cli result = Cli.train("bc", data, out, "--steps", 100, "--top-returns", 0.25, "--n-step", 3, "--json");
        double best = Dataset.open(data).statistics().returns().max();
        assertThat(result.json().get("behaviorReturn").asDouble()).isEqualTo(best);
        assertThat(Yaml.read(out.resolve("config.yaml")))
                .containsEntry("n_step", 3)
                .containsEntry("top_returns", 0.25);
    }

    @Test
    void withoutAnEnvironmentThePolicyIsNotJudged() throws IOException {
        Dataset known = Dataset.open(data);
        Path nameless = directory.resolve("nameless");
        new Dataset(
                        "nameless",
                        known.observationSpace(),
                        known.actionSpace(),
                        known.episodes(),
                        Optional.empty(),
                        List.of())
                .writeMinari(nameless);
        Path out = directory.resolve("unjudged");
        Cli result = Cli.train("iql", nameless, out, "--steps", 100, "--json");
        assertThat(result.code()).isZero();
        assertThat(result.err()).contains("will not be judged");
        assertThat(result.json().get("finalReturn").isNull()).isTrue();
        assertThat(out.resolve("report.html")).exists();
        assertThat(out.resolve("evaluation.json")).doesNotExist();
    }

    private static void assertSameRun(Path one, Path other) {
        for (String file : List.of("policy-last.npz", "policy-best.npz")) {
            assertThat(arrays(other.resolve(file))).isEqualTo(arrays(one.resolve(file)));
        }
        String last =
                "checkpoints/step-" + Yaml.read(one.resolve("config.yaml")).get("steps") + "/state.npz";
        assertThat(arrays(other.resolve(last))).isEqualTo(arrays(one.resolve(last)));
        assertThat(Json.read(other.resolve("evaluation.json"))).isEqualTo(Json.read(one.resolve("evaluation.json")));
    }

    private static Map<String, List<Float>> arrays(Path file) {
        Map<String, List<Float>> arrays = new LinkedHashMap<>();
        Npz.read(file).forEach((name, array) -> {
            if (!name.equals("kind")) {
                arrays.put(name, list(array));
            }
        });
        return arrays;
    }

    private static List<Float> list(NpyArray array) {
        List<Float> values = new ArrayList<>();
        for (float value : array.floats()) {
            values.add(value);
        }
        return values;
    }
}
