package dev.hindcast.cli;

import dev.hindcast.cli.options.DataOptions;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.StatedSettings;
import dev.hindcast.cli.output.AlgorithmHelp;
import dev.hindcast.cli.output.AlgorithmList;
import dev.hindcast.cli.output.Outputs;
import dev.hindcast.cli.output.TrainSummary;
import dev.hindcast.dataset.internal.Words;
import dev.hindcast.experiments.NamedByFile;
import dev.hindcast.experiments.ShellWords;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.auto.AutoPlan;
import dev.hindcast.experiments.data.NamedDatasets;
import dev.hindcast.experiments.run.FinetunePlan;
import dev.hindcast.experiments.run.RewardPlan;
import dev.hindcast.experiments.run.RunReport;
import dev.hindcast.experiments.run.SavedRun;
import dev.hindcast.experiments.run.TrainPlan;
import dev.hindcast.experiments.run.Trained;
import dev.hindcast.experiments.run.Training;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.training.RunDirectory;
import dev.hindcast.learning.training.Yaml;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a policy, judges it and writes the report. */
@Command(
        name = "train",
        description = {
            "Trains a policy on logged data, judges it in its environment and writes a report.",
            "auto trains the two or three methods that suit the data side by side and chooses by held-out episodes.",
            "With no data but an environment, sac, td3 and discrete-sac train online and keep what they live through in DIR/replay."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hindcast train iql",
            "  hindcast train auto --data cartpole/mixed --steps 5000",
            "  hindcast train td3-bc --data hopper_medium-v2.hdf5 --steps 100000 --seeds 3 --set alpha=1.5",
            "  hindcast train sac --env Pendulum-v1 --out runs/teacher",
            "  hindcast train --resume --out runs/iql-pendulum-mixed",
            "  hindcast train --list",
            "  hindcast train --help iql"
        })
@SuppressWarnings("NullAway.Init")
final class TrainCommand implements Callable<Integer>, GoesOn {
    @Parameters(paramLabel = "ALGORITHM", arity = "0..1", description = "one of those that --list shows, or auto")
    private @Nullable String algorithm;

    @Option(
            names = {"-h", "--help"},
            description = "show this help, or with ALGORITHM what it is and its settings, and stop")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print version information and exit.")
    private boolean version;

    @Option(names = "--list", description = "list the algorithms and stop")
    private boolean list;

    @Option(
            names = "--data",
            paramLabel = "DATASET",
            description =
                    "a path, or a bundled data set; default: pendulum/mixed, cartpole/mixed where actions are discrete")
    private @Nullable String data;

    @Option(
            names = "--env",
            paramLabel = "ENV",
            description = "where to judge the policy, or none; default: the data's")
    private @Nullable String env;

    @Option(names = "--steps", paramLabel = "N", description = "updates; default: 10000, online 20000")
    private @Nullable Long steps;

    @Option(names = "--seed", paramLabel = "S", description = "default: 0")
    private @Nullable Long seed;

    @Option(names = "--seeds", paramLabel = "N", description = "train the seeds 0 to N-1, side by side")
    private @Nullable Integer seeds;

    @Option(names = "--set", paramLabel = "key=value", description = "a setting of the algorithm; see --help ALGORITHM")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--config", paramLabel = "FILE", description = "settings of another run: its config.yaml")
    private @Nullable Path config;

    @Option(
            names = "--eval-every",
            paramLabel = "N",
            description = "updates between evaluations; default: a tenth of the steps")
    private @Nullable Long evalEvery;

    @Option(names = "--eval-episodes", paramLabel = "N", description = "episodes of each; default: 10")
    private @Nullable Long evalEpisodes;

    @Option(
            names = "--final-episodes",
            paramLabel = "N",
            description = "episodes of the evaluation at the end; default: 100")
    private @Nullable Long finalEpisodes;

    @Option(
            names = "--top-returns",
            paramLabel = "SHARE",
            description = "learn from the best episodes alone, such as 0.1")
    private @Nullable Double topReturns;

    @Option(
            names = "--hold-out",
            paramLabel = "SHARE",
            description =
                    "do not learn from this share of the episodes, such as 0.2, but keep it for ope, select and gate,"
                            + " which take it by --held-out; of auto to choose by, default: 0.2")
    private @Nullable Double holdOut;

    @Option(names = "--n-step", paramLabel = "N", description = "learn from n-step transitions; default: 1")
    private @Nullable Long nStep;

    @Option(
            names = "--reward-scale",
            paramLabel = "X|span=N",
            description = "learn from rewards multiplied by X, or so that the returns of the data span N; default: 1")
    private @Nullable String rewardScale;

    @Option(names = "--reward-shift", paramLabel = "X", description = "and with X added; default: 0")
    private @Nullable String rewardShift;

    @Option(
            names = "--observations",
            paramLabel = "standardized|raw",
            description =
                    "learn from observations less their mean, over their deviation, or as they are; default: standardized")
    private @Nullable String observations;

    @Option(names = "--device", paramLabel = "cpu|cuda", description = "default: cpu")
    private @Nullable String device;

    @Option(names = "--precision", paramLabel = "fp32|bf16", description = "of matrix products; default: fp32")
    private @Nullable String precision;

    @Option(names = "--out", paramLabel = "DIR", description = "where to write; default: runs/ALGORITHM-DATASET")
    private @Nullable Path out;

    @Option(names = "--resume", description = "go on with the run in --out, with its settings")
    private boolean resume;

    @Mixin
    private Output output = new Output();

    @Mixin
    private DataOptions options;

    private volatile @Nullable Path begun;

    @Override
    public Integer call() throws IOException {
        if (help) {
            help(output.out());
            return 0;
        }
        if (list) {
            AlgorithmList.print(output.out(), output.json());
            return 0;
        }
        Map<String, Object> values = values();
        if (AutoPlan.NAME.equals(values.get("algorithm"))) {
            auto(values);
            return 0;
        }
        TrainPlan plan = TrainPlan.of(values);
        List<Long> chosen = seeds(plan.seed());
        Path directory = directory(plan.algorithm(), plan.data().or(plan::env).orElseThrow());
        Outputs.requireFolder(directory);
        begun = directory;
        Trained trained = Outputs.into(
                directory,
                () -> SavedRun.hasCheckpoint(directory),
                () -> new Training(plan, chosen, directory, output.err()).run(resume));
        RunReport.write(trained);
        if (output.json()) {
            output.print(trained.toMap());
        } else {
            TrainSummary.print(output.out(), trained);
        }
        return 0;
    }

    @Override
    public Optional<String> goingOn() {
        return Optional.ofNullable(begun)
                .filter(TrainCommand::holdsRuns)
                .map(run -> resume
                        ? GoesOn.bySameCommand()
                        : GoesOn.byResuming(
                                "train",
                                run,
                                env,
                                SavedRun.seeds(run).isEmpty()
                                        ? Stream.of()
                                        : Stream.of("--seeds", String.valueOf(seeds))));
    }

    private static boolean holdsRuns(Path folder) {
        return new RunDirectory(folder).exists()
                || !SavedRun.seeds(folder).isEmpty()
                || AutoPlan.saved(folder).isPresent();
    }

    private void auto(Map<String, Object> values) throws IOException {
        if (config != null) {
            throw new WrongUse(
                    "auto takes its settings from its shortlist: leave out --config, or train the algorithm of "
                            + config + " alone");
        }
        List<Long> before = AutoPlan.seeds(values);
        List<Long> chosen = before.isEmpty() || seeds != null || seed != null
                ? seeds(((Number) values.getOrDefault("seed", 0L)).longValue())
                : before;
        AutoPlan plan = AutoPlan.of(values, chosen);
        Path directory = directory(AutoPlan.NAME, plan.common().data().orElseThrow());
        Outputs.requireFolder(directory);
        begun = directory;
        AutoTrain.run(plan, directory, resume, output);
    }

    private void help(PrintWriter out) {
        String name = algorithm;
        if (AutoPlan.NAME.equals(name)) {
            out.println(AutoTrain.HELP);
            return;
        }
        if (name == null) {
            output.command().commandLine().usage(out);
        } else {
            out.println(AlgorithmHelp.text(WrongUse.unless(() -> Algorithms.named(name))));
        }
    }

    /** What is asked for: a file's values, and the command line's over them. */
    private Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>(base());
        Object before = values.get("algorithm");
        if (algorithm != null && before != null && !algorithm.equals(before)) {
            throw new WrongUse(
                    "The settings are of " + before + ", not of " + algorithm + ": leave out ALGORITHM or --config");
        }
        if (algorithm == null && before == null) {
            throw new WrongUse("Missing ALGORITHM: expected auto, which chooses, or one of"
                    + Words.lines(Algorithms.all().stream()
                            .map(Algorithms.Entry::name)
                            .toList()));
        }
        put(values, "algorithm", algorithm);
        put(values, "data", data == null ? null : NamedDatasets.lasting(data));
        if (env == null && values.get("env") instanceof String named) {
            NamedByFile.require(named, config == null ? String.valueOf(out) : config.toString(), List.of());
        }
        put(values, "env", env);
        put(values, "steps", steps);
        put(values, "seed", seed);
        put(values, "n_step", nStep);
        put(values, "top_returns", topReturns);
        put(values, "hold_out", holdOut);
        if (rewardScale != null
                || values.containsKey(RewardPlan.SCALE) && (data != null || topReturns != null || holdOut != null)) {
            values.remove(RewardPlan.MULTIPLIER);
        }
        put(values, RewardPlan.SCALE, rewardScale);
        put(values, RewardPlan.SHIFT, rewardShift);
        put(values, TrainPlan.OBSERVATIONS, observations);
        put(values, "eval_every", evalEvery);
        put(values, "eval_episodes", evalEpisodes);
        put(values, "final_episodes", finalEpisodes);
        put(values, "device", device);
        put(values, "precision", precision);
        put(values, "action_low", options.actionLow());
        put(values, "action_high", options.actionHigh());
        put(values, "action_count", options.actionCount());
        values.put(TrainPlan.SETTINGS, StatedSettings.over(values.get(TrainPlan.SETTINGS), settings));
        return values;
    }

    private static void put(Map<String, Object> values, String key, @Nullable Object value) {
        if (value != null) {
            values.put(key, value);
        }
    }

    private Map<String, Object> base() {
        if (config != null) {
            if (!Files.isRegularFile(config)) {
                throw new WrongUse("There is no file '" + config + "': --config takes the config.yaml of a run");
            }
            return Yaml.read(config);
        }
        if (!resume) {
            return Map.of();
        }
        if (out == null) {
            throw new WrongUse("Say which run to go on with: --resume --out DIR");
        }
        Optional<Map<String, Object>> auto = AutoPlan.saved(out);
        if (auto.isPresent()) {
            return auto.get();
        }
        List<Path> bySeed = SavedRun.seeds(out);
        if (!bySeed.isEmpty() && seeds == null) {
            throw new WrongUse(out + " holds several seeds: go on with all of them by --seeds N, or with one by --out "
                    + bySeed.get(0));
        }
        RunDirectory run = new RunDirectory(bySeed.isEmpty() ? out : bySeed.get(0));
        Map<String, Object> values = run.exists() ? Yaml.read(run.config()) : Map.of();
        if (FinetunePlan.isOne(values)) {
            throw new WrongUse("The run in " + out + " is a fine-tuning: go on by "
                    + ShellWords.typed("hindcast", "finetune", "--resume", "--out", out.toString()));
        }
        return values;
    }

    private List<Long> seeds(long single) {
        if (seeds == null) {
            return List.of(single);
        }
        if (seed != null) {
            throw new WrongUse("Give either --seed S, one seed, or --seeds N, the seeds 0 to N-1, not both");
        }
        if (seeds < 1) {
            throw new WrongUse("--seeds must be a whole number of at least 1, got '" + seeds + "'");
        }
        return LongStream.range(0, seeds).boxed().toList();
    }

    private Path directory(String method, String data) {
        if (out != null) {
            if (!resume && holdsRuns(out)) {
                throw new WrongUse(
                        "There is a run in " + out + " already: go on with it by --resume, or choose another --out");
            }
            return out;
        }
        String name = method + "-" + shortName(data);
        Path runs = Path.of("runs");
        return Stream.iterate(1, i -> i + 1)
                .map(i -> runs.resolve(i == 1 ? name : name + "-" + i))
                .filter(Files::notExists)
                .findFirst()
                .orElseThrow();
    }

    private static String shortName(String data) {
        Path path = Path.of(data);
        String name = path.isAbsolute() ? String.valueOf(path.getFileName()) : data;
        return name.replaceAll("\\.(hdf5|h5)$", "").replaceAll("[^\\w.-]+", "-");
    }
}
