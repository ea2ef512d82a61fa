package dev.hindcast.cli;

import dev.hindcast.cli.options.Checkpoint;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.Seed;
import dev.hindcast.cli.output.Layout;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.ReferenceScores;
import dev.hindcast.evaluation.Evaluation;
import dev.hindcast.evaluation.ExactValue;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.experiments.NamedByFile;
import dev.hindcast.experiments.Policies;
import dev.hindcast.experiments.Returns;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.run.NamedPolicies;
import dev.hindcast.experiments.run.SavedRun;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plays a policy and sums up its returns. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Plays a policy in its environment and sums up the returns.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hindcast evaluate runs/iql-pendulum-mixed --episodes 100 --checkpoint best",
            "  hindcast evaluate random --env Pendulum-v1 --episodes 100 --json"
        })
@SuppressWarnings("NullAway.Init")
final class EvaluateCommand implements Runnable {
    @Parameters(
            paramLabel = "RUN|random|NAME",
            description = "the directory of a run, random, or a policy that the environment brings")
    private String name;

    @Option(names = "--env", paramLabel = "ENV", description = "where to play; default: the run's")
    private @Nullable String environmentId;

    @Option(names = "--episodes", paramLabel = "N", defaultValue = "100", description = "default: ${DEFAULT-VALUE}")
    private int episodes;

    @Mixin
    private Seed seed = new Seed();

    @Mixin
    private Checkpoint checkpoint = new Checkpoint();

    @Option(
            names = "--discount",
            paramLabel = "GAMMA",
            defaultValue = "0.99",
            description = "of the exact discounted return, where the process is known; default: ${DEFAULT-VALUE}")
    private double discount;

    @Mixin
    private Output output = new Output();

    @Override
    public void run() {
        String id = environmentId == null ? environmentOfRun() : environmentId;
        try (Environment environment = Policies.environment(id)) {
            Policy policy = NamedPolicies.named(name, checkpoint.name(), environment);
            ReturnSummary returns = WrongUse.unless(() -> Evaluation.in(id).episodes(episodes))
                    .seed(seed.value())
                    .parallelism(Policies.parallelism())
                    .summarize(policy);
            report(id, returns, WrongUse.unless(() -> ExactValue.of(environment, policy, discount)));
        }
    }

    private String environmentOfRun() {
        if (name.equals(Policies.RANDOM)) {
            throw new WrongUse("Say where to play the random policy: --env ENV, such as --env Pendulum-v1");
        }
        String id = SavedRun.open(Path.of(name))
                .environment()
                .orElseThrow(() ->
                        new WrongUse("The run " + name + " knows no environment: say where to play with --env ENV"));
        NamedByFile.require(id, name, List.of());
        return id;
    }

    private void report(String id, ReturnSummary returns, Optional<ExactValue> exact) {
        PrintWriter out = output.out();
        if (output.json()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("policy", name);
            map.put("environment", id);
            map.put("episodes", returns.episodes());
            map.put("return", Returns.toMap(returns));
            map.put("normalizedScore", Returns.normalized(id, returns));
            exact.ifPresent(value -> map.put("exact", toMap(value)));
            output.print(map);
            return;
        }
        out.println(name + " in " + id + ", " + Text.count(returns.episodes(), "episode") + ", seed " + seed.value());
        out.println(Layout.table(
                List.of("mean return", "95% interval", "std", "min", "max", "normalized"),
                List.of(List.of(
                        Text.number(returns.mean()),
                        Text.interval(returns),
                        Text.number(returns.std()),
                        Text.number(returns.min()),
                        Text.number(returns.max()),
                        Text.number(ReferenceScores.normalized(id, returns.mean())))),
                0));
        exact.ifPresent(value -> out.println(String.format(
                Locale.ROOT,
                "Exactly, without time limit: return %.10f, discounted by %s %.10f, mean length %.4f",
                value.expectedReturn(),
                value.discount(),
                value.discountedReturn(),
                value.expectedLength())));
    }

    private static Map<String, Object> toMap(ExactValue value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("return", value.expectedReturn());
        map.put("discountedReturn", value.discountedReturn());
        map.put("discount", value.discount());
        map.put("length", value.expectedLength());
        return map;
    }
}
