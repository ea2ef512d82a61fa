package dev.hindcast.cli;

import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.ReportFile;
import dev.hindcast.cli.output.Layout;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.evaluation.RunStatistics;
import dev.hindcast.evaluation.RunStatistics.Statistic;
import dev.hindcast.evaluation.SeedStatistics;
import dev.hindcast.experiments.Returns;
import dev.hindcast.experiments.ShellWords;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.run.FinalEvaluation;
import dev.hindcast.experiments.run.RunReport;
import dev.hindcast.experiments.run.SavedRun;
import dev.hindcast.learning.training.Metrics;
import dev.hindcast.report.ComparisonData;
import dev.hindcast.report.ComparisonReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts runs side by side. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = "Puts runs side by side: their settings, and how good their last and best policies are.",
        footerHeading = "%nExample:%n",
        footer = "  hindcast compare runs/iql-pendulum-mixed runs/bc-pendulum-mixed")
@SuppressWarnings("NullAway.Init")
final class CompareCommand implements Callable<Integer> {
    /** What D4RL calls an expert's score. */
    private static final double EXPERT_SCORE = 100;

    @Parameters(paramLabel = "RUN", arity = "1..*", description = "directories that 'hindcast train' wrote")
    private List<Path> runs;

    @Mixin
    private Output output = new Output();

    @Mixin
    private ReportFile html = new ReportFile();

    @Option(names = "--svg", paramLabel = "FILE", description = "write the learning curves as a picture")
    private @Nullable Path svg;

    @Override
    public Integer call() throws IOException {
        List<Compared> compared = runs.stream().map(Compared::of).toList();
        html.write(file -> report(compared).write(file));
        if (svg != null) {
            report(compared).curves().write(svg);
        }
        if (output.json()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("runs", compared.stream().map(Compared::toMap).toList());
            map.put(
                    "improvements",
                    improvements(compared).stream().map(Improvement::toMap).toList());
            output.print(map);
        } else {
            print(output.out(), compared);
        }
        return 0;
    }

    private ComparisonReport report(List<Compared> compared) {
        List<String> words = new ArrayList<>(List.of("hindcast", "compare"));
        runs.forEach(run -> words.add(run.toString()));
        words.addAll(html.words());
        return ComparisonReport.of(new ComparisonData(
                "Comparison of " + Text.count(runs.size(), "run"),
                ShellWords.typed(words),
                compared.stream().map(Compared::toRun).toList()));
    }

    private static String table(List<Compared> compared) {
        List<List<String>> rows = new ArrayList<>();
        for (Compared run : compared) {
            rows.add(List.of(
                    run.path().toString(),
                    run.setting("algorithm"),
                    run.data(),
                    run.setting("steps"),
                    run.judged(),
                    run.behaviorReturn().map(Text::number).orElse(Text.ABSENT),
                    Text.returns(run.returns(FinalEvaluation::last)),
                    Text.returns(run.returns(FinalEvaluation::best))));
        }
        return Layout.table(
                List.of("run", "algorithm", "data", "steps", "seeds", "behaviour", "last [95%]", "best [95%]"),
                rows,
                3);
    }

    private static void print(PrintWriter out, List<Compared> compared) {
        out.println(table(compared));
        List<List<String>> overSeeds = compared.stream()
                .filter(run -> run.evaluations().size() > 1)
                .map(Compared::overSeeds)
                .toList();
        if (!overSeeds.isEmpty()) {
            out.println();
            out.println(Layout.table(
                    List.of(
                            "last, over seeds",
                            "seeds",
                            "mean [95%]",
                            "interquartile mean [95%]",
                            "optimality gap [95%]"),
                    overSeeds));
        }
        List<Improvement> improvements = improvements(compared);
        if (!improvements.isEmpty()) {
            out.println();
            out.println(Layout.table(
                    List.of("run", "scores more than", "with probability [95%]"),
                    improvements.stream().map(Improvement::row).toList(),
                    2));
        }
    }

    /** Each run over each later one that was judged in the same environment, where there are several seeds. */
    private static List<Improvement> improvements(List<Compared> compared) {
        List<Improvement> improvements = new ArrayList<>();
        for (int i = 0; i < compared.size(); i++) {
            for (int j = i + 1; j < compared.size(); j++) {
                if (compared.get(i).comparable(compared.get(j))) {
                    improvements.add(Improvement.of(compared.get(i), compared.get(j)));
                }
            }
        }
        return improvements;
    }

    /**
     * How surely a run is better than another.
     *
     * @param run the one
     * @param over the other
     * @param probability that a seed of the one returns more than a seed of the other
     */
    private record Improvement(Path run, Path over, Statistic probability) {
        static Improvement of(Compared run, Compared over) {
            return new Improvement(
                    run.path(),
                    over.path(),
                    RunStatistics.probabilityOfImprovement(
                            new double[][] {run.lastReturns()}, new double[][] {over.lastReturns()}, 0));
        }

        List<String> row() {
            return List.of(run.toString(), over.toString(), Text.statistic(probability));
        }

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("run", run.toString());
            map.put("over", over.toString());
            map.put("probability", probability.value());
            map.put("low95", probability.interval().low());
            map.put("high95", probability.interval().high());
            return map;
        }
    }

    /**
     * A training, with all its seeds.
     *
     * @param path where it lies
     * @param seeds its runs
     * @param evaluations of those that were judged
     */
    private record Compared(Path path, List<SavedRun> seeds, List<FinalEvaluation> evaluations) {
        static Compared of(Path path) {
            List<SavedRun> seeds = SavedRun.openAll(path);
            return new Compared(
                    path,
                    seeds,
                    seeds.stream()
                            .flatMap(run -> FinalEvaluation.read(run.path()).stream())
                            .toList());
        }

        /** How many seeds: those whose returns are shown, where not all were judged. */
        String judged() {
            return evaluations.size() < seeds.size()
                    ? evaluations.size() + " of " + seeds.size()
                    : Integer.toString(seeds.size());
        }

        String setting(String key) {
            return seeds.get(0).setting(key).orElse(Text.ABSENT);
        }

        String data() {
            return seeds.get(0).setting("data").orElse("online in " + setting("env"));
        }

        Optional<Double> behaviorReturn() {
            return evaluations.stream()
                    .map(evaluation -> evaluation.behavior().mean())
                    .findFirst();
        }

        ComparisonData.Run toRun() {
            if (evaluations.size() < seeds.size()) {
                throw new WrongUse(path + " was not judged to its end in an environment: leave it out of the report");
            }
            FinalEvaluation first = evaluations.get(0);
            List<Long> numbers = seeds.stream().map(SavedRun::seed).toList();
            return new ComparisonData.Run(
                    path.toString(),
                    setting("algorithm"),
                    data(),
                    first.environment(),
                    first.behavior(),
                    seeds.stream()
                            .map(run -> RunReport.curve(
                                    run.seed(),
                                    Metrics.read(run.directory().metrics()).rows()))
                            .toList(),
                    RunReport.outcome(numbers, evaluations),
                    Returns.overSeeds(returns(FinalEvaluation::last)));
        }

        List<ReturnSummary> returns(Function<FinalEvaluation, ReturnSummary> which) {
            return evaluations.stream().map(which).toList();
        }

        /** The mean return of each seed's last policy. */
        double[] lastReturns() {
            return evaluations.stream()
                    .mapToDouble(evaluation -> evaluation.last().mean())
                    .toArray();
        }

        boolean comparable(Compared other) {
            return evaluations.size() > 1
                    && other.evaluations.size() > 1
                    && evaluations
                            .get(0)
                            .environment()
                            .equals(other.evaluations.get(0).environment());
        }

        /** Of normalised scores, where there are references. */
        Optional<Statistic> optimalityGap() {
            double[] scores = evaluations.stream()
                    .flatMap(evaluation -> evaluation.reference().stream()
                            .map(range -> range.normalized(evaluation.last().mean())))
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            return scores.length == 0
                    ? Optional.empty()
                    : Optional.of(RunStatistics.optimalityGap(new double[][] {scores}, EXPERT_SCORE, 0));
        }

        List<String> overSeeds() {
            SeedStatistics statistics = Returns.overSeeds(returns(FinalEvaluation::last));
            return List.of(
                    path.toString(),
                    Integer.toString(statistics.seeds()),
                    Text.statistic(new Statistic(statistics.mean(), statistics.meanInterval())),
                    Text.statistic(
                            new Statistic(statistics.interquartileMean(), statistics.interquartileMeanInterval())),
                    optimalityGap().map(Text::statistic).orElse(Text.ABSENT));
        }

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("run", path.toString());
            map.put("algorithm", setting("algorithm"));
            map.put("data", seeds.get(0).setting("data").orElse(null));
            map.put("environment", seeds.get(0).environment().orElse(null));
            map.put("steps", seeds.get(0).config().get("steps"));
            map.put("seeds", seeds.stream().map(SavedRun::seed).toList());
            map.put("behaviorReturn", behaviorReturn().orElse(null));
            map.put("finalReturn", toMap(FinalEvaluation::last));
            map.put("bestReturn", toMap(FinalEvaluation::best));
            map.put("optimalityGap", optimalityGap().map(Returns::toMap).orElse(null));
            return map;
        }

        private @Nullable Map<String, Object> toMap(Function<FinalEvaluation, ReturnSummary> which) {
            return evaluations.isEmpty()
                    ? null
                    : Returns.toMap(evaluations.get(0).reference(), returns(which));
        }
    }
}
