package dev.hindcast.cli;

import dev.hindcast.cli.options.DataOptions;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.StatedSettings;
import dev.hindcast.cli.output.FinetuneSummary;
import dev.hindcast.cli.output.Outputs;
import dev.hindcast.experiments.NamedByFile;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.data.NamedDatasets;
import dev.hindcast.experiments.run.FinetunePlan;
import dev.hindcast.experiments.run.Finetuning;
import dev.hindcast.experiments.run.RunReport;
import dev.hindcast.experiments.run.SavedRun;
import dev.hindcast.experiments.run.TrainPlan;
import dev.hindcast.experiments.run.Trained;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.training.RunDirectory;
import dev.hindcast.learning.training.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a run onwards in its environment. */
@Command(
        name = "finetune",
        mixinStandardHelpOptions = true,
        description = {
            "Goes on with a run in an environment: it acts there, learns from what it lives through and from the logged steps, and is judged"
                    + " from the first step on.",
            "With the name of an algorithm in place of a run it starts with nothing learned, and draws from the logged steps all the same."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hindcast finetune runs/iql-pendulum-mixed --env Pendulum-v1 --steps 5000",
            "  hindcast finetune runs/cql-hopper --env mujoco:Hopper-v4 --steps 30000 --share 0.5:0",
            "  hindcast finetune rlpd --data pendulum/mixed --env Pendulum-v1 --set updatesPerActorStep=4",
            "  hindcast finetune --resume --out runs/iql-pendulum-mixed-tuned"
        })
@SuppressWarnings("NullAway.Init")
final class FinetuneCommand implements Callable<Integer>, GoesOn {
    @Parameters(
            paramLabel = "RUN|ALGORITHM",
            arity = "0..1",
            description = "the directory of a run, of one or several seeds, or an algorithm of 'hindcast train --list'")
    private @Nullable String start;

    @Option(names = "--env", paramLabel = "ENV", description = "where to act; default: where the run was judged")
    private @Nullable String env;

    @Option(names = "--steps", paramLabel = "N", description = "steps in the environment; default: 10000")
    private @Nullable Long steps;

    @Option(
            names = "--data",
            paramLabel = "DATASET",
            description = "logged steps to draw from; default: those that the run learned from")
    private @Nullable String data;

    @Option(
            names = "--share",
            paramLabel = "X|FROM:TO[:STEPS]|FROM:priority",
            description =
                    "of each batch from the logged steps, the rest from what it lives through; FROM:TO changes it evenly"
                            + " over all steps or the first STEPS, FROM:priority by how much these resemble the log;"
                            + " default: 0.5, without data 0")
    private @Nullable String share;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description =
                    "steps in which the run's policy acts and nothing is learned yet; default: a tenth, 1000 at most")
    private @Nullable Long warmUp;

    @Option(
            names = "--random-steps",
            paramLabel = "N",
            description =
                    "random steps before those; default: 0, of an algorithm that knows nothing yet a tenth, 1000 at most")
    private @Nullable Long randomSteps;

    @Option(
            names = "--updates-per-step",
            paramLabel = "N",
            description = "updates for each step; default: 1, of rlpd updatesPerActorStep")
    private @Nullable Long updatesPerStep;

    @Option(
            names = "--environments",
            paramLabel = "N",
            description = "act in as many at once: a step in each, then the updates of all of them; default: 1")
    private @Nullable Long environments;

    @Option(
            names = "--exploration-noise",
            paramLabel = "X",
            description =
                    "deviation of what is added to the actions of a deterministic policy, a share of half of their range, or how"
                            + " often a greedy one takes a random action; default: 0.1")
    private @Nullable String noise;

    @Option(
            names = "--observations",
            paramLabel = "standardized|raw",
            description =
                    "learn from observations less the mean of the logged ones, over their deviation, or as they are; default: the"
                            + " run's, of an algorithm with data standardized")
    private @Nullable String observations;

    @Option(
            names = "--precision",
            paramLabel = "fp32|bf16",
            description = "of matrix products; default: the run's, of an algorithm fp32")
    private @Nullable String precision;

    @Option(
            names = "--set",
            paramLabel = "key=value",
            description = "a setting of the algorithm that is another than the run's, such as a cooler penalty")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--seed",
            paramLabel = "S,...",
            split = ",",
            description = "seeds of an algorithm that knows nothing yet; default: 0. A run goes on with its own")
    private List<Long> seeds = new ArrayList<>();

    @Option(
            names = "--eval-every",
            paramLabel = "N",
            description = "steps between evaluations; default: a tenth of the steps")
    private @Nullable Long evalEvery;

    @Option(names = "--eval-episodes", paramLabel = "N", description = "episodes of each; default: 10")
    private @Nullable Long evalEpisodes;

    @Option(
            names = "--final-episodes",
            paramLabel = "N",
            description = "episodes of the evaluation at the end; default: 100")
    private @Nullable Long finalEpisodes;

    @Option(
            names = "--regret-budget",
            paramLabel = "X",
            description =
                    "watch over the hand-over: act by the run's policy until a newer one is known to be no worse, where all"
                            + " that are tried may cost this much return together; see docs/guide/hand-over.md")
    private @Nullable String regretBudget;

    @Option(
            names = "--regret-tolerance",
            paramLabel = "X",
            description = "by how much a policy may return less and be accepted; default: a twentieth of the range")
    private @Nullable String regretTolerance;

    @Option(
            names = "--return-range",
            paramLabel = "LOW,HIGH",
            description = "what an episode can return; default: the smallest and the largest of the logged ones")
    private @Nullable String returnRange;

    @Option(names = "--out", paramLabel = "DIR", description = "where to write; default: the run's name with -tuned")
    private @Nullable Path out;

    @Option(names = "--resume", description = "go on with the fine-tuning in --out, with its settings")
    private boolean resume;

    @Mixin
    private Output output = new Output();

    @Mixin
    private DataOptions options;

    private volatile @Nullable Path begun;

    @Override
    public Integer call() throws IOException {
        Optional<Path> before = resume ? Optional.of(kept()) : Optional.empty();
        List<Finetuning.Start> starts = starts(before);
        FinetunePlan plan = FinetunePlan.of(values(before, starts));
        Path directory = before.isPresent() ? requireOut() : directory(plan);
        Outputs.requireFolder(directory);
        begun = directory;
        Trained trained = Outputs.into(
                directory,
                () -> SavedRun.hasCheckpoint(directory),
                () -> new Finetuning(plan, starts, directory, output.err()).run(resume));
        RunReport.write(trained);
        if (output.json()) {
            output.print(FinetuneSummary.toMap(trained));
        } else {
            FinetuneSummary.print(output.out(), trained);
        }
        return 0;
    }

    @Override
    public Optional<String> goingOn() {
        return Optional.ofNullable(begun)
                .filter(run ->
                        new RunDirectory(run).exists() || !SavedRun.seeds(run).isEmpty())
                .map(run -> resume
                        ? GoesOn.bySameCommand()
                        : GoesOn.byResuming(
                                "finetune",
                                run,
                                env,
                                seeds.size() < 2 ? Stream.of() : Stream.of("--seed", written(seeds))));
    }

    private static String written(List<Long> seeds) {
        return String.join(",", seeds.stream().map(Object::toString).toList());
    }

    private Path requireOut() {
        if (out == null) {
            throw new WrongUse("Say which fine-tuning to go on with: --resume --out DIR");
        }
        return out;
    }

    /** The first run of what is gone on with. */
    private Path kept() {
        Path directory = requireOut();
        List<Path> bySeed = SavedRun.seeds(directory);
        RunDirectory run = new RunDirectory(bySeed.isEmpty() ? directory : bySeed.get(0));
        if (!run.exists() || !FinetunePlan.isOne(Yaml.read(run.config()))) {
            throw new WrongUse("There is no fine-tuning in '" + directory
                    + "': expected a directory that 'hindcast finetune' wrote");
        }
        return run.path();
    }

    private List<Finetuning.Start> starts(Optional<Path> before) {
        if (before.isPresent()) {
            return goingOnFrom(SavedRun.open(before.get()));
        }
        String name = start;
        if (name == null) {
            throw new WrongUse("Missing RUN: the directory of a run to go on with, or an algorithm to begin with");
        }
        if (isAlgorithm(name)) {
            return (seeds.isEmpty() ? List.of(0L) : seeds)
                    .stream()
                            .map(seed -> new Finetuning.Start(seed, Optional.empty()))
                            .toList();
        }
        if (!seeds.isEmpty()) {
            throw new WrongUse("A run goes on with its own seed: leave out --seed");
        }
        return SavedRun.openAll(Path.of(name)).stream()
                .map(run -> new Finetuning.Start(run.seed(), Optional.of(run)))
                .toList();
    }

    /** All that were begun together, those among them that were ended before they began. */
    private List<Finetuning.Start> goingOnFrom(SavedRun tuned) {
        boolean several = !tuned.path().equals(requireOut());
        Optional<Path> run = tuned.setting("start").map(Path::of);
        if (run.isPresent()) {
            Path whole = several ? Objects.requireNonNull(run.get().getParent()) : run.get();
            return (several ? SavedRun.openAll(whole) : List.of(SavedRun.open(whole)))
                    .stream()
                            .map(each -> new Finetuning.Start(each.seed(), Optional.of(each)))
                            .toList();
        }
        List<Long> begun =
                SavedRun.openAll(requireOut()).stream().map(SavedRun::seed).toList();
        if (several && begun.size() == 1 && seeds.size() < 2) {
            throw new WrongUse(out + " holds the first of several seeds: go on with all of them, such as by --seed "
                    + begun.get(0) + "," + (begun.get(0) + 1));
        }
        return (several && !seeds.isEmpty() ? seeds : begun)
                .stream()
                        .map(seed -> new Finetuning.Start(seed, Optional.empty()))
                        .toList();
    }

    private static boolean isAlgorithm(String name) {
        return !Files.exists(Path.of(name))
                && Algorithms.all().stream().anyMatch(entry -> entry.name().equals(name));
    }

    private Map<String, Object> values(Optional<Path> before, List<Finetuning.Start> starts) {
        Map<String, Object> values = new LinkedHashMap<>();
        Optional<SavedRun> run = starts.get(0).run();
        if (before.isPresent()) {
            values.putAll(Yaml.read(new RunDirectory(before.get()).config()));
            if (!before.get().equals(out)) {
                values.computeIfPresent(
                        "start",
                        (key, first) -> String.valueOf(Path.of(first.toString()).getParent()));
            }
        } else if (run.isPresent()) {
            values.putAll(FinetunePlan.takenOver(run.get()));
            values.put("start", String.valueOf(start));
        } else {
            values.put("algorithm", String.valueOf(start));
        }
        if (env == null && values.get("env") instanceof String named) {
            NamedByFile.require(named, resume ? String.valueOf(out) : String.valueOf(start), List.of());
        }
        put(values, "data", data == null ? null : NamedDatasets.lasting(data));
        put(values, "env", env);
        put(values, "steps", steps);
        put(values, "share_of_data", share);
        put(values, "warm_up_steps", warmUp);
        put(values, "random_steps", randomSteps);
        put(values, "updates_per_step", updatesPerStep);
        put(values, "environments", environments);
        put(values, "exploration_noise", noise);
        put(values, "regret_budget", regretBudget);
        put(values, "regret_tolerance", regretTolerance);
        put(values, "return_range", returnRange);
        put(values, TrainPlan.OBSERVATIONS, seen(run.map(SavedRun::directory).or(() -> before.map(RunDirectory::new))));
        put(values, "precision", precision);
        put(values, "eval_every", evalEvery);
        put(values, "eval_episodes", evalEpisodes);
        put(values, "final_episodes", finalEpisodes);
        put(values, "action_low", options.actionLow());
        put(values, "action_high", options.actionHigh());
        put(values, "action_count", options.actionCount());
        if (data != null && share == null && before.isEmpty()) {
            values.remove("share_of_data");
        }
        values.put(TrainPlan.SETTINGS, StatedSettings.over(values.get(TrainPlan.SETTINGS), settings));
        return values;
    }

    /** How observations are seen: what a run has learned holds for the way that it saw them in. */
    private @Nullable String seen(Optional<RunDirectory> goneOnWith) {
        String asked = observations;
        if (asked != null) {
            goneOnWith
                    .flatMap(TrainPlan::observations)
                    .filter(known -> !known.equals(asked))
                    .ifPresent(known -> {
                        throw new WrongUse("The run learned from " + known
                                + " observations and goes on with them: leave out --observations");
                    });
        }
        return asked;
    }

    private static void put(Map<String, Object> values, String key, @Nullable Object value) {
        if (value != null) {
            values.put(key, value);
        }
    }

    private Path directory(FinetunePlan plan) {
        if (out != null) {
            if (new RunDirectory(out).exists() || !SavedRun.seeds(out).isEmpty()) {
                throw new WrongUse(
                        "There is a run in " + out + " already: go on with it by --resume, or choose another --out");
            }
            return out;
        }
        String name = plan.start()
                .map(run -> run.replaceAll("/+$", "") + "-tuned")
                .orElseGet(() ->
                        "runs/" + plan.algorithm() + "-" + plan.environment().replaceAll("[^\\w.-]+", "-"));
        return Stream.concat(Stream.of(name), LongStream.iterate(2, i -> i + 1).mapToObj(i -> name + "-" + i))
                .map(Path::of)
                .filter(Files::notExists)
                .findFirst()
                .orElseThrow();
    }
}
