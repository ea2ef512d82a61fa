package dev.hindcast.cli;

import dev.hindcast.cli.options.HeldOutOptions;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.ReportFile;
import dev.hindcast.cli.output.Estimates;
import dev.hindcast.cli.output.PatientProgress;
import dev.hindcast.cli.output.SelectionSummary;
import dev.hindcast.cli.output.SelectionTruth;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.EpisodeUse.Kind;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Level;
import dev.hindcast.evaluation.RiskCriterion;
import dev.hindcast.evaluation.selection.PolicySelection;
import dev.hindcast.evaluation.selection.PolicySelection.Criterion;
import dev.hindcast.evaluation.selection.Ranking;
import dev.hindcast.evaluation.selection.RiskSelection;
import dev.hindcast.experiments.Policies;
import dev.hindcast.experiments.Spaces;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.TrueValues;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.run.Contender;
import dev.hindcast.experiments.run.NamedPolicies;
import dev.hindcast.experiments.run.RunEpisodes;
import dev.hindcast.learning.training.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ranks checkpoints and runs by held-out episodes. */
@Command(
        name = "select",
        mixinStandardHelpOptions = true,
        description = {
            "Ranks the checkpoints of runs without an environment: by what episodes that they were not learned from say of them.",
            "Where the environment is at hand (--env), also says how good such a choice is."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hindcast select runs/discrete-cql --data held-out",
            "  hindcast select runs/iql runs/td3-bc --data held-out --criterion lower-bound --env Pendulum-v1"
        })
@SuppressWarnings("NullAway.Init")
final class SelectCommand implements Callable<Integer> {
    private static final int DEFAULT_K = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Parameters(
            arity = "1..*",
            paramLabel = "RUN|random|NAME",
            description = "directories of runs, of all their seeds; random, or a policy that the environment brings")
    private List<String> names;

    @Mixin
    private HeldOutOptions heldOut;

    @Option(
            names = "--hold-out",
            paramLabel = "SHARE",
            defaultValue = "0.5",
            description =
                    "of the episodes to keep back for the gate, which must not judge by what was chosen by; 0 for none;"
                            + " default: ${DEFAULT-VALUE}")
    private double kept;

    @Option(
            names = "--checkpoints",
            paramLabel = "all|last|best",
            defaultValue = "all",
            description = "of each run; default: ${DEFAULT-VALUE}")
    private String checkpoints;

    @Option(
            names = "--criterion",
            paramLabel = "NAME",
            defaultValue = "fqe",
            description =
                    "fqe, model, lower-bound, td-error or shift; or, of the returns and by the weights of logged episodes, cvar=0.1 for"
                            + " the mean of the worst tenth, or quantile=0.5; default: ${DEFAULT-VALUE}")
    private String criterion;

    @Option(
            names = "--env",
            paramLabel = "ENV",
            description =
                    "where to play the policies to know their true values, or whose policies are named (with cvar and quantile that alone)")
    private @Nullable String environmentId;

    @Option(
            names = "--episodes",
            paramLabel = "N",
            defaultValue = "50",
            description = "to play there, where values are not known exactly; default: ${DEFAULT-VALUE}")
    private int episodes;

    @Option(
            names = "--k",
            paramLabel = "K",
            description =
                    "how many of the best would be tried, for regret@K and SharpeRatio@K; default: 5, or all of fewer")
    private @Nullable Integer k;

    @Mixin
    private Output output = new Output();

    @Mixin
    private ReportFile html = new ReportFile();

    @Override
    public Integer call() throws IOException {
        Selection selection = selection();
        Optional<TrueValues> truth = Optional.ofNullable(environmentId)
                .filter(id -> !ofReturns())
                .map(id -> new TrueValues(id, episodes, heldOut.sampled(), heldOut.discount(), heldOut.seed()));
        Dataset all = heldOut.all();
        int[] judged = judged(all);
        Dataset dataset = all.episodesAt(judged);
        Map<String, Contender> contenders = contenders(dataset);
        int tried = tried(contenders.size());
        dataset.warnings().forEach(output.err()::println);
        Map<String, Policy> policies = new LinkedHashMap<>();
        contenders.forEach((name, contender) -> policies.put(name, contender.policy()));
        Map<String, List<Caution>> reused = reused(contenders, dataset);
        Ranking ranking;
        try (Progress progress = new PatientProgress("select", policies.size(), PATIENCE)) {
            ranking = WrongUse.unless(() -> selection.rank(policies, dataset, reused, progress));
        }
        RunEpisodes.chosen(
                names.stream().flatMap(name -> NamedPolicies.run(name).stream()).toList(), all, judged);
        Optional<SelectionTruth> known =
                truth.map(values -> SelectionTruth.of(ranking, policies, values, tried, heldOut.seed()));
        SelectionSummary summary = new SelectionSummary(
                new SelectionSummary.Asked(
                        heldOut.data(),
                        heldOut.typed(),
                        criterion,
                        heldOut.discount(),
                        heldOut.seed(),
                        heldOut.sampled(),
                        kept > 0 && heldOut.leaves(all, names),
                        environmentId(dataset)),
                dataset,
                contenders,
                ranking,
                known);
        html.write(file -> summary.report(Estimates.command(output.command())).write(file));
        if (output.json()) {
            output.print(summary.toMap());
        } else {
            summary.print(output.out());
        }
        return 0;
    }

    /** The places of the episodes to choose by, without those that are kept for the gate. */
    private int[] judged(Dataset all) {
        int[] open = heldOut.toChooseBy(all, names);
        if (kept == 0) {
            return open;
        }
        if (!(kept > 0 && kept < 1)) {
            throw new WrongUse("--hold-out is a share of the episodes between 0 and 1, or 0, got " + kept);
        }
        Dataset part = all.episodesAt(open);
        int[] others = WrongUse.unless(() -> part.others(part.drawn(kept, heldOut.seed())));
        return Arrays.stream(others).map(i -> open[i]).toArray();
    }

    private Map<String, List<Caution>> reused(Map<String, Contender> contenders, Dataset dataset) {
        Map<String, List<Caution>> byRun = new HashMap<>();
        Map<String, List<Caution>> reused = new HashMap<>();
        contenders.forEach((name, contender) -> contender
                .run()
                .ifPresent(run -> reused.put(
                        name,
                        byRun.computeIfAbsent(
                                run.toString(),
                                own -> heldOut.reuse(List.of(own), dataset, Level.WARNING, Set.of(Kind.LEARNED))))));
        return reused;
    }

    /** Whether policies are ranked by a figure of their returns. */
    private boolean ofReturns() {
        return criterion.contains("=");
    }

    /** A way to rank policies. */
    @FunctionalInterface
    private interface Selection {
        Ranking rank(
                Map<String, Policy> policies, Dataset heldOut, Map<String, List<Caution>> known, Progress progress);
    }

    private Selection selection() {
        Optional<Criterion> ofValues = Arrays.stream(Criterion.values())
                .filter(known -> known.toString().equals(criterion))
                .findFirst();
        if (ofValues.isPresent()) {
            return WrongUse.unless(() -> PolicySelection.by(ofValues.get(), heldOut.discount(), heldOut.updates())
                    .withSampled(heldOut.sampled())
                    .withParallelism(Policies.parallelism())
                    .withSeed(heldOut.seed()))::rank;
        }
        if (!ofReturns()) {
            throw WrongUse.unknown(
                    "criterion",
                    criterion,
                    Stream.concat(
                                    Arrays.stream(Criterion.values()).map(Criterion::toString),
                                    Stream.of("cvar=SHARE", "quantile=SHARE"))
                            .toList());
        }
        RiskCriterion figure = WrongUse.unless(() -> RiskCriterion.parse(criterion));
        RiskSelection risk =
                new RiskSelection(figure, heldOut.discount(), heldOut.sampled(), Bootstrap.RESAMPLES, heldOut.seed());
        return (policies, dataset, known, progress) -> risk.rank(policies, dataset, known);
    }

    private static <E extends Enum<E>> E word(String kind, String word, E[] all) {
        return Arrays.stream(all)
                .filter(known -> known.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> WrongUse.unknown(
                        kind, word, Arrays.stream(all).map(Enum::toString).toList()));
    }

    private Map<String, Contender> contenders(Dataset dataset) {
        Contender.Checkpoints which = word("choice of checkpoints", checkpoints, Contender.Checkpoints.values());
        Optional<Environment> environment = environmentId(dataset).map(Policies::environment);
        try {
            Map<String, Contender> contenders = new LinkedHashMap<>();
            names.stream()
                    .flatMap(name -> Contender.of(name, which, environment))
                    .forEach(contender -> contenders.put(contender.name(), contender));
            environment.ifPresent(
                    own -> contenders.values().forEach(contender -> Spaces.requireFit(contender.policy(), own)));
            if (environmentId != null && !ofReturns() && contenders.size() < 2) {
                throw new WrongUse(
                        "How good a choice is can be said of two policies or more: name more, or leave out --env");
            }
            return contenders;
        } finally {
            environment.ifPresent(Environment::close);
        }
    }

    /** The environment that is asked for, or that the data name. */
    private Optional<String> environmentId(Dataset dataset) {
        return environmentId == null
                ? dataset.environmentId().filter(Environments::mayBeNamedByData)
                : Optional.of(environmentId);
    }

    private int tried(int count) {
        int tried = k == null ? Math.min(DEFAULT_K, count) : k;
        if (tried < 1 || tried > count) {
            throw new WrongUse(
                    "--k must be between 1 and the " + Text.count(count, "policy", "policies") + ", got " + k);
        }
        return tried;
    }
}
