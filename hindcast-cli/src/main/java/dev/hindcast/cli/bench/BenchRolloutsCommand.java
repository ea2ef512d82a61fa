package dev.hindcast.cli.bench;

import com.github.freva.asciitable.AsciiTable;
import dev.hindcast.benchmarks.RolloutBenchmark;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.Python;
import dev.hindcast.cli.options.Rounds;
import dev.hindcast.experiments.WrongUse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Seconds of rollouts in a learned model. */
@Command(
        name = "rollouts",
        mixinStandardHelpOptions = true,
        description = {
            "Processor seconds that rollouts in a model of the dynamics take on one thread, in 32 bits and in bfloat16, and, with a"
                    + " Python that has PyTorch, those of a plain eager PyTorch program of the same work in 32 bits, in turn."
        },
        footerHeading = "%nExample:%n",
        footer = "  hindcast bench rollouts --python /usr/bin/python3 --rounds 3")
final class BenchRolloutsCommand implements Runnable {
    @Option(
            names = "--states",
            paramLabel = "N",
            defaultValue = "50000",
            description = "where the rollouts begin; default: ${DEFAULT-VALUE}")
    private int states;

    @Option(
            names = "--steps",
            paramLabel = "H",
            defaultValue = "5",
            description = "of each rollout; default: ${DEFAULT-VALUE}")
    private int steps;

    @Mixin
    private Python python = new Python();

    @Mixin
    private Rounds rounds = new Rounds();

    @Mixin
    private Output output = new Output();

    @Override
    public void run() {
        rounds.requireOne();
        if (states < 1 || steps < 1) {
            throw new WrongUse("--states and --steps must be at least 1, got " + states + " and " + steps);
        }
        List<RolloutBenchmark.Row> rows = new RolloutBenchmark(
                        rounds.count(), states, steps, python.interpreter("PyTorch"), Peers.program("rollout_speed.py"))
                .run();
        if (output.json()) {
            Map<String, Object> all = new LinkedHashMap<>();
            rows.forEach(row -> all.put(word(row), asMap(row)));
            output.print(all);
        } else {
            output.print(heading(), table(rows));
        }
    }

    private String heading() {
        return String.format(
                Locale.ROOT,
                "%s, %,d states x %d steps, medians of %d rounds",
                Figures.processor(),
                states,
                steps,
                rounds.count());
    }

    private static String word(RolloutBenchmark.Row row) {
        return row.precision().name().toLowerCase(Locale.ROOT);
    }

    private static String table(List<RolloutBenchmark.Row> rows) {
        return AsciiTable.getTable(
                rows,
                List.of(
                        Figures.names("precision").with(BenchRolloutsCommand::word),
                        Figures.numbers("seconds").with(row -> Figures.number(row.seconds(), 2)),
                        Figures.numbers("PyTorch's").with(row -> Figures.number(row.peerSeconds(), 2)),
                        Figures.numbers("ratio").with(row -> Figures.number(row.ratio(), 2))));
    }

    private static Map<String, Object> asMap(RolloutBenchmark.Row row) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("seconds", row.seconds());
        row.peerSeconds().ifPresent(value -> values.put("pytorchSeconds", value));
        row.ratio().ifPresent(value -> values.put("ratio", value));
        return values;
    }
}
