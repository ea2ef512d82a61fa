package dev.hindcast.cli;

import dev.hindcast.cli.options.Checkpoint;
import dev.hindcast.cli.options.DataOptions;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.ReportFile;
import dev.hindcast.cli.options.Seed;
import dev.hindcast.cli.output.Estimates;
import dev.hindcast.cli.output.Layout;
import dev.hindcast.cli.output.ShiftFigures;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.evaluation.shift.Decision;
import dev.hindcast.evaluation.shift.DistributionShift;
import dev.hindcast.evaluation.shift.ShiftSettings;
import dev.hindcast.experiments.Policies;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.run.NamedPolicies;
import dev.hindcast.report.Figure;
import dev.hindcast.report.ShiftReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says how far a policy leaves the data. */
@Command(
        name = "shift",
        mixinStandardHelpOptions = true,
        description =
                "Says how far a policy leaves the data that it is to be judged by: where it decides as nobody did.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hindcast shift runs/iql-pendulum-mixed --data pendulum/mixed",
            "  hindcast shift random --data cartpole/mixed --html shift.html"
        })
@SuppressWarnings("NullAway.Init")
final class ShiftCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "RUN|random|NAME",
            description = "the directory of a run, a policy file, random, or a policy that the environment brings")
    private String name;

    @Option(
            names = "--data",
            paramLabel = "DATASET",
            required = true,
            description = "a path, or the name of a bundled data set")
    private String data;

    @Option(
            names = "--env",
            paramLabel = "ENV",
            description = "where to play as well; default: the data's, if it is known")
    private @Nullable String environmentId;

    @Option(
            names = "--episodes",
            paramLabel = "N",
            defaultValue = "20",
            description = "to play there; default: ${DEFAULT-VALUE}")
    private int episodes;

    @Option(
            names = "--decisions",
            paramLabel = "N",
            defaultValue = "1000",
            description = "to hold against logged ones; default: ${DEFAULT-VALUE}")
    private int decisions;

    @Option(
            names = "--sampled",
            description = "draw actions from the policy, not those that it takes where it is judged")
    private boolean exploring;

    @Mixin
    private Checkpoint checkpoint = new Checkpoint();

    @Mixin
    private Seed seed = new Seed();

    @Mixin
    private Output output = new Output();

    @Mixin
    private ReportFile html = new ReportFile();

    @Mixin
    private DataOptions options;

    @Override
    public Integer call() throws IOException {
        Dataset dataset = options.open(data);
        Optional<String> id = environment(dataset);
        Policy policy = id.map(this::playable).orElseGet(() -> unplayed(dataset));
        ShiftSettings settings = WrongUse.unless(() -> settings(id));
        dataset.warnings().forEach(output.err()::println);
        DistributionShift shift = WrongUse.unless(() -> DistributionShift.of(dataset, policy, settings));
        List<Figure> figures = ShiftFigures.of(shift);
        html.write(file -> ShiftReport.of(name + " on " + data, shift, figures, Estimates.command(output.command()))
                .write(file));
        if (output.json()) {
            output.print(toMap(dataset, id, shift, figures));
        } else {
            print(output.out(), shift, figures);
        }
        return 0;
    }

    private Optional<String> environment(Dataset dataset) {
        if (environmentId != null) {
            return Optional.of(environmentId);
        }
        return dataset.environmentId().filter(Environments::mayBeNamedByData);
    }

    private Policy playable(String id) {
        try (Environment environment = Policies.environment(id)) {
            return NamedPolicies.named(name, checkpoint.name(), environment);
        }
    }

    private Policy unplayed(Dataset dataset) {
        return name.equals(Policies.RANDOM)
                ? WrongUse.unless(() -> new RandomPolicy(dataset.actionSpace()))
                : NamedPolicies.saved(name, checkpoint.name());
    }

    private ShiftSettings settings(Optional<String> id) {
        ShiftSettings settings = ShiftSettings.defaults()
                .withDecisions(decisions)
                .withSampled(exploring)
                .withSeed(seed.value());
        return id.map(known -> settings.withEnvironment(known, episodes)).orElse(settings);
    }

    private void print(PrintWriter out, DistributionShift shift, List<Figure> figures) {
        out.println(name + " on " + data + ", " + Text.count(shift.decisions().pairs(), "decision") + ", seed "
                + seed.value());
        out.println();
        out.println(Layout.paragraph("", shift.verdict()));
        for (String about : figures.stream().map(Figure::about).distinct().toList()) {
            List<List<String>> rows = figures.stream()
                    .filter(figure -> figure.about().equals(about))
                    .map(ShiftCommand::row)
                    .toList();
            out.println();
            out.println(Layout.table(List.of(about, "", "logged", "unit", "meaning"), rows, List.of(1, 2)));
        }
        if (!shift.worst().isEmpty()) {
            out.println();
            out.println(worst(shift));
        }
    }

    private static List<String> row(Figure figure) {
        String logged =
                figure.logged().isPresent() ? Text.number(figure.logged().getAsDouble()) : "";
        return List.of(figure.name(), Text.number(figure.value()), logged, figure.unit(), figure.meaning());
    }

    private static String worst(DistributionShift shift) {
        boolean probable = !Double.isNaN(shift.worst().get(0).behaviorProbability());
        List<List<String>> rows = shift.worst().stream()
                .map(decision -> List.of(
                        decision.logged().episode() + ":" + decision.logged().time(),
                        vector(decision.logged().observation()),
                        vector(decision.logged().action()),
                        vector(decision.action()),
                        Text.number(decision.distance()),
                        probable ? Text.number(decision.behaviorProbability()) : Text.ABSENT))
                .toList();
        return Layout.table(
                List.of("furthest from the data, episode:step", "state", "logged", "policy", "distance", "behaviour"),
                rows,
                List.of(4, 5));
    }

    private static String vector(float[] values) {
        String shown = IntStream.range(0, Math.min(values.length, 4))
                .mapToObj(i -> String.format(Locale.ROOT, "%.3g", values[i]))
                .collect(Collectors.joining(" "));
        return values.length > 4 ? shown + " ..." : shown;
    }

    private Map<String, Object> toMap(
            Dataset dataset, Optional<String> id, DistributionShift shift, List<Figure> figures) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("policy", name);
        map.put("dataset", data);
        map.put("fingerprint", dataset.fingerprint());
        map.put("environment", id.orElse(null));
        map.put("seed", seed.value());
        map.put("decisions", shift.decisions().pairs());
        map.put("level", shift.level().name().toLowerCase(Locale.ROOT));
        map.put("verdict", shift.verdict());
        map.put("outsideShare", shift.outsideShare());
        map.put("behavior", shift.behavior().method().name().toLowerCase(Locale.ROOT));
        map.put("figures", figures.stream().map(ShiftCommand::toMap).toList());
        map.put(
                "furthestOutside",
                shift.worst().stream().map(ShiftCommand::toMap).toList());
        return map;
    }

    private static Map<String, Object> toMap(Figure figure) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("about", figure.about());
        map.put("name", figure.name());
        map.put("value", figure.value());
        map.put("logged", figure.logged().isPresent() ? figure.logged().getAsDouble() : null);
        map.put("unit", figure.unit());
        map.put("meaning", figure.meaning());
        return map;
    }

    private static Map<String, Object> toMap(Decision decision) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("episode", decision.logged().episode());
        map.put("step", decision.logged().time());
        map.put("observation", numbers(decision.logged().observation()));
        map.put("loggedAction", numbers(decision.logged().action()));
        map.put("policyAction", numbers(decision.action()));
        map.put("distance", decision.distance());
        map.put("behaviorProbability", decision.behaviorProbability());
        return map;
    }

    private static List<Float> numbers(float[] values) {
        List<Float> numbers = new ArrayList<>();
        for (float value : values) {
            numbers.add(value);
        }
        return numbers;
    }
}
