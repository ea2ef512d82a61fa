package dev.hindcast.cli.bench;

import dev.hindcast.benchmarks.gate.GateBattery;
import dev.hindcast.benchmarks.gate.GateBattery.Row;
import dev.hindcast.benchmarks.gate.GateKind;
import dev.hindcast.benchmarks.gate.GateKind.Claim;
import dev.hindcast.benchmarks.gate.GateKinds;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.output.Layout;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How often the gate opens where it may not, and where it should. */
@Command(
        name = "gate",
        mixinStandardHelpOptions = true,
        description = {
            "How often the gate opens on logs of many kinds in which it is known whether the policy is better than the baseline."
                    + " It holds where it opens on at most 5%% of the logs of each kind in which it is not, within binomial error, and"
                    + " on at least 80%% where it is and the log shows it; exit code 1 where it does not."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  hindcast bench gate", "  hindcast bench gate --kinds noise-1000,rare-state-2000 --repetitions 100"
        })
@SuppressWarnings("NullAway.Init")
final class BenchGateCommand implements Callable<Integer> {
    @Option(
            names = "--kinds",
            paramLabel = "NAME,...",
            split = ",",
            description = "of the kinds of logs only these; default: all")
    private List<String> names = List.of();

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            defaultValue = "400",
            description = "logs of each kind; default: ${DEFAULT-VALUE}")
    private int repetitions;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        if (repetitions < 1) {
            throw new WrongUse("--repetitions must be at least 1, got " + repetitions);
        }
        List<GateKind> kinds = kinds();
        List<Row> rows = new GateBattery(repetitions).run(kinds, this::report);
        List<String> failed = rows.stream()
                .filter(row -> !row.held())
                .map(row -> row.kind().name())
                .toList();
        if (output.json()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("repetitions", repetitions);
            map.put("kinds", rows.stream().map(BenchGateCommand::asMap).toList());
            map.put("failed", failed);
            output.print(map);
        } else {
            print(rows, Claim.NULL, "No better than the baseline: may open in 5%");
            print(rows, Claim.POWER, "Better: has to open in 80%");
            output.print("", summary(rows.size(), failed));
        }
        return failed.isEmpty() ? 0 : 1;
    }

    private List<GateKind> kinds() {
        List<String> known = GateKinds.all().stream().map(GateKind::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw WrongUse.unknown("kind", name, known);
            }
        }
        return GateKinds.all().stream()
                .filter(kind -> names.isEmpty() || names.contains(kind.name()))
                .toList();
    }

    private void report(Row row) {
        output.err()
                .println(String.format(
                        Locale.ROOT, "%s: opened %d of %d", row.kind().name(), row.opened(), repetitions));
    }

    private void print(List<Row> rows, Claim claim, String title) {
        List<Row> own = rows.stream().filter(row -> row.kind().claim() == claim).toList();
        if (!own.isEmpty()) {
            output.print("", title, table(own));
        }
    }

    private static String summary(int kinds, List<String> failed) {
        return failed.isEmpty()
                ? "The gate held in " + Text.count(kinds, "kind")
                : "The gate failed in " + failed.size() + " of " + Text.count(kinds, "kind") + ": "
                        + String.join(", ", failed);
    }

    private static String table(List<Row> rows) {
        return Layout.table(
                List.of("kind", "what", "closed by", "episodes", "truth", "opened", "95% interval", "held"),
                rows.stream()
                        .map(row -> List.of(
                                row.kind().name(),
                                row.kind().what(),
                                row.closedBy().orElse("-"),
                                Text.count(row.kind().episodes()),
                                Figures.number(row.kind().difference() + 0.0, 3),
                                Figures.number(row.share(), 4),
                                "[" + Figures.number(row.low(), 3) + ", " + Figures.number(row.high(), 3) + "]",
                                row.held() ? "yes" : "NO"))
                        .toList(),
                3);
    }

    private static Map<String, Object> asMap(Row row) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", row.kind().name());
        map.put("what", row.kind().what());
        map.put("claim", row.kind().claim().name().toLowerCase(Locale.ROOT));
        map.put("episodes", row.kind().episodes());
        map.put("policyValue", row.kind().policy().value());
        map.put("baselineValue", row.kind().baseline().value());
        map.put("opened", row.opened());
        map.put("share", row.share());
        map.put("low", row.low());
        map.put("high", row.high());
        map.put("closedBy", row.closedBy().orElse(null));
        map.put("held", row.held());
        return map;
    }
}
