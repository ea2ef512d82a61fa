package dev.hindcast.cli.bench;

import com.github.freva.asciitable.AsciiTable;
import dev.hindcast.benchmarks.TrainingBenchmark;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.Python;
import dev.hindcast.cli.options.Rounds;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.learning.nn.Engine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Updates per second. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = {
            "Updates per second of each algorithm on one thread (observation 17, action 6, batch 256, two hidden layers of"
                    + " 256; three for CQL, EDAC and SAC-N, with ten critics, ReBRAC, TD3-AWR and AWAC; CQL ten actions of each kind), of two seeds in parallel, and, with a Python that has"
                    + " torch, of a plain eager PyTorch program of the same work, in turn.",
            "It is the steady state, as trainings last hours: each side first does about ten seconds of updates that are not"
                    + " timed, in which the JVM compiles."
        },
        footerHeading = "%nExample:%n",
        footer = "  hindcast bench train iql td3-bc --python /usr/bin/python3 --rounds 5")
final class BenchTrainCommand implements Runnable {
    @Parameters(
            paramLabel = "ALGORITHM",
            arity = "0..*",
            description = "one for continuous actions; default: all of those")
    private @Nullable List<String> algorithms;

    @Mixin
    private Python python = new Python();

    @Mixin
    private Rounds rounds = new Rounds();

    @Option(names = "--precision", paramLabel = "fp32|bf16", description = "of our networks; default: both in turn")
    private @Nullable String precision;

    @Mixin
    private Output output = new Output();

    @Override
    public void run() {
        List<String> names = measured(algorithms);
        rounds.requireOne();
        TrainingBenchmark benchmark =
                new TrainingBenchmark(rounds.count(), python.interpreter("torch"), Peers.program("train_speed.py"));
        List<TrainingBenchmark.Row> rows =
                benchmark.run(names, precisions(), row -> output.note("measured " + row.algorithm() + " " + word(row)));
        if (output.json()) {
            output.print(asMap(rows));
        } else {
            output.print(heading(), table(rows));
        }
    }

    /** The algorithms that were named, or all that can be measured. */
    static List<String> measured(@Nullable List<String> algorithms) {
        return algorithms == null
                ? TrainingBenchmark.algorithms()
                : WrongUse.unless(() -> TrainingBenchmark.requireMeasurable(algorithms));
    }

    private List<Engine.Precision> precisions() {
        if (precision == null) {
            return List.of(Engine.Precision.values());
        }
        return switch (precision) {
            case "fp32" -> List.of(Engine.Precision.FP32);
            case "bf16" -> List.of(Engine.Precision.BF16);
            default -> throw WrongUse.unknown("precision", precision, List.of("fp32", "bf16"));
        };
    }

    private static String word(TrainingBenchmark.Row row) {
        return row.precision().name().toLowerCase(Locale.ROOT);
    }

    private String heading() {
        return String.format(
                Locale.ROOT,
                "%s, one thread, %s, matrix products %.0f GFLOP/s, medians of %d rounds",
                Figures.processor(),
                Engine.blas(),
                TrainingBenchmark.productRate() / 1e9,
                rounds.count());
    }

    private static Map<String, Object> asMap(List<TrainingBenchmark.Row> rows) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (TrainingBenchmark.Row row : rows) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("updatesPerSecond", row.updatesPerSecond());
            row.peerUpdatesPerSecond().ifPresent(value -> values.put("pytorchUpdatesPerSecond", value));
            row.ratio().ifPresent(value -> values.put("ratio", value));
            values.put("matrixProductShare", row.productShare());
            values.put("twoSeeds", row.twoSeeds());
            all.put(row.algorithm() + " " + word(row), values);
        }
        return all;
    }

    private static String table(List<TrainingBenchmark.Row> rows) {
        return AsciiTable.getTable(
                rows,
                List.of(
                        Figures.names("algorithm").with(TrainingBenchmark.Row::algorithm),
                        Figures.numbers("precision").with(BenchTrainCommand::word),
                        Figures.numbers("updates/s").with(row -> Figures.number(row.updatesPerSecond(), 1)),
                        Figures.numbers("PyTorch's").with(row -> Figures.number(row.peerUpdatesPerSecond(), 1)),
                        Figures.numbers("ratio").with(row -> Figures.number(row.ratio(), 2)),
                        Figures.numbers("share of matrix rate").with(row -> Figures.number(row.productShare(), 2)),
                        Figures.numbers("two seeds / one").with(row -> Figures.number(row.twoSeeds(), 2))));
    }
}
