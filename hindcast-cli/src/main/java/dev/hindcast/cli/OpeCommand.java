package dev.hindcast.cli;

import dev.hindcast.cli.options.AnytimeOptions;
import dev.hindcast.cli.options.Checkpoint;
import dev.hindcast.cli.options.Intervals;
import dev.hindcast.cli.options.OffPolicyOptions;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.ReportFile;
import dev.hindcast.cli.options.RiskOptions;
import dev.hindcast.cli.output.DistributionFigures;
import dev.hindcast.cli.output.Estimates;
import dev.hindcast.cli.output.Layout;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.Moments;
import dev.hindcast.evaluation.WeightedDistribution;
import dev.hindcast.evaluation.diagnostics.LogDiagnostics;
import dev.hindcast.evaluation.offpolicy.Disagreement;
import dev.hindcast.evaluation.offpolicy.Estimators;
import dev.hindcast.evaluation.offpolicy.ModelledReturns;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.OffPolicyEvaluation;
import dev.hindcast.evaluation.offpolicy.Recommendation;
import dev.hindcast.evaluation.offpolicy.ReturnDistribution;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.report.EstimateReport;
import dev.hindcast.report.IntervalChart;
import dev.hindcast.report.Table;
import dev.hindcast.report.Tone;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Estimates a policy's value from logged episodes. */
@Command(
        name = "ope",
        mixinStandardHelpOptions = true,
        description =
                "Off-policy evaluation: estimates what a policy is worth from episodes that another one played, and says how far"
                        + " each estimate can be trusted.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hindcast ope runs/discrete-cql-cartpole-mixed --data cartpole/mixed",
            "  hindcast ope random --data cartpole/mixed --estimator wpdis --estimator fqe --json"
        })
@SuppressWarnings("NullAway.Init")
final class OpeCommand implements Callable<Integer> {
    private static final String ALL = "all";
    private static final List<String> QUICK_TABULAR =
            List.of("is", "wis", "pdis", "wpdis", "mis", "fqe", "dr", "wdr", "magic", "switch");
    private static final List<String> QUICK = List.of("is", "wis", "pdis", "wpdis", "fqe");

    @Parameters(
            paramLabel = "RUN|random|NAME",
            description = "the directory of a run, a policy file, random, or a policy that the environment brings")
    private String name;

    @Mixin
    private OffPolicyOptions options;

    @Mixin
    private Checkpoint checkpoint = new Checkpoint();

    @Option(
            names = "--estimator",
            paramLabel = "NAME",
            split = ",",
            description =
                    "is, wis, pdis, wpdis, mis, mis-pooled, fqe, model, dr, wdr, magic, switch, mrdr, dual-dice, gen-dice, best-dice"
                            + " or all; several times or with commas; default: those that are quick")
    private List<String> estimators = List.of();

    @Mixin
    private Intervals intervals = new Intervals();

    @Option(
            names = "--range",
            paramLabel = "LOW,HIGH",
            split = ",",
            arity = "1",
            description =
                    "what an episode's weighted return can be, which hoeffding and empirical-bernstein need; with --anytime what"
                            + " its own return can be: --range=-1,20")
    private double @Nullable [] range;

    @Option(
            names = "--resamples",
            paramLabel = "N",
            defaultValue = "1000",
            description = "of the bootstrap; default: ${DEFAULT-VALUE}")
    private int resamples;

    @Option(
            names = "--distribution",
            description = "add mean, deviation, quantiles and the mean of the worst tenth of the policy's returns")
    private boolean distribution;

    @Option(
            names = "--form",
            paramLabel = "weighted|dr|model",
            defaultValue = "weighted",
            description =
                    "of the distribution: weighted returns, a model of discrete observations and actions, or that corrected by"
                            + " weighted steps (dr); default: ${DEFAULT-VALUE}")
    private String form;

    @Mixin
    private RiskOptions risk = new RiskOptions();

    @Mixin
    private AnytimeOptions anytime = new AnytimeOptions();

    @Mixin
    private Output output = new Output();

    @Mixin
    private ReportFile html = new ReportFile();

    @Override
    public Integer call() throws IOException {
        OffPolicyEvaluation evaluation = evaluation();
        options.check();
        form();
        risk.check();
        anytime.check(range, intervals.confidence());
        Dataset dataset = options.dataset(name);
        Policy policy = options.policy(name, checkpoint.name(), dataset);
        List<Estimators.Entry> entries = entries(dataset, policy);
        dataset.warnings().forEach(output.err()::println);
        OffPolicyData data = options.beside(dataset, policy);
        Estimators all = options.estimators(data);
        List<Caution> reuse = options.reuse(name, dataset, Caution.Level.WARNING);
        List<Caution> against = LogDiagnostics.cautions(data, new int[0]);
        List<Estimate> estimates = Disagreement.marked(
                entries.stream()
                        .map(entry -> WrongUse.unless(() -> evaluation.estimate(all.get(entry), data))
                                .and(reuse)
                                .and(speaking(against, entry)))
                        .toList(),
                intervals.level());
        double[] behavior = all.behaviorContributions();
        List<DistributionFigures> figures = distribution ? figures(data) : List.of();
        Optional<RiskOptions.Figures> risks = risk.of(data, resamples, intervals.level(), options.seed());
        Optional<AnytimeOptions.Looks> looks = anytime.of(data, range, intervals.level());
        List<Table> more = Stream.of(
                        table(figures).stream(),
                        risks.map(RiskOptions.Figures::table).stream(),
                        looks.map(AnytimeOptions.Looks::table).stream())
                .flatMap(table -> table)
                .toList();
        html.write(file -> report(data, behavior, estimates, more).write(file));
        if (output.json()) {
            Map<String, Object> map = toMap(data, behavior, estimates);
            if (distribution) {
                map.put("distribution", DistributionFigures.toMap(figures));
            }
            risks.ifPresent(known -> map.put("criteria", known.toMaps()));
            looks.ifPresent(known -> map.put("anytime", known.toMaps()));
            output.print(map);
        } else {
            print(output.out(), data, behavior, estimates);
            more.forEach(table -> Layout.print(output.out(), table));
        }
        return 0;
    }

    /** Wrong probabilities make weights wrong; what else speaks against a log does so whatever is made of it. */
    private static List<Caution> speaking(List<Caution> against, Estimators.Entry entry) {
        return against.stream()
                .filter(caution ->
                        caution.kind() != Caution.Kind.PROPENSITIES || entry.needs() != Estimators.Needs.VALUES)
                .toList();
    }

    private Optional<Table> table(List<DistributionFigures> figures) {
        return figures.isEmpty()
                ? Optional.empty()
                : Optional.of(DistributionFigures.table("of the returns (" + form + ")", figures, intervals.level()));
    }

    private List<Estimators.Entry> entries(Dataset dataset, Policy policy) {
        List<Estimators.Entry> suited = Estimators.suited(dataset, policy);
        if (estimators.equals(List.of(ALL))) {
            return suited;
        }
        List<String> names =
                estimators.isEmpty() ? Estimators.tabular(dataset, policy) ? QUICK_TABULAR : QUICK : estimators;
        return names.stream().map(wanted -> entry(wanted, suited)).toList();
    }

    private static Estimators.Entry entry(String wanted, List<Estimators.Entry> suited) {
        Estimators.Entry entry = Estimators.all().stream()
                .filter(known -> known.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> WrongUse.unknown(
                        "estimator",
                        wanted,
                        Estimators.all().stream().map(Estimators.Entry::name).toList()));
        if (!suited.contains(entry)) {
            throw new WrongUse("The estimator " + wanted
                    + " needs discrete observations and actions that are numbered from 0, and a policy that does not look back:"
                    + " leave it out here");
        }
        return entry;
    }

    private OffPolicyEvaluation evaluation() {
        if (!(intervals.level() > 0 && intervals.level() < 1)) {
            throw new WrongUse("--confidence lies between 0 and 1, got " + intervals.level());
        }
        if (resamples < 2) {
            throw new WrongUse("--resamples must be at least 2, got " + resamples);
        }
        return new OffPolicyEvaluation(
                intervals.confidence(),
                intervals.level(),
                Estimates.range("--range", range),
                resamples,
                options.seed());
    }

    private void print(PrintWriter out, OffPolicyData data, double[] behavior, List<Estimate> estimates) {
        out.println(name + (checkpoint.isLast() ? "" : ", " + checkpoint.name()) + " judged by " + options.data() + ": "
                + facts(data, behavior));
        out.println();
        out.println(Layout.paragraph("", recommendation(data, estimates).sentence()));
        out.println();
        Estimates.print(out, estimates, intervals.level());
    }

    private List<DistributionFigures> figures(OffPolicyData data) {
        if (form() != ModelledReturns.Form.WEIGHTED) {
            ModelledReturns returns = WrongUse.unless(() -> ModelledReturns.of(data, form(), options.seed()));
            return DistributionFigures.of(
                    returns.distribution(),
                    figure -> returns.interval(figure, resamples, intervals.level(), options.seed()));
        }
        ReturnDistribution returns =
                WrongUse.unless(() -> ReturnDistribution.of(data, WeightedDistribution.Normalization.WEIGHTS));
        return DistributionFigures.of(
                returns.distribution(),
                figure -> returns.interval(figure, resamples, intervals.level(), options.seed()));
    }

    private ModelledReturns.Form form() {
        List<String> names = Arrays.stream(ModelledReturns.Form.values())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!names.contains(form)) {
            throw WrongUse.unknown("form", form, names);
        }
        return ModelledReturns.Form.valueOf(form.toUpperCase(Locale.ROOT));
    }

    private String facts(OffPolicyData data, double[] behavior) {
        String propensities = switch (data.propensities().source()) {
            case LOGGED -> "propensities logged";
            case KNOWN -> "propensities of a known policy";
            case ESTIMATED -> "propensities estimated";
        };
        return Text.count(data.episodes(), "episode") + ", discount " + data.discount()
                + ", behaviour's value "
                + Text.number(Moments.mean(behavior)) + ", "
                + (data.logRatios().isPresent()
                        ? propensities
                        : "the policy has no probabilities (--kernel gaussian makes some)");
    }

    private static Recommendation recommendation(OffPolicyData data, List<Estimate> estimates) {
        return Recommendation.of(estimates, data.propensities().source());
    }

    private EstimateReport report(OffPolicyData data, double[] behavior, List<Estimate> estimates, List<Table> more) {
        Interval logged = Bootstrap.interval(
                behavior.length, Bootstrap.mean(behavior), resamples, intervals.level(), options.seed());
        return new EstimateReport(
                "Hindcast off-policy evaluation",
                name + ", judged by " + options.data(),
                facts(data, behavior),
                recommendation(data, estimates).sentence(),
                "value of an episode",
                new IntervalChart.Row("behaviour", Tone.QUIET, Moments.mean(behavior), logged.low(), logged.high()),
                estimates,
                intervals.level(),
                more,
                Estimates.command(output.command()));
    }

    private Map<String, Object> toMap(OffPolicyData data, double[] behavior, List<Estimate> estimates) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("policy", name);
        map.put("dataset", options.data());
        map.put("fingerprint", data.dataset().fingerprint());
        map.put("episodes", data.episodes());
        map.put("discount", data.discount());
        map.put(
                "propensities",
                data.logRatios().isPresent()
                        ? data.propensities().source().name().toLowerCase(Locale.ROOT)
                        : null);
        map.put("behaviorValue", Moments.mean(behavior));
        map.put("horizon", options.horizon().toString());
        map.put("level", intervals.level());
        Recommendation recommendation = recommendation(data, estimates);
        map.put("believe", recommendation.estimate().map(Estimate::estimator).orElse(null));
        map.put("recommendation", recommendation.sentence());
        map.put("estimates", estimates.stream().map(Estimates::toMap).toList());
        return map;
    }
}
