package dev.hindcast.cli.bench;

import com.github.freva.asciitable.AsciiTable;
import dev.hindcast.benchmarks.OffPolicyBenchmark;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.Python;
import dev.hindcast.cli.options.Rounds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Seconds of off-policy estimates. */
@Command(
        name = "ope",
        mixinStandardHelpOptions = true,
        description = {
            "Seconds that importance-sampling estimates over a million logged steps take, and a bootstrap of 1,000 resamples,"
                    + " and, with a Python that has NumPy, those of a NumPy program of the same work, in turn."
        },
        footerHeading = "%nExample:%n",
        footer = "  hindcast bench ope --python /usr/bin/python3 --rounds 5")
final class BenchOpeCommand implements Runnable {
    @Mixin
    private Python python = new Python();

    @Mixin
    private Rounds rounds = new Rounds();

    @Mixin
    private Output output = new Output();

    @Override
    public void run() {
        rounds.requireOne();
        List<OffPolicyBenchmark.Row> rows = new OffPolicyBenchmark(
                        rounds.count(), python.interpreter("NumPy"), Peers.program("off_policy_speed.py"))
                .run();
        if (output.json()) {
            Map<String, Object> all = new LinkedHashMap<>();
            rows.forEach(row -> all.put(row.work(), asMap(row)));
            output.print(all);
        } else {
            output.print(heading(), table(rows));
        }
    }

    private String heading() {
        return String.format(
                Locale.ROOT,
                "%s, %,d logged steps, medians of %d rounds",
                Figures.processor(),
                OffPolicyBenchmark.EPISODES * OffPolicyBenchmark.STEPS,
                rounds.count());
    }

    private static String table(List<OffPolicyBenchmark.Row> rows) {
        return AsciiTable.getTable(
                rows,
                List.of(
                        Figures.names("work").with(OffPolicyBenchmark.Row::work),
                        Figures.numbers("seconds").with(row -> Figures.number(row.seconds(), 3)),
                        Figures.numbers("NumPy's").with(row -> Figures.number(row.peerSeconds(), 3)),
                        Figures.numbers("ratio").with(row -> Figures.number(row.ratio(), 2))));
    }

    private static Map<String, Object> asMap(OffPolicyBenchmark.Row row) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("seconds", row.seconds());
        row.peerSeconds().ifPresent(value -> values.put("numpySeconds", value));
        row.ratio().ifPresent(value -> values.put("ratio", value));
        return values;
    }
}
