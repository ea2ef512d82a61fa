package dev.hindcast.cli;

import dev.hindcast.cli.report.ComparisonData;
import dev.hindcast.cli.report.ComparisonReport;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.learning.training.Metrics;
import java.io.IOException;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts runs side by side. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = "Puts runs side by side: their settings, and how good their last and best policies are.",
        footerHeading = "%nExample:%n",
        footer = "  hindcast compare runs/iql-pendulum-mixed runs/bc-pendulum-mixed")
@SuppressWarnings("NullAway.Init")
final class CompareCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", arity = "1..*", description = "directories that 'hindcast train' wrote")
    private List<Path> runs;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Option(names = "--html", paramLabel = "FILE", description = "write a report with charts")
    private @Nullable Path html;

    @Option(names = "--svg", paramLabel = "FILE", description = "write the learning curves as a picture")
    private @Nullable Path svg;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<Compared> compared = runs.stream().map(Compared::of).toList();
        if (html != null) {
            report(compared).write(html);
        }
        if (svg != null) {
            report(compared).curves().write(svg);
        }
        if (json) {
            Json.print(
                    spec.commandLine().getOut(),
                    Map.of("runs", compared.stream().map(Compared::toMap).toList()));
        } else {
            spec.commandLine().getOut().println(table(compared));
        }
        return 0;
    }

    private ComparisonReport report(List<Compared> compared) {
        String names = String.join(" ", runs.stream().map(Path::toString).toList());
        return ComparisonReport.of(new ComparisonData(
                "Comparison of " + Text.count(runs.size(), "run"),
                "hindcast compare " + names + (html == null ? "" : " --html " + html),
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
                    Integer.toString(run.seeds().size()),
                    run.behaviorReturn().map(Text::number).orElse(Text.ABSENT),
                    Text.returns(run.returns(FinalEvaluation::last)),
                    Text.returns(run.returns(FinalEvaluation::best))));
        }
        return Text.table(
                List.of("run", "algorithm", "data", "steps", "seeds", "behaviour", "last [95%]", "best [95%]"),
                rows,
                3);
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
                    first.behavior(),
                    seeds.stream()
                            .map(run -> RunReport.curve(
                                    run.seed(),
                                    Metrics.read(run.directory().metrics()).rows()))
                            .toList(),
                    RunReport.outcome(first.environment(), numbers, evaluations),
                    Returns.overSeeds(returns(FinalEvaluation::last)));
        }

        List<ReturnSummary> returns(Function<FinalEvaluation, ReturnSummary> which) {
            return evaluations.stream().map(which).toList();
        }

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("run", path.toString());
            map.put("algorithm", setting("algorithm"));
            map.put("data", seeds.get(0).setting("data").orElse(null));
            map.put("environment", seeds.get(0).setting("env").orElse(null));
            map.put("steps", seeds.get(0).config().get("steps"));
            map.put("seeds", seeds.stream().map(SavedRun::seed).toList());
            map.put("behaviorReturn", behaviorReturn().orElse(null));
            map.put("finalReturn", toMap(FinalEvaluation::last));
            map.put("bestReturn", toMap(FinalEvaluation::best));
            return map;
        }

        private @Nullable Map<String, Object> toMap(Function<FinalEvaluation, ReturnSummary> which) {
            return evaluations.isEmpty()
                    ? null
                    : Returns.toMap(evaluations.get(0).environment(), returns(which));
        }
    }
}
