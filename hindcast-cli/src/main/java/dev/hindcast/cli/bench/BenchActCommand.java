package dev.hindcast.cli.bench;

import com.github.freva.asciitable.AsciiTable;
import dev.hindcast.benchmarks.ActBenchmark;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.StatedSettings;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Microseconds of an action. */
@Command(
        name = "act",
        mixinStandardHelpOptions = true,
        description =
                "Microseconds of processor time that a policy takes for an action in plain Java on one thread, as it is"
                        + " served: the median and what 99 of 100 actions do not exceed (observation 17, action 6, weights as they"
                        + " begin).",
        footerHeading = "%nExample:%n",
        footer = {"  hindcast bench act iql fql best-of-n", "  hindcast bench act decision-transformer --set stride=10"
        })
final class BenchActCommand implements Runnable {
    @Parameters(
            paramLabel = "ALGORITHM",
            arity = "0..*",
            description = "one for continuous actions; default: all of those")
    private @Nullable List<String> algorithms;

    @Option(
            names = "--actions",
            paramLabel = "N",
            defaultValue = "2000",
            description = "how many are timed of each, after as many that are not; default: ${DEFAULT-VALUE}")
    private int actions;

    @Option(names = "--set", paramLabel = "key=value", description = "a setting of each algorithm; default: their own")
    private List<String> settings = new ArrayList<>();

    @Mixin
    private Output output = new Output();

    @Override
    public void run() {
        List<ActBenchmark.Row> rows = rows();
        if (output.json()) {
            Map<String, Object> all = new LinkedHashMap<>();
            rows.forEach(row -> all.put(
                    row.algorithm(),
                    Map.of(
                            "policy",
                            row.kind().word(),
                            "settings",
                            settings,
                            "medianMicroseconds",
                            row.median(),
                            "p99Microseconds",
                            row.slow())));
            output.print(all);
        } else {
            output.print(heading(), table(rows));
        }
    }

    private List<ActBenchmark.Row> rows() {
        ActBenchmark benchmark = WrongUse.unless(() -> new ActBenchmark(actions));
        Map<String, Config> configs = new LinkedHashMap<>();
        BenchTrainCommand.measured(algorithms).forEach(algorithm -> configs.put(algorithm, config(algorithm)));
        List<ActBenchmark.Row> rows = new ArrayList<>();
        configs.forEach((algorithm, config) -> {
            rows.add(benchmark.of(algorithm, config));
            output.note("measured " + algorithm);
        });
        return rows;
    }

    private Config config(String algorithm) {
        try {
            return Settings.withAll(Algorithms.named(algorithm).defaults(), StatedSettings.over(null, settings));
        } catch (IllegalArgumentException e) {
            throw new WrongUse(algorithm + ": " + e.getMessage());
        }
    }

    private String heading() {
        return String.format(
                Locale.ROOT,
                "%s, one thread, %,d actions of each, %smicroseconds of processor time",
                Figures.processor(),
                actions,
                settings.isEmpty() ? "" : String.join(", ", settings) + ", ");
    }

    private static String table(List<ActBenchmark.Row> rows) {
        return AsciiTable.getTable(
                rows,
                List.of(
                        Figures.names("algorithm").with(ActBenchmark.Row::algorithm),
                        Figures.names("policy").with(row -> row.kind().word()),
                        Figures.numbers("p50").with(row -> Figures.number(row.median(), 1)),
                        Figures.numbers("p99").with(row -> Figures.number(row.slow(), 1))));
    }
}
