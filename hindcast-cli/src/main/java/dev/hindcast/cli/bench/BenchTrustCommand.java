package dev.hindcast.cli.bench;

import dev.hindcast.benchmarks.TrustBenchmark;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.output.Layout;
import dev.hindcast.evaluation.offpolicy.EstimatorStudy;
import dev.hindcast.evaluation.offpolicy.Estimators;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How far intervals hold. */
@Command(
        name = "trust",
        mixinStandardHelpOptions = true,
        description = {
            "How far the intervals of off-policy estimators hold: bias, spread and cover over many logs of a process in which"
                    + " the judged policy's value is known, Sepsis-v0 or, with its file, ICU-Sepsis."
        },
        footerHeading = "%nExample:%n",
        footer = "  hindcast bench trust --sizes 100,1000 --repetitions 200")
@SuppressWarnings("NullAway.Init")
final class BenchTrustCommand implements Runnable {
    @Option(names = "--file", paramLabel = "FILE", description = "dynamics.npz of ICU-Sepsis")
    private @Nullable Path file;

    @Option(
            names = "--sizes",
            paramLabel = "N,...",
            split = ",",
            defaultValue = "100,1000",
            description = "episodes of a log; default: ${DEFAULT-VALUE}")
    private List<Integer> sizes;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            defaultValue = "40",
            description = "logs of each size; default: ${DEFAULT-VALUE}")
    private int repetitions;

    @Option(
            names = "--resamples",
            paramLabel = "N",
            defaultValue = "200",
            description = "of each bootstrap; default: ${DEFAULT-VALUE}")
    private int resamples;

    @Option(
            names = "--share",
            paramLabel = "P",
            defaultValue = "0.1",
            description = "of the decisions in which the judged policy leaves the logging one for the best; default:"
                    + " ${DEFAULT-VALUE}")
    private double share;

    @Option(
            names = "--estimator",
            paramLabel = "NAME,...",
            split = ",",
            description = "default: all but model, which is fqe on tables, and gen-dice, which is slow")
    private List<String> estimators = Estimators.all().stream()
            .map(Estimators.Entry::name)
            .filter(name -> !List.of("model", "gen-dice").contains(name))
            .toList();

    @Mixin
    private Output output = new Output();

    @Override
    public void run() {
        requireSense();
        TrustBenchmark.Process process = WrongUse.unless(() ->
                file == null ? TrustBenchmark.Process.sepsis(share) : TrustBenchmark.Process.icuSepsis(file, share));
        if (!output.json()) {
            output.print(heading(process));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        new TrustBenchmark(process, estimators, repetitions, resamples).run(sizes, (size, rows) -> {
            all.put(
                    String.valueOf(size),
                    rows.stream().map(BenchTrustCommand::asMap).toList());
            if (!output.json()) {
                output.print("", Text.count(size, "episode"), table(rows));
            }
        });
        if (output.json()) {
            output.print(Json.object("process", process.name(), "truth", process.truth(), "episodes", all));
        }
    }

    private void requireSense() {
        if (repetitions < 2 || resamples < 2 || sizes.stream().anyMatch(size -> size < 10)) {
            throw new WrongUse("Logs have at least 10 episodes, and there are at least 2 repetitions and 2 resamples");
        }
        if (!(share >= 0 && share <= 1)) {
            throw new WrongUse("--share lies between 0 and 1, got " + share);
        }
        List<String> known =
                Estimators.all().stream().map(Estimators.Entry::name).toList();
        for (String name : estimators) {
            if (!known.contains(name)) {
                throw WrongUse.unknown("estimator", name, known);
            }
        }
    }

    private String heading(TrustBenchmark.Process process) {
        return String.format(
                Locale.ROOT,
                "%s, %d logs of each size; the logging policy is worth %.4f, the judged one %.4f",
                process.name(),
                repetitions,
                process.behaviorValue(),
                process.truth());
    }

    private static String table(List<EstimatorStudy.Row> rows) {
        return Layout.table(
                List.of(
                        "estimator",
                        "bias",
                        "deviation",
                        "cover",
                        "warned",
                        "cover or warned",
                        "falsely warned",
                        "warned of"),
                rows.stream()
                        .map(row -> List.of(
                                row.estimator(),
                                Figures.number(row.bias(), 4),
                                Figures.number(row.deviation(), 4),
                                Figures.number(row.cover(), 3),
                                Figures.number(row.warned(), 3),
                                Figures.number(row.honest(), 3),
                                Figures.number(row.falselyWarned(), 3),
                                kinds(row)))
                        .toList());
    }

    private static String kinds(EstimatorStudy.Row row) {
        return row.warnedOf().entrySet().stream()
                .map(entry -> entry.getKey() + " " + Figures.number(entry.getValue(), 3))
                .collect(Collectors.joining(", "));
    }

    private static Map<String, Object> asMap(EstimatorStudy.Row row) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("estimator", row.estimator());
        map.put("bias", row.bias());
        map.put("deviation", row.deviation());
        map.put("cover", row.cover());
        map.put("warned", row.warned());
        map.put("coverOrWarned", row.honest());
        map.put("falselyWarned", row.falselyWarned());
        Map<String, Double> kinds = new LinkedHashMap<>();
        row.warnedOf().forEach((kind, share) -> kinds.put(kind.toString(), share));
        map.put("warnedOf", kinds);
        return map;
    }
}
