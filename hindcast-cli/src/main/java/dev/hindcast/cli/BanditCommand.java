package dev.hindcast.cli;

import dev.hindcast.cli.options.BanditOptions;
import dev.hindcast.cli.options.Intervals;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.ReportFile;
import dev.hindcast.cli.output.DistributionFigures;
import dev.hindcast.cli.output.Estimates;
import dev.hindcast.cli.output.Layout;
import dev.hindcast.cli.output.PatientProgress;
import dev.hindcast.evaluation.Bootstrap;
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
import dev.hindcast.evaluation.bandit.MarginalizedWeighting;
import dev.hindcast.evaluation.bandit.SelfNormalizedDoublyRobust;
import dev.hindcast.evaluation.bandit.SelfNormalizedWeighting;
import dev.hindcast.evaluation.bandit.ShrunkDoublyRobust;
import dev.hindcast.evaluation.bandit.SimulatedShop;
import dev.hindcast.evaluation.bandit.SwitchDoublyRobust;
import dev.hindcast.evaluation.bandit.Tuning;
import dev.hindcast.evaluation.bandit.Uncertainty;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.learning.training.Progress;
import dev.hindcast.report.EstimateReport;
import dev.hindcast.report.IntervalChart.Row;
import dev.hindcast.report.Table;
import dev.hindcast.report.Tone;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Judges a policy from the log of a bandit. */
@Command(
        name = "bandit",
        mixinStandardHelpOptions = true,
        description = "Estimates what a policy would earn from logged single decisions of another policy.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hindcast bandit datasets/bandit/clicks.csv --policy uniform",
            "  hindcast bandit bts/men/men.csv --policy random/men/men.csv --json",
            "  hindcast bandit learn datasets/bandit/clicks.csv --out policy.json",
            "  hindcast bandit gate datasets/bandit/clicks.csv --policy policy.json --rewards 0,1"
        },
        subcommands = {BanditLearnCommand.class, BanditGateCommand.class})
@SuppressWarnings("NullAway.Init")
final class BanditCommand implements Callable<Integer> {
    private static final String MIPS = "mips";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final List<String> ESTIMATORS = List.of("ipw", "snipw", "dm", "dr", "sndr", "switch-dr", "dros");

    @Mixin
    private BanditOptions options = new BanditOptions();

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            defaultValue = BanditOptions.UNIFORM,
            description =
                    "what is judged: uniform; another log, for how often it holds each action at each position; a JSON file that "
                            + "bandit learn wrote; or a CSV file of "
                            + "probabilities with the columns action, probability and possibly position, or action_0, action_1, ... with a row for "
                            + "each decision; default: ${DEFAULT-VALUE}")
    private String policy;

    @Option(
            names = "--estimator",
            paramLabel = "NAME,...",
            split = ",",
            description = "of ipw, snipw, dm, dr, sndr, switch-dr, dros, and mips with --embeddings; default: all")
    private List<String> estimators = ESTIMATORS;

    @Option(
            names = "--tuning",
            paramLabel = "KIND",
            defaultValue = "mse",
            description =
                    "how switch-dr and dros limit weights: mse (the least estimated squared error) or slope; default: "
                            + "${DEFAULT-VALUE}")
    private String tuning;

    @Option(
            names = "--embeddings",
            paramLabel = "FILE.csv",
            description =
                    "what actions are: a column action, and others; actions that agree in all of them count as one in mips,"
                            + " which is added")
    private @Nullable Path embeddings;

    @Mixin
    private Intervals intervals = new Intervals();

    @Option(
            names = "--rewards",
            paramLabel = "LOW,HIGH",
            split = ",",
            arity = "1",
            description = "what a reward can be, which hoeffding and empirical-bernstein need")
    private double @Nullable [] rewards;

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
            out.print(SimulatedShop.csv(WrongUse.unless(() -> SimulatedShop.log(count, options.seed()))));
            out.flush();
            return 0;
        }
        BanditLog whole = options.log();
        int[] rows = options.fresh(whole, List.of(policy));
        BanditPolicy ofWhole = options.policy(policy, whole);
        BanditLog log = rows.length == whole.size() ? whole : whole.rows(rows);
        BanditPolicy judged = log == whole ? ofWhole : BanditPolicy.onRows(ofWhole, whole, rows);
        Uncertainty uncertainty = uncertainty();
        List<BanditEstimator> chosen = chosen(log);
        List<Estimate> estimates = estimates(chosen, log, judged, uncertainty);
        List<DistributionFigures> read = distribution ? distribution(log, judged) : List.of();
        List<Table> more = read.isEmpty()
                ? List.of()
                : List.of(DistributionFigures.table("of the rewards (self-normalised)", read, intervals.level()));
        html.write(file -> report(log, estimates, uncertainty, more).write(file));
        if (output.json()) {
            Json.print(out, toMap(log, estimates, read));
        } else {
            print(out, log, estimates);
            more.forEach(table -> Layout.print(out, table));
        }
        return 0;
    }

    private List<Estimate> estimates(
            List<BanditEstimator> chosen, BanditLog log, BanditPolicy judged, Uncertainty uncertainty) {
        long slow = chosen.stream()
                .filter(estimator -> estimator instanceof DirectMethod
                        || estimator instanceof SwitchDoublyRobust
                        || estimator instanceof ShrunkDoublyRobust
                        || estimator instanceof MarginalizedWeighting)
                .count();
        try (Progress progress =
                new PatientProgress("bandit", Math.max(1, slow * Uncertainty.RESAMPLES_OF_MODELS), PATIENCE)) {
            return WrongUse.unless(() -> chosen.stream()
                    .map(estimator -> known(estimator.estimate(log, judged, uncertainty.reportingTo(progress))))
                    .toList());
        }
    }

    private Estimate known(Estimate estimate) {
        return estimate.withCautions(Stream.concat(estimate.cautions().stream(), options.known().stream())
                .toList());
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
                options.seed()));
    }

    private List<BanditEstimator> chosen(BanditLog log) {
        Fitting fitting = options.fitting();
        Tuning chosen = Arrays.stream(Tuning.values())
                .filter(kind -> kind.toString().equals(tuning))
                .findFirst()
                .orElseThrow(() -> WrongUse.unknown(
                        "tuning",
                        tuning,
                        Arrays.stream(Tuning.values()).map(Tuning::toString).toList()));
        List<BanditEstimator> named = new ArrayList<>(estimators.stream()
                .filter(name -> embeddings == null || !name.equals(MIPS))
                .map(name -> estimator(name, fitting, chosen))
                .toList());
        if (embeddings != null) {
            named.add(new MarginalizedWeighting(
                    BanditCsv.kinds(embeddings, options.files().actions()), options.logging(log)));
        }
        return named;
    }

    private static BanditEstimator estimator(String name, Fitting fitting, Tuning tuning) {
        return switch (name) {
            case "ipw" -> new InverseProbabilityWeighting();
            case "snipw" -> new SelfNormalizedWeighting();
            case "dm" -> new DirectMethod(fitting.learner());
            case "dr" -> new DoublyRobust(fitting);
            case "sndr" -> new SelfNormalizedDoublyRobust(fitting);
            case "switch-dr" -> new SwitchDoublyRobust(fitting, Double.NaN, tuning);
            case "dros" -> new ShrunkDoublyRobust(fitting, Double.NaN, tuning);
            case MIPS -> throw new WrongUse("mips needs to know what actions are: name a file by --embeddings");
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
                        log.rewards(),
                        weights,
                        Normalization.WEIGHTS,
                        figure,
                        log.clusters(),
                        intervals.level(),
                        options.seed()));
    }

    private Interval logged(BanditLog log, Confidence confidence) {
        return log.clusters().single()
                ? confidence.of(log.rewards(), intervals.level(), Range.UNKNOWN, options.seed())
                : Bootstrap.interval(
                        log.clusters().count(),
                        Bootstrap.mean(log.rewards()).ofGroups(log.clusters()),
                        Bootstrap.RESAMPLES,
                        intervals.level(),
                        options.seed());
    }

    private EstimateReport report(BanditLog log, List<Estimate> estimates, Uncertainty uncertainty, List<Table> more) {
        Interval logged =
                uncertainty.confidence() == Confidence.BOOTSTRAP || uncertainty.confidence() == Confidence.STUDENT_T
                        ? logged(log, uncertainty.confidence())
                        : Interval.UNKNOWN;
        return new EstimateReport(
                "Hindcast off-policy evaluation of a bandit",
                policy + ", judged from " + options.names(),
                facts(log),
                "",
                "mean reward of a decision",
                new Row("logged", Tone.QUIET, log.meanReward(), logged.low(), logged.high()),
                estimates,
                intervals.level(),
                more,
                Estimates.command(output.command()));
    }

    private String facts(BanditLog log) {
        return Text.count(log.size(), "decision") + " among " + Text.count(log.actionCount(), "action")
                + ", mean reward " + Text.number(log.meanReward());
    }

    private void print(PrintWriter out, BanditLog log, List<Estimate> estimates) {
        out.println(options.names() + ": " + facts(log));
        out.println("policy: " + policy);
        out.println(Layout.paragraph("", "columns: " + options.columnsRead()));
        out.println();
        Estimates.print(out, estimates, intervals.level());
    }

    private Map<String, Object> toMap(BanditLog log, List<Estimate> estimates, List<DistributionFigures> read) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("logs", options.paths());
        map.put("policy", policy);
        map.put("decisions", log.size());
        map.put("actions", log.actionCount());
        map.put("actionsAre", options.files().actions().labelled() ? "labels" : "numbers");
        map.put("columns", options.files().taken());
        map.put("columnsNotTaken", options.files().notTaken());
        map.put("rowsLeftOut", options.files().leftOut());
        map.put("meanReward", log.meanReward());
        map.put("level", intervals.level());
        map.put("estimates", estimates.stream().map(Estimates::toMap).toList());
        if (!read.isEmpty()) {
            map.put("distribution", DistributionFigures.toMap(read));
        }
        return map;
    }
}
