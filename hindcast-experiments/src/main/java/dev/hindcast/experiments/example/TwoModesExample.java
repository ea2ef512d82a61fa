package dev.hindcast.experiments.example;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.example.Demonstration.Table;
import dev.hindcast.experiments.example.TwoModes.Outcome;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Settings;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.training.Progress;
import dev.hindcast.learning.training.Trainer;
import dev.hindcast.learning.training.TrainingResult;
import dev.hindcast.report.Labels;
import dev.hindcast.report.Marker;
import dev.hindcast.report.ScatterChart;
import dev.hindcast.report.ScatterChart.Cloud;
import dev.hindcast.report.ScatterChart.Panel;
import dev.hindcast.report.ScatterChart.Point;
import dev.hindcast.report.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What policies of different forms make of a log whose actions have two modes, and of one whose actions have one: a Gaussian has to put its
 * one mode somewhere, and imitation puts it in between (Wang, Hunt and Zhou 2023, arXiv 2208.06193, figure 1).
 */
final class TwoModesExample implements LongExample {
    /**
     * Who learns.
     *
     * @param title what a row or a panel is called
     * @param algorithm by name
     * @param settings other than the default ones and those that all have
     */
    record Learner(String title, String algorithm, Map<String, String> settings) {
        Config config() {
            Config defaults = Algorithms.named(algorithm).defaults();
            return Settings.withAll(Settings.withAll(defaults, SMALL), settings);
        }
    }

    private static final Map<String, String> SMALL =
            Map.of("hidden", "64,64", "batchSize", "128", "learningRate", "1e-3");

    static final List<Learner> LEARNERS = List.of(
            new Learner("bc, Gaussian", "bc", Map.of("policy", "gaussian")),
            new Learner("iql, Gaussian", "iql", Map.of("cosineSteps", "0")),
            new Learner("td3-bc", "td3-bc", Map.of()),
            new Learner("best-of-n, Gaussian", "best-of-n", Map.of("imitation", "gaussian", "actingSamples", "16")),
            new Learner("best-of-n, flow", "best-of-n", Map.of("actingSamples", "16")),
            new Learner(
                    "idql",
                    "idql",
                    Map.of(
                            "actorWidth", "64",
                            "actorBlocks", "1",
                            "averageRate", "0.005",
                            "cosineSteps", "0",
                            "actingSamples", "16")),
            new Learner(
                    "diffusion-ql",
                    "diffusion-ql",
                    Map.of("averageStart", "0", "cosineSteps", "0", "actingSamples", "16")),
            new Learner("fql, alpha 0.1", "fql", Map.of("distillationWeight", "0.1")),
            new Learner("fql, alpha 1", "fql", Map.of("distillationWeight", "1")));

    private static final Effort FULL = new Effort(2_000, 2_000, 3, 500);
    private static final Effort QUICK = new Effort(200, 3, 1, 20);
    private static final int PICTURED = 400;
    private static final int COLUMNS = 3;

    /**
     * How much is done.
     *
     * @param logged steps of each log
     * @param updates of each learner
     * @param seeds how many
     * @param samples drawn of each policy
     */
    private record Effort(int logged, int updates, int seeds, int samples) {}

    @Override
    public String name() {
        return "two-modes";
    }

    @Override
    public String summary() {
        return "A Gaussian policy averages two modes of a log into its worst action; a flow does not (minutes; --quick)";
    }

    @Override
    public Demonstration run(long seed) {
        return run(FULL, seed);
    }

    @Override
    public Demonstration quick(long seed) {
        return run(QUICK, seed);
    }

    /** What a learner's policies do, one a seed. */
    record Row(String title, List<Outcome> bySeed) {
        double mean(ToDoubleFunction<Outcome> figure) {
            return bySeed.stream().mapToDouble(figure).average().orElseThrow();
        }

        List<?> cells() {
            return List.of(
                    title,
                    earned(mean(Outcome::acts)),
                    earned(mean(Outcome::earns)),
                    Text.percent(mean(Outcome::nearBetter)),
                    Text.percent(mean(Outcome::nearWorse)),
                    Text.percent(mean(Outcome::elsewhere)));
        }
    }

    private static String earned(double reward) {
        return Double.isNaN(reward) ? Text.ABSENT : String.format(Locale.ROOT, "%.3f", reward);
    }

    private static Demonstration run(Effort effort, long seed) {
        TwoModes two = new TwoModes(effort.logged(), 0.5);
        TwoModes one = new TwoModes(effort.logged(), 0);
        try (Progress progress = Progress.console("two-modes", 2L * effort.seeds() * LEARNERS.size())) {
            List<Row> ofTwo = rows(two, effort, seed, progress);
            List<Row> ofOne = rows(one, effort, seed, progress);
            return new Demonstration(
                    "Where logged actions have several modes, a policy with one mode imitates by averaging them, into an action that the log"
                            + " never takes; a policy of any shape does not have to (Wang et al. 2023, figure 1; Park et al. 2025).",
                    problem(effort),
                    List.of(table("A log of two modes", ofTwo), table("A log of the better mode alone", ofOne)),
                    reading(ofTwo, ofOne),
                    picture(two, ofTwo, seed));
        }
    }

    private static List<Row> rows(TwoModes problem, Effort effort, long seed, Progress progress) {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(
                "the log's policy",
                seeds(effort, seed)
                        .mapToObj(s -> Outcome.ofLog(problem, effort.samples(), s))
                        .toList()));
        for (Learner learner : LEARNERS) {
            List<Outcome> bySeed = seeds(effort, seed)
                    .mapToObj(s -> {
                        Outcome outcome = learned(problem, learner.config(), effort.updates(), effort.samples(), s);
                        progress.note(String.format(Locale.ROOT, "%s: %.3f", learner.title(), outcome.earns()));
                        progress.advance(1);
                        return outcome;
                    })
                    .toList();
            rows.add(new Row(learner.title(), bySeed));
        }
        return rows;
    }

    private static LongStream seeds(Effort effort, long first) {
        return LongStream.range(first, first + effort.seeds());
    }

    /** What a policy does that was learned from a log of its own seed. */
    static Outcome learned(TwoModes problem, Config config, int updates, int samples, long seed) {
        Dataset log = problem.log(seed);
        try (Algorithm learner = config.create(log.spec(), Device.cpu(), seed)) {
            TrainingResult result = Trainer.on(log)
                    .steps(updates)
                    .loggingEvery(updates)
                    .reportingTo(Progress.silent())
                    .run(learner);
            return Outcome.of(result.last(), samples, seed);
        }
    }

    private static String problem(Effort effort) {
        return String.format(
                Locale.ROOT,
                "One state, an action of two components in [-1, 1], one reward: 1 at (%.1f, %.1f), %.1f at (-%.1f, -%.1f), less around them, none"
                        + " halfway. The log takes %,d steps near either, equally often. Networks of 64 + 64, batches of 128, step size .001"
                        + " throughout, %,d updates, 16 proposals; idql's actor has one block of 64, its average moves by .005,"
                        + " diffusion-ql's from the first update on. But for what a row says, the rest are default settings."
                        + " Means over %s, %,d drawn actions each.",
                TwoModes.PLACE,
                TwoModes.PLACE,
                TwoModes.WORSE_REWARD,
                TwoModes.PLACE,
                TwoModes.PLACE,
                effort.logged(),
                effort.updates(),
                Text.count(effort.seeds(), "seed"),
                effort.samples());
    }

    private static Table table(String title, List<Row> rows) {
        return new Table(
                title,
                List.of("policy", "acts: earns", "draws: earns", "near the better", "near the worse", "elsewhere"),
                rows.stream().<List<?>>map(Row::cells).toList());
    }

    private static String reading(List<Row> ofTwo, List<Row> ofOne) {
        Row log = ofTwo.get(0);
        Row cloned = ofTwo.get(1);
        Row best = best(ofTwo);
        return String.format(
                Locale.ROOT,
                "The log's policy earns %.2f. Cloned as a Gaussian it earns %.2f where it draws and %.2f where it takes its mode; implicit"
                        + " Q-learning's Gaussian %.2f and %.2f. The best drawn actions are those of %s: %.2f. On the log of one mode"
                        + " the Gaussian clone's mode earns %.2f, implicit Q-learning's %.2f.",
                log.mean(Outcome::earns),
                cloned.mean(Outcome::earns),
                cloned.mean(Outcome::acts),
                ofTwo.get(2).mean(Outcome::earns),
                ofTwo.get(2).mean(Outcome::acts),
                best.title(),
                best.mean(Outcome::earns),
                ofOne.get(1).mean(Outcome::acts),
                ofOne.get(2).mean(Outcome::acts));
    }

    private static Row best(List<Row> rows) {
        return rows.stream()
                .skip(1)
                .reduce((a, b) -> b.mean(Outcome::earns) > a.mean(Outcome::earns) ? b : a)
                .orElseThrow();
    }

    private static ScatterChart picture(TwoModes problem, List<Row> rows, long seed) {
        List<Point> logged = points(Outcome.ofLog(problem, PICTURED, seed).samples());
        List<Panel> panels = IntStream.range(1, rows.size())
                .mapToObj(i -> panel(rows.get(i), logged))
                .toList();
        return ScatterChart.of(
                new Labels("Logged actions (grey) and drawn ones", "first component", "second component"),
                960,
                COLUMNS,
                panels,
                List.of(
                        new Marker(TwoModes.PLACE, TwoModes.PLACE, Tone.FOURTH, false, "the better action"),
                        new Marker(-TwoModes.PLACE, -TwoModes.PLACE, Tone.DATA, false, "the worse action")));
    }

    private static Panel panel(Row row, List<Point> logged) {
        return new Panel(
                row.title(),
                String.format(Locale.ROOT, "draws earn %.2f", row.mean(Outcome::earns)),
                List.of(
                        new Cloud(Tone.QUIET, logged),
                        new Cloud(Tone.POLICY, points(row.bySeed().get(0).samples()))));
    }

    private static List<Point> points(List<float[]> actions) {
        return actions.stream()
                .limit(PICTURED)
                .map(action -> new Point(action[0], action[1]))
                .toList();
    }
}
