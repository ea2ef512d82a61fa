package dev.hindcast.cli.bench;

import com.github.freva.asciitable.AsciiTable;
import dev.hindcast.benchmarks.MujocoBenchmark;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.Python;
import dev.hindcast.cli.options.Rounds;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.mujoco.Mujoco;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Steps per second in MuJoCo. */
@Command(
        name = "mujoco",
        mixinStandardHelpOptions = true,
        description = {
            "Environment steps per second of Hopper, HalfCheetah and Walker2d with random actions, on one thread and on two,"
                    + " and, in turn, of a C loop over the same library (with a C compiler) and of Gymnasium (with a Python"
                    + " that has it)."
        },
        footerHeading = "%nExample:%n",
        footer = "  hindcast bench mujoco --python /usr/bin/python3 --rounds 5")
final class BenchMujocoCommand implements Runnable {
    @Mixin
    private Python python = new Python();

    @Mixin
    private Rounds rounds = new Rounds();

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "40000",
            description = "of each timing; default: ${DEFAULT-VALUE}")
    private int steps;

    @Mixin
    private Output output = new Output();

    @Override
    public void run() {
        if (rounds.count() < 1 || steps < 1_000) {
            throw new WrongUse("There is at least 1 round of at least 1000 steps");
        }
        List<MujocoBenchmark.Row> rows =
                new MujocoBenchmark(rounds.count(), steps, python.interpreter("gymnasium[mujoco]"), Peers.home()).run();
        if (output.json()) {
            Map<String, Object> all = new LinkedHashMap<>();
            rows.forEach(row -> all.put(row.task(), asMap(row)));
            output.print(all);
        } else {
            output.print(heading(), table(rows));
        }
    }

    private String heading() {
        return String.format(
                Locale.ROOT,
                "%s, MuJoCo %s, steps per second, medians of %d rounds of %,d steps",
                Figures.processor(),
                Mujoco.library().version(),
                rounds.count(),
                steps);
    }

    private static String table(List<MujocoBenchmark.Row> rows) {
        return AsciiTable.getTable(
                rows,
                List.of(
                        Figures.names("task").with(MujocoBenchmark.Row::task),
                        Figures.numbers("one thread").with(row -> Figures.number(row.oneThread(), 0)),
                        Figures.numbers("two threads").with(row -> Figures.number(row.twoThreads(), 0)),
                        Figures.numbers("C loop").with(row -> Figures.number(row.c(), 0)),
                        Figures.numbers("Gymnasium").with(row -> Figures.number(row.gymnasium(), 0)),
                        Figures.numbers("one / C").with(row -> Figures.number(row.ofC(), 2)),
                        Figures.numbers("one / Gymnasium").with(row -> Figures.number(row.oneRatio(), 2)),
                        Figures.numbers("two / Gymnasium").with(row -> Figures.number(row.twoRatio(), 2))));
    }

    private static Map<String, Object> asMap(MujocoBenchmark.Row row) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("oneThread", row.oneThread());
        values.put("twoThreads", row.twoThreads());
        row.c().ifPresent(value -> values.put("cLoop", value));
        row.gymnasium().ifPresent(value -> values.put("gymnasium", value));
        row.ofC().ifPresent(value -> values.put("ofC", value));
        row.oneRatio().ifPresent(value -> values.put("oneThreadRatio", value));
        row.twoRatio().ifPresent(value -> values.put("twoThreadsRatio", value));
        return values;
    }
}
