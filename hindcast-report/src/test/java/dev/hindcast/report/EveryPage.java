package dev.hindcast.report;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.evaluation.RiskCriterion;
import dev.hindcast.evaluation.WeightSummary;
import dev.hindcast.evaluation.behavior.FitSettings;
import dev.hindcast.evaluation.calibration.ModelCalibration;
import dev.hindcast.evaluation.gate.Bound;
import dev.hindcast.evaluation.gate.Gate;
import dev.hindcast.evaluation.gate.Verdict;
import dev.hindcast.evaluation.offpolicy.WeightedCriterion;
import dev.hindcast.evaluation.quality.Inspection;
import dev.hindcast.evaluation.quality.References;
import dev.hindcast.evaluation.selection.Candidate;
import dev.hindcast.evaluation.selection.PolicySelection.Criterion;
import dev.hindcast.evaluation.selection.Ranking;
import dev.hindcast.evaluation.shift.DistributionShift;
import dev.hindcast.evaluation.shift.ShiftSettings;
import dev.hindcast.learning.dynamics.Penalty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** A page of every kind, each with all that its kind can hold. */
final class EveryPage {
    private static final String FIGURES = "decisions at logged states";
    private static final Table FIGURES_OF_RETURNS = new Table(
            "Other figures of the returns",
            List.of("of the returns", "policy", "95% interval"),
            List.of(List.of("cvar=0.1", "-3.1", "[-4, -2]")),
            List.of("Few returns are that low"));

    private static final Map<String, String> PAGES = pages();

    private EveryPage() {}

    static Map<String, String> byName() {
        return PAGES;
    }

    private static Map<String, String> pages() {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("training", Report.of(Examples.withEverything(2)).html());
        pages.put("log", Report.of(Examples.heldAgainstTheLog(false)).html());
        pages.put("shares", Report.of(Examples.heldAgainstTheLog(true)).html());
        pages.put("comparison", ComparisonReport.of(Examples.comparison(5)).html());
        pages.put("estimates", estimates().html());
        pages.put("selection", selection().html());
        pages.put("gate", gate().html());
        pages.put("targets", targets().html());
        pages.put("model", model().html());
        pages.put("scores", scores());
        Dataset log = log();
        pages.put(
                "data",
                DatasetReport.of(log, Inspection.of(log, References.of(log), 0), "hindcast inspect log --html log.html")
                        .html());
        pages.put("shift", shift(log).html());
        return pages;
    }

    private static Estimate estimate(String estimator, double value, Caution... cautions) {
        return new Estimate(
                estimator,
                value,
                new Interval(value - 2, value + 3),
                Confidence.BOOTSTRAP,
                Optional.of(WeightSummary.of(new double[] {0.5, 1, 1.5, 3})),
                List.of(cautions));
    }

    private static List<Estimate> estimates(Caution.Level... levels) {
        return IntStream.range(0, levels.length)
                .mapToObj(i -> estimate(
                        "estimator-" + i,
                        7 * i,
                        new Caution(levels[i], Caution.Kind.FEW, "Few episodes weigh anything")))
                .toList();
    }

    private static EstimateReport estimates() {
        return new EstimateReport(
                "Hindcast off-policy evaluation",
                "random, judged by cartpole/mixed",
                "150 episodes, discount 0.99",
                "Believe none of these figures.",
                "value of an episode",
                new IntervalChart.Row("behaviour", Tone.QUIET, 9, 8, 11),
                estimates(Caution.Level.NOTE, Caution.Level.WARNING, Caution.Level.REFUSAL),
                0.95,
                List.of(FIGURES_OF_RETURNS),
                "hindcast ope random --data cartpole/mixed --html ope.html");
    }

    private static SelectionReport selection() {
        List<Candidate> candidates = estimates(Caution.Level.NOTE, Caution.Level.WARNING, Caution.Level.NOTE).stream()
                .map(estimate -> new Candidate("runs/iql/" + estimate.estimator(), estimate, 1, 0.05, estimate.value()))
                .toList();
        Map<String, Double> truth = Map.of(
                candidates.get(0).name(), 1.0,
                candidates.get(1).name(), 6.0,
                candidates.get(2).name(), 15.0);
        return new SelectionReport(
                "Selection by pendulum/mixed",
                "3 policies",
                "Intervals span those of three networks.",
                Map.of("iql", "tells good choices from bad ones"),
                Optional.empty(),
                new Ranking(Criterion.FQE, 4, candidates),
                Optional.of(truth),
                Map.of("rank correlation", "0.8, by random choice 0"),
                Optional.of(FIGURES_OF_RETURNS),
                List.of(new AgainstLog.Step("Play it:", "hindcast evaluate runs/iql")),
                "hindcast select runs/iql --data pendulum/mixed --held-out");
    }

    private static GateReport gate() {
        Estimate policy = estimate("risk", 12, new Caution(Caution.Level.WARNING, Caution.Kind.FEW, "Few episodes"));
        Verdict verdict =
                new Verdict(false, policy, 9, -1, -2, OptionalDouble.of(1.2), policy.cautions(), List.of(), "few");
        Gate gate = Gate.of(new WeightedCriterion(RiskCriterion.parse("cvar=0.1")), Bound.BOOTSTRAP, 0);
        return new GateReport(
                "runs/bc", "a log", 40, 0.99, "closed: runs/bc on a log", gate, verdict, "hindcast gate runs/bc");
    }

    private static TargetReport targets() {
        return new TargetReport(
                "runs/dt in CartPole-v1",
                "2 episodes for each target",
                List.of(
                        new TargetReport.Achieved(10, ReturnSummary.of(new double[] {9, 12}, 0)),
                        new TargetReport.Achieved(200, ReturnSummary.of(new double[] {150, 190}, 0))),
                "hindcast evaluate runs/dt --target-return 10,200");
    }

    private static List<Figure> figures() {
        return List.of(
                new Figure(FIGURES, "outside of the support", 0.06, OptionalDouble.of(0.045), "share", "as was done"),
                new Figure(FIGURES, "KL by neighbours", 1.44, OptionalDouble.empty(), "nats", "about at least"));
    }

    private static ModelReport model() {
        ModelCalibration calibration = new ModelCalibration(
                100,
                List.of(
                        new ModelCalibration.Horizon(1, 50, 0.03, 0.16),
                        new ModelCalibration.Horizon(5, 50, 0.14, 0.7)),
                List.of(new ModelCalibration.Region(0.5, 0.6), new ModelCalibration.Region(0.95, 0.97)),
                List.of(new ModelCalibration.Doubt(Penalty.VARIANCE_OF_MEANS, 0.5, 0.06, 0.3, 0.55)),
                List.of(new ModelCalibration.Decile(0.01, 0.02), new ModelCalibration.Decile(0.4, 0.9)),
                List.of(0.01, 0.02, 0.05),
                List.of(0.02, 0.1, 0.9),
                0.07);
        return ModelReport.of("runs/world: the model", calibration, figures(), "hindcast inspect runs/world");
    }

    private static String scores() {
        Page page = new Page("Benchmark smoke")
                .raw("<header>")
                .element("h1", "", "smoke")
                .raw("</header>");
        page.section("scores", "Normalised score of the last checkpoints");
        new ScoreTable(
                        "Normalised score of the last checkpoints",
                        List.of("data set", "behaviour", "BC", "Conservative Q-learning", "Implicit Q-learning"),
                        List.of(List.of(
                                "pendulum/mixed", "93.3", "59.4 [47.2, 71.5]", "-18.8 [-20, -17]", "13 [4, 22]")),
                        List.of(List.of(
                                "interquartile mean", "", "59.4 [47.2, 71.5]", "-18.8 [-20, -17]", "13 [4, 22]")))
                .write(page);
        return page.chart(ReturnSections.curves(Examples.withEverything(2)))
                .end()
                .html();
    }

    private static Dataset log() {
        try (Environment pendulum = Environments.make("Pendulum-v1")) {
            return Rollouts.with(() -> Environments.make("Pendulum-v1"))
                    .collect("log", new RandomPolicy(pendulum.actionSpace()), 6, 5);
        }
    }

    private static ShiftReport shift(Dataset log) {
        FitSettings brief = FitSettings.defaults().withUpdates(20);
        ShiftSettings settings = ShiftSettings.defaults()
                .withDecisions(40)
                .withBehavior(brief)
                .withRatio(brief)
                .withEnvironment("Pendulum-v1", 2);
        DistributionShift shift = DistributionShift.of(log, new RandomPolicy(log.actionSpace()), settings);
        return ShiftReport.of("random on a log", shift, figures(), "hindcast shift random --data log");
    }
}
