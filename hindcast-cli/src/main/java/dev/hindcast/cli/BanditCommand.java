package dev.hindcast.cli;

import dev.hindcast.cli.options.Intervals;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.ReportFile;
import dev.hindcast.cli.options.Seed;
import dev.hindcast.cli.output.DistributionFigures;
import dev.hindcast.cli.output.Estimates;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.WeightedDistribution;
import dev.hindcast.evaluation.WeightedDistribution.Normalization;
import dev.hindcast.evaluation.bandit.BanditCsv;
import dev.hindcast.evaluation.bandit.BanditEstimator;
import dev.hindcast.evaluation.bandit.BanditLog;
import dev.hindcast.evaluation.bandit.BanditPolicy;
import dev.hindcast.evaluation.bandit.DirectMethod;
import dev.hindcast.evaluation.bandit.DoublyRobust;
import dev.hindcast.evaluation.bandit.Fitting;
import dev.hindcast.evaluation.bandit.InverseProbabilityWeighting;
import dev.hindcast.evaluation.bandit.LogisticRewards;
import dev.hindcast.evaluation.bandit.RewardModel;
import dev.hindcast.evaluation.bandit.RidgeRewards;
import dev.hindcast.evaluation.bandit.SelfNormalizedDoublyRobust;
import dev.hindcast.evaluation.bandit.SelfNormalizedWeighting;
import dev.hindcast.evaluation.bandit.ShrunkDoublyRobust;
import dev.hindcast.evaluation.bandit.SimulatedShop;
import dev.hindcast.evaluation.bandit.SwitchDoublyRobust;
import dev.hindcast.evaluation.bandit.TabularRewards;
import dev.hindcast.evaluation.bandit.Uncertainty;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.report.EstimateReport;
import dev.hindcast.report.IntervalChart.Row;
import dev.hindcast.report.Tone;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Judges a policy from the log of a bandit. */
@Command(
        name = "bandit",
        mixinStandardHelpOptions = true,
        description = "Estimates what a policy would earn from logged single decisions of another policy.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hindcast bandit datasets/bandit/clicks.csv --policy uniform",
            "  hindcast bandit bts/men/men.csv --policy random/men/men.csv --json"
        })
@SuppressWarnings("NullAway.Init")
final class BanditCommand implements Callable<Integer> {
    private static final String UNIFORM = "uniform";
    private static final List<String> MODELS = List.of("tabular", "tabular-context", "ridge", "logistic");
    private static final List<String> ESTIMATORS = List.of("ipw", "snipw", "dm", "dr", "sndr", "switch-dr", "dros");

    @Parameters(
            paramLabel = "LOG.csv",
            arity = "0..*",
            description =
                    "the log, in one file or several: columns action, reward, propensity and possibly position, context..., "
                            + "feature...; or the layout of the Open Bandit Dataset")
    private List<Path> logs = List.of();

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            defaultValue = UNIFORM,
            description =
                    "what is judged: uniform; another log, for how often it holds each action at each position; or a CSV file of "
                            + "probabilities with the columns action, probability and possibly position, or action_0, action_1, ... with a row for "
                            + "each decision; default: ${DEFAULT-VALUE}")
    private String policy;

    @Option(
            names = "--estimators",
            paramLabel = "NAME,...",
            split = ",",
            description = "of ipw, snipw, dm, dr, sndr, switch-dr, dros; default: all")
    private List<String> estimators = ESTIMATORS;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = "tabular",
            description =
                    "of rewards: tabular (means of actions), tabular-context (means of actions in each context), ridge or "
                            + "logistic; default: ${DEFAULT-VALUE}")
    private String model;

    @Option(
            names = "--penalty",
            paramLabel = "P",
            defaultValue = "1",
            description = "of ridge and logistic regression; default: ${DEFAULT-VALUE}")
    private double penalty;

    @Option(
            names = "--folds",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "each predicted by a model of the others, in dr and those after it; 1 for one model; default: ${DEFAULT-VALUE}")
    private int folds;

    @Mixin
    private Intervals intervals = new Intervals();

    @Option(
            names = "--rewards",
            paramLabel = "LOW,HIGH",
            split = ",",
            arity = "1",
            description = "what a reward can be, which hoeffding and empirical-bernstein need")
    private double @Nullable [] rewards;

    @Option(
            names = "--actions",
            paramLabel = "N",
            description = "how many there are; default: as many as the log shows")
    private @Nullable Integer actions;

    @Mixin
    private Seed seed = new Seed();

    @Option(names = "--distribution", description = "add mean, deviation, quantiles and tail of the policy's rewards")
    private boolean distribution;

    @Option(
            names = "--simulate",
            paramLabel = "N",
            description = "print a log of N visitors of a simulated shop instead, and estimate nothing")
    private @Nullable Integer visitors;

    @Mixin
    private Output output = new Output();

    @Mixin
    private ReportFile html = new ReportFile();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = output.out();
        if (visitors != null) {
            int count = visitors;
            out.print(SimulatedShop.csv(WrongUse.unless(() -> SimulatedShop.log(count, seed.value()))));
            out.flush();
            return 0;
        }
        BanditLog log = log();
        BanditPolicy judged = judged(log);
        Uncertainty uncertainty = uncertainty();
        List<BanditEstimator> chosen = chosen();
        List<Estimate> estimates = WrongUse.unless(() -> chosen.stream()
                .map(estimator -> estimator.estimate(log, judged, uncertainty))
                .toList());
        List<DistributionFigures> read = distribution ? distribution(log, judged) : List.of();
        html.write(file -> report(log, estimates, uncertainty).write(file));
        if (output.json()) {
            Json.print(out, toMap(log, estimates, read));
        } else {
            print(out, log, estimates, read);
        }
        return 0;
    }

    private BanditLog log() {
        if (logs.isEmpty()) {
            throw new WrongUse(
                    "Name a log: a CSV file with columns action, reward, propensity, or of the Open Bandit Dataset");
        }
        logs.stream().filter(path -> !Files.exists(path)).findFirst().ifPresent(path -> {
            throw new WrongUse("There is no file '" + path + "'");
        });
        if (actions != null && actions < 1) {
            throw new WrongUse("--actions must be at least 1, got " + actions);
        }
        return BanditCsv.read(
                logs,
                BanditCsv.Columns.of(logs.get(0)),
                actions == null ? OptionalInt.empty() : OptionalInt.of(actions));
    }

    private BanditPolicy judged(BanditLog log) {
        if (policy.equals(UNIFORM)) {
            return BanditPolicy.uniform();
        }
        Path file = Path.of(policy);
        if (!Files.exists(file)) {
            throw new WrongUse("There is no policy '" + policy + "': expected " + UNIFORM
                    + ", another log, or a CSV file of probabilities");
        }
        return BanditCsv.isLog(file)
                ? BanditPolicy.frequencies(
                        BanditCsv.read(List.of(file), BanditCsv.Columns.of(file), OptionalInt.of(log.actionCount())))
                : BanditCsv.readPolicy(file, log.actionCount());
    }

    private Uncertainty uncertainty() {
        Confidence confidence = intervals.confidence();
        if (rewards != null && rewards.length != 2) {
            throw new WrongUse("--rewards takes two numbers, such as 0,1");
        }
        return WrongUse.unless(() -> new Uncertainty(
                confidence,
                intervals.level(),
                rewards == null ? Range.UNKNOWN : new Range(rewards[0], rewards[1]),
                seed.value()));
    }

    private List<BanditEstimator> chosen() {
        Fitting fitting = WrongUse.unless(() -> new Fitting(learner(), folds));
        return estimators.stream().map(name -> estimator(name, fitting)).toList();
    }

    private RewardModel.Learner learner() {
        return switch (model) {
            case "tabular" -> new TabularRewards(false);
            case "tabular-context" -> new TabularRewards(true);
            case "ridge" -> new RidgeRewards(penalty);
            case "logistic" -> new LogisticRewards(penalty);
            default -> throw WrongUse.unknown("model", model, MODELS);
        };
    }

    private static BanditEstimator estimator(String name, Fitting fitting) {
        return switch (name) {
            case "ipw" -> new InverseProbabilityWeighting();
            case "snipw" -> new SelfNormalizedWeighting();
            case "dm" -> new DirectMethod(fitting.learner());
            case "dr" -> new DoublyRobust(fitting);
            case "sndr" -> new SelfNormalizedDoublyRobust(fitting);
            case "switch-dr" -> new SwitchDoublyRobust(fitting, Double.NaN);
            case "dros" -> new ShrunkDoublyRobust(fitting, Double.NaN);
            default -> throw WrongUse.unknown("estimator", name, ESTIMATORS);
        };
    }

    private List<DistributionFigures> distribution(BanditLog log, BanditPolicy judged) {
        double[] weights = log.weights(judged);
        if (Arrays.stream(weights).sum() == 0) {
            throw new WrongUse("The policy never does what was logged: leave --distribution out");
        }
        return DistributionFigures.of(
                WeightedDistribution.of(log.rewards(), weights, Normalization.WEIGHTS),
                figure -> WeightedDistribution.interval(
                        log.rewards(), weights, Normalization.WEIGHTS, figure, intervals.level(), seed.value()));
    }

    private EstimateReport report(BanditLog log, List<Estimate> estimates, Uncertainty uncertainty) {
        Interval logged =
                uncertainty.confidence() == Confidence.BOOTSTRAP || uncertainty.confidence() == Confidence.STUDENT_T
                        ? uncertainty.confidence().of(log.rewards(), intervals.level(), Range.UNKNOWN, seed.value())
                        : Interval.UNKNOWN;
        return new EstimateReport(
                "Hindcast off-policy evaluation of a bandit",
                policy + ", judged from " + names(),
                facts(log),
                "mean reward of a decision",
                new Row("logged", Tone.QUIET, log.meanReward(), logged.low(), logged.high()),
                estimates,
                intervals.level(),
                Estimates.command(output.command()));
    }

    private String names() {
        return String.join(", ", logs.stream().map(Path::toString).toList());
    }

    private String facts(BanditLog log) {
        return Text.count(log.size(), "decision") + " among " + Text.count(log.actionCount(), "action")
                + ", mean reward " + Text.number(log.meanReward());
    }

    private void print(PrintWriter out, BanditLog log, List<Estimate> estimates, List<DistributionFigures> read) {
        out.println(names() + ": " + facts(log));
        out.println("policy: " + policy);
        out.println();
        Estimates.print(out, estimates, intervals.level());
        if (!read.isEmpty()) {
            DistributionFigures.print(out, "of the rewards (self-normalised)", read, intervals.level());
        }
    }

    private Map<String, Object> toMap(BanditLog log, List<Estimate> estimates, List<DistributionFigures> read) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("logs", logs.stream().map(Path::toString).toList());
        map.put("policy", policy);
        map.put("decisions", log.size());
        map.put("actions", log.actionCount());
        map.put("meanReward", log.meanReward());
        map.put("level", intervals.level());
        map.put("estimates", estimates.stream().map(Estimates::toMap).toList());
        if (!read.isEmpty()) {
            map.put("distribution", DistributionFigures.toMap(read));
        }
        return map;
    }
}
