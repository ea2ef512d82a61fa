package dev.hindcast.cli.bench;

import dev.hindcast.benchmarks.GymnasiumBenchmark;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.Rounds;
import dev.hindcast.cli.output.Layout;
import dev.hindcast.environment.gymnasium.GymnasiumSettings;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.WrongUse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a step of a Gymnasium environment costs. */
@Command(
        name = "gym",
        mixinStandardHelpOptions = true,
        description = {
            "Microseconds that a step of a Gymnasium environment takes in Python alone and through the bridge, in turn, for one"
                    + " environment and for 16 that are stepped together. Needs a Python that has gymnasium: HINDCAST_PYTHON,"
                    + " else that of the path."
        },
        footerHeading = "%nExample:%n",
        footer = "  hindcast bench gym Hopper-v5 --rounds 5")
@SuppressWarnings("NullAway.Init")
final class BenchGymCommand implements Runnable {
    @Parameters(
            paramLabel = "ID",
            arity = "0..1",
            defaultValue = "Pendulum-v1",
            description = "what gymnasium.make takes, such as Hopper-v5; default: ${DEFAULT-VALUE}")
    private String id;

    @Mixin
    private Rounds rounds = new Rounds();

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "2000",
            description = "of each environment in a round; default: ${DEFAULT-VALUE}")
    private int steps;

    @Mixin
    private Output output = new Output();

    @Override
    public void run() {
        if (rounds.count() < 1 || steps < 1) {
            throw new WrongUse("--rounds and --steps must be at least 1, got " + rounds.count() + " and " + steps);
        }
        GymnasiumBenchmark benchmark = new GymnasiumBenchmark(
                rounds.count(), steps, GymnasiumSettings.ofVariables(), Peers.program("gym_speed.py"));
        List<GymnasiumBenchmark.Row> rows = WrongUse.unless(() -> benchmark.run(id.replaceFirst("^gym:", "")));
        if (output.json()) {
            Map<String, Object> all = new LinkedHashMap<>();
            rows.forEach(row -> all.put(String.valueOf(row.lanes()), asMap(row)));
            output.print(Json.object("environment", id, "environments", all));
        } else {
            output.print(heading(), table(rows));
        }
    }

    private String heading() {
        return String.format(
                Locale.ROOT,
                "%s, %s, microseconds for a step of one environment, medians of %d rounds of %,d steps",
                id,
                Figures.processor(),
                rounds.count(),
                steps);
    }

    private static String table(List<GymnasiumBenchmark.Row> rows) {
        return Layout.table(
                List.of("environments", "Python alone", "through the bridge", "difference"),
                rows.stream()
                        .map(row -> List.of(
                                String.valueOf(row.lanes()),
                                Figures.number(row.alone(), 1),
                                Figures.number(row.bridged(), 1),
                                Figures.number(row.added(), 1)))
                        .toList());
    }

    private static Map<String, Object> asMap(GymnasiumBenchmark.Row row) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("pythonMicroseconds", row.alone());
        values.put("bridgeMicroseconds", row.bridged());
        values.put("addedMicroseconds", row.added());
        return values;
    }
}
