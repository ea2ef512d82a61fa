package dev.hindcast.cli;

import dev.hindcast.cli.options.Checkpoint;
import dev.hindcast.cli.options.GateTerms;
import dev.hindcast.cli.options.OffPolicyOptions;
import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.ReportFile;
import dev.hindcast.cli.output.Estimates;
import dev.hindcast.cli.output.GateText;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Clusters;
import dev.hindcast.evaluation.RiskCriterion;
import dev.hindcast.evaluation.RiskCriterion.Measure;
import dev.hindcast.evaluation.gate.Baseline;
import dev.hindcast.evaluation.gate.Bound;
import dev.hindcast.evaluation.gate.Gate;
import dev.hindcast.evaluation.gate.Verdict;
import dev.hindcast.evaluation.offpolicy.Estimator;
import dev.hindcast.evaluation.offpolicy.Estimators;
import dev.hindcast.evaluation.offpolicy.Horizon;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.WeightedCriterion;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.report.GateReport;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets a policy pass where it is surely better than what there is. */
@Command(
        name = "gate",
        mixinStandardHelpOptions = true,
        description = {
            "Lets a policy pass (exit code 0) only where, with the confidence asked for, it is worth more than the policy that"
                    + " collected the data, or than another one, and nothing speaks against that; keeps it back (exit code 1)"
                    + " otherwise, and says why.",
            "The episodes must not be those that the policy was learned from or chosen by."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hindcast gate runs/dcql --data held-out --range=0,100",
            "  hindcast gate planner --data ward --rewards=-1,1 --baseline clinician"
        })
@SuppressWarnings("NullAway.Init")
final class GateCommand implements Callable<Integer> {
    private static final List<String> ESTIMATORS = Estimators.all().stream()
            .filter(entry -> entry.needs() == Estimators.Needs.WEIGHTS || entry.needs() == Estimators.Needs.BOTH)
            .map(Estimators.Entry::name)
            .toList();

    @Parameters(
            paramLabel = "RUN|random|NAME",
            description = "the directory of a run, a policy file, random, or a policy that the environment brings")
    private String name;

    @Mixin
    private OffPolicyOptions options;

    @Mixin
    private Checkpoint checkpoint = new Checkpoint();

    @Mixin
    private GateTerms terms = new GateTerms();

    @Option(
            names = "--estimator",
            paramLabel = "NAME",
            description =
                    "is, wis, pdis, wpdis, dr, wdr, magic or switch; default: pdis with --rewards, is with --range,"
                            + " and wpdis with a bound that needs neither")
    private @Nullable String estimator;

    @Option(
            names = "--criterion",
            paramLabel = "NAME",
            defaultValue = "mean",
            description =
                    "what of its returns the policy is judged by: mean, cvar=0.1 for the mean of the worst tenth, or quantile=0.5;"
                            + " default: ${DEFAULT-VALUE}")
    private String criterion;

    @Option(
            names = "--bound",
            paramLabel = "KIND",
            description =
                    "betting or concentration, which hold for any number of episodes; student-t or bootstrap, which"
                            + " need no range and assume that no rare episode is missing; default: betting, and bootstrap"
                            + " with a criterion other than the mean")
    private @Nullable String bound;

    @Option(
            names = "--range",
            paramLabel = "LOW,HIGH",
            split = ",",
            arity = "1",
            description = "what the discounted return of an episode can be, known from the problem: --range=-15,1")
    private double @Nullable [] range;

    @Option(
            names = "--rewards",
            paramLabel = "LOW,HIGH",
            split = ",",
            arity = "1",
            description = "what a reward can be; returns follow from it where --range is not stated: --rewards=0,1")
    private double @Nullable [] rewards;

    @Option(
            names = "--baseline",
            paramLabel = "POLICY|VALUE",
            description =
                    "what the policy has to be better than: a policy, named as the first is, or a discounted value;"
                            + " default: the log's own mean return, exploration included")
    private @Nullable String baseline;

    @Option(
            names = "--cluster",
            paramLabel = "COLUMN|block=N",
            description = "episodes that depend on each other: those that agree in a column of the data, or N in a row")
    private @Nullable String cluster;

    @Mixin
    private Output output = new Output();

    @Mixin
    private ReportFile html = new ReportFile();

    @Override
    public Integer call() throws IOException {
        options.check();
        Dataset dataset = options.dataset(name);
        Policy policy = options.policy(name, checkpoint.name(), dataset);
        OffPolicyData data = options.beside(dataset, policy);
        Gate gate = WrongUse.unless(() -> gate(dataset, data));
        dataset.warnings().forEach(output.err()::println);
        Verdict verdict = WrongUse.unless(() -> gate.test(data, options.reuse(name, dataset, Caution.Level.REFUSAL)));
        GateText text = GateText.of(name, options.data(), gate, verdict);
        html.write(file -> new GateReport(
                        name,
                        options.data(),
                        data.episodes(),
                        data.discount(),
                        text.sentence(),
                        gate,
                        verdict,
                        Estimates.command(output.command()))
                .write(file));
        if (output.json()) {
            output.print(text.toMap());
        } else {
            text.print(output.out());
        }
        return verdict.passed() ? 0 : 1;
    }

    private Gate gate(Dataset dataset, OffPolicyData data) {
        return Gate.of(estimator(data), bound(), options.seed())
                .withConfidence(terms.confidence())
                .withReturns(Estimates.range("--range", range))
                .withRewards(Estimates.range("--rewards", rewards))
                .withBaseline(baseline(dataset, data))
                .withTests(terms.tests())
                .withClusters(clusters(dataset))
                .withAccepted(terms.accepted());
    }

    private Estimator estimator(OffPolicyData data) {
        RiskCriterion risk = criterion();
        if (risk.measure() != Measure.MEAN) {
            if (estimator != null && !estimator.equals("wis")) {
                throw new WrongUse("--criterion " + criterion + " is read off the returns that wis weights: leave out"
                        + " --estimator " + estimator);
            }
            if (options.horizon() == Horizon.INFINITE) {
                throw new WrongUse("--criterion " + criterion
                        + " is read off logged returns, which end where the log does: leave out --horizon infinite");
            }
            return new WeightedCriterion(risk);
        }
        String wanted = estimator != null
                ? estimator
                : !bound().holdsForFew() && range == null && rewards == null
                        ? "wpdis"
                        : rewards != null ? "pdis" : "is";
        return Estimators.suited(data.dataset(), data.target().policy()).stream()
                .filter(entry -> entry.name().equals(wanted) && ESTIMATORS.contains(wanted))
                .findFirst()
                .map(options.estimators(data)::get)
                .orElseThrow(() -> WrongUse.unknown("estimator", wanted, ESTIMATORS));
    }

    private RiskCriterion criterion() {
        return WrongUse.unless(() -> RiskCriterion.parse(criterion));
    }

    private Bound bound() {
        if (bound != null) {
            return GateTerms.bound(bound);
        }
        return criterion().measure() == Measure.MEAN ? Bound.BETTING : Bound.BOOTSTRAP;
    }

    private Baseline baseline(Dataset dataset, OffPolicyData data) {
        if (baseline == null) {
            return options.horizon() == Horizon.INFINITE ? behaviorWithoutEnd(data) : new Baseline.Logged();
        }
        try {
            return new Baseline.Value(Double.parseDouble(baseline));
        } catch (NumberFormatException e) {
            Policy other = options.policy(baseline, checkpoint.name(), dataset);
            return new Baseline.OfPolicy(baseline, options.beside(dataset, other));
        }
    }

    private Baseline behaviorWithoutEnd(OffPolicyData data) {
        return new Baseline.Measured(
                "the log's own value without end, exploration included", options.behaviorValue(data));
    }

    private Optional<Clusters> clusters(Dataset dataset) {
        if (cluster == null) {
            return Optional.empty();
        }
        String block = "block=";
        if (!cluster.startsWith(block)) {
            return Optional.of(Clusters.byLabel(dataset.labels(cluster).orElseThrow(() -> noColumn(dataset))));
        }
        try {
            return Optional.of(
                    Clusters.blocks(dataset.episodes().size(), Integer.parseInt(cluster.substring(block.length()))));
        } catch (NumberFormatException e) {
            throw new WrongUse("--cluster block=N takes a whole number, got '" + cluster + "'");
        }
    }

    private WrongUse noColumn(Dataset dataset) {
        return dataset.labelColumns().isEmpty()
                ? new WrongUse("The data have no columns of labels, such as '" + cluster
                        + "': take --cluster block=N, or log one")
                : WrongUse.unknown("column (or block=N)", Objects.requireNonNull(cluster), dataset.labelColumns());
    }
}
