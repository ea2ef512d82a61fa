package dev.hindcast.cli;

import dev.hindcast.cli.options.Checkpoint;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.ReportFile;
import dev.hindcast.cli.options.Seed;
import dev.hindcast.cli.output.Estimates;
import dev.hindcast.cli.output.Layout;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.ReferenceScores;
import dev.hindcast.environment.ReferenceScores.Range;
import dev.hindcast.evaluation.Evaluation;
import dev.hindcast.evaluation.ExactValue;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.experiments.NamedByFile;
import dev.hindcast.experiments.Policies;
import dev.hindcast.experiments.Returns;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.run.FinalEvaluation;
import dev.hindcast.experiments.run.NamedPolicies;
import dev.hindcast.experiments.run.SavedRun;
import dev.hindcast.learning.policy.ReturnConditionedPolicy;
import dev.hindcast.report.TargetReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
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
            "  hindcast evaluate runs/decision-transformer-hopper --target-return 3600,1800",
            "  hindcast evaluate random --env Pendulum-v1 --episodes 100 --json"
        })
@SuppressWarnings("NullAway.Init")
final class EvaluateCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "RUN|random|NAME",
            description = "the directory of a run, a policy file, random, or a policy that the environment brings")
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
            description = "of the discounted return; default: ${DEFAULT-VALUE}")
    private double discount;

    @Option(
            names = "--target-return",
            paramLabel = "RETURN",
            split = ",",
            description =
                    "what a policy that aims at a return shall aim at, each of several by itself; default: its own")
    private double[] targets = {};

    @Mixin
    private ReportFile html = new ReportFile();

    @Mixin
    private Output output = new Output();

    /** A policy that was played: what it aimed at, if at anything, and what came of it. */
    private record Played(
            OptionalDouble target, ReturnSummary returns, ReturnSummary discounted, Optional<ExactValue> exact) {
        String discountedWords() {
            return Text.number(discounted.mean()) + " " + Text.interval(discounted)
                    + (target.isPresent() ? " aimed at " + Text.number(target.getAsDouble()) : "");
        }
    }

    @Override
    public Integer call() throws IOException {
        if (targets.length == 0 && !html.words().isEmpty()) {
            throw new WrongUse("--html draws what is achieved over what is aimed at: give targets as well, such as"
                    + " --target-return 100,200");
        }
        if (!(discount >= 0 && discount <= 1)) {
            throw new WrongUse("--discount must be in [0, 1], got " + discount);
        }
        String id = environmentId == null ? environmentOfRun() : environmentId;
        try (Environment environment = Policies.environment(id)) {
            Policy named = NamedPolicies.named(name, checkpoint.name(), environment);
            List<Played> played = aimed(named).stream()
                    .map(policy -> played(id, environment, policy))
                    .toList();
            report(id, played);
            html.write(file -> page(id, played).write(file));
            return ExitCode.OK;
        }
    }

    /** The policy for each target, or as it is where none is stated. */
    private List<Policy> aimed(Policy policy) {
        if (targets.length == 0) {
            return List.of(policy);
        }
        if (policy instanceof ReturnConditionedPolicy conditioned) {
            return WrongUse.unless(() -> Arrays.stream(targets)
                    .<Policy>mapToObj(conditioned::aimingAt)
                    .toList());
        }
        throw new WrongUse(name + " aims at no return: leave --target-return out, or name a run of a method that learns"
                + " what was done where how much was returned");
    }

    private Played played(String id, Environment environment, Policy policy) {
        List<Episode> played = WrongUse.unless(() -> Evaluation.in(id).episodes(episodes))
                .seed(seed.value())
                .parallelism(Policies.parallelism())
                .rollouts(policy);
        OptionalDouble target = policy instanceof ReturnConditionedPolicy conditioned
                ? OptionalDouble.of(conditioned.targetReturn())
                : OptionalDouble.empty();
        return new Played(
                target,
                summary(played, Episode::totalReward),
                summary(played, episode -> episode.discountedReturn(discount)),
                WrongUse.unless(() -> ExactValue.of(environment, policy, discount)));
    }

    private ReturnSummary summary(List<Episode> played, ToDoubleFunction<Episode> value) {
        return ReturnSummary.of(played.stream().mapToDouble(value).toArray(), seed.value());
    }

    private String environmentOfRun() {
        if (name.equals(Policies.RANDOM)) {
            throw new WrongUse("Say where to play the random policy: --env ENV, such as --env Pendulum-v1");
        }
        String id = NamedPolicies.run(name)
                .flatMap(run -> SavedRun.open(run).environment())
                .orElseThrow(() -> new WrongUse(name + " knows no environment: say where to play with --env ENV"));
        NamedByFile.require(id, name, List.of());
        return id;
    }

    private void report(String id, List<Played> played) {
        Optional<Range> reference = name.equals(Policies.RANDOM)
                ? ReferenceScores.range(id)
                : NamedPolicies.run(name)
                        .map(run -> FinalEvaluation.reference(run, id))
                        .orElseGet(() -> ReferenceScores.range(id));
        if (output.json()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("policy", name);
            map.put("environment", id);
            map.put("episodes", episodes);
            if (targets.length == 0) {
                map.putAll(toMap(reference, played.get(0)));
            } else {
                map.put(
                        "targets",
                        played.stream().map(one -> toMap(reference, one)).toList());
            }
            output.print(map);
            return;
        }
        PrintWriter out = output.out();
        out.println(name + " in " + id + ", " + Text.count(episodes, "episode") + ", seed " + seed.value());
        out.println(table(reference, played));
        out.println(Layout.paragraph(
                "",
                "Discounted by " + discount + ", which is what ope, select and gate estimate: "
                        + played.stream().map(Played::discountedWords).collect(Collectors.joining(", "))));
        played.stream()
                .flatMap(one -> one.exact.stream())
                .forEach(value -> out.println(String.format(
                        Locale.ROOT,
                        "Exactly, without time limit: return %.10f, discounted by %s %.10f, mean length %.4f",
                        value.expectedReturn(),
                        value.discount(),
                        value.discountedReturn(),
                        value.expectedLength())));
    }

    private TargetReport page(String id, List<Played> played) {
        return new TargetReport(
                name + " in " + id,
                Text.count(episodes, "episode") + " for each target, seed " + seed.value(),
                played.stream()
                        .map(one -> new TargetReport.Achieved(one.target.orElseThrow(), one.returns))
                        .toList(),
                Estimates.command(output.command()));
    }

    private static String table(Optional<Range> reference, List<Played> played) {
        boolean aims = played.get(0).target.isPresent();
        List<String> header = new ArrayList<>(aims ? List.of("target return") : List.of());
        header.addAll(List.of("mean return", "95% interval", "std", "min", "max", "normalized"));
        List<List<String>> rows = new ArrayList<>();
        for (Played one : played) {
            ReturnSummary returns = one.returns;
            List<String> row = new ArrayList<>(aims ? List.of(Text.number(one.target)) : List.of());
            row.addAll(List.of(
                    Text.number(returns.mean()),
                    Text.interval(returns),
                    Text.number(returns.std()),
                    Text.number(returns.min()),
                    Text.number(returns.max()),
                    reference
                            .map(range -> Text.number(range.normalized(returns.mean())))
                            .orElse(Text.ABSENT)));
            rows.add(row);
        }
        return Layout.table(header, rows, 0);
    }

    private static Map<String, Object> toMap(Optional<Range> reference, Played played) {
        Map<String, Object> map = new LinkedHashMap<>();
        played.target.ifPresent(target -> map.put("targetReturn", target));
        map.put("return", Returns.toMap(played.returns));
        map.put("discountedReturn", Returns.toMap(played.discounted));
        map.put("normalizedScore", Returns.normalized(reference, played.returns));
        played.exact.ifPresent(value -> map.put("exact", toMap(value)));
        return map;
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
