package dev.hindcast.cli.output;

import dev.hindcast.evaluation.behavior.Calibration;
import dev.hindcast.evaluation.behavior.DensityCalibration;
import dev.hindcast.evaluation.behavior.DiscreteCalibration;
import dev.hindcast.evaluation.shift.ActionShift;
import dev.hindcast.evaluation.shift.DistributionShift;
import dev.hindcast.evaluation.shift.PerformanceGap;
import dev.hindcast.evaluation.shift.SampleShift;
import dev.hindcast.experiments.Text;
import dev.hindcast.report.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** The numbers of a distribution shift, each with its unit and its meaning. */
public final class ShiftFigures {
    private static final String NATS = "nats";
    private static final String SHARE = "share";

    private final List<Figure> figures = new ArrayList<>();

    private ShiftFigures() {}

    public static List<Figure> of(DistributionShift shift) {
        ShiftFigures all = new ShiftFigures();
        all.addActions(shift.actions());
        all.addSample("decisions at logged states", shift.decisions(), Optional.of(shift.loggedDecisions()));
        shift.visited().ifPresent(visited -> all.addSample("states that it visits", visited, shift.loggedVisited()));
        shift.disagreement().ifPresent(models -> {
            String about = "models of what follows";
            all.add(
                    about,
                    "disagreement at logged",
                    models.atLogged(),
                    "std",
                    "of 5 models' predictions of s' - s and r");
            all.add(about, "disagreement at policy", models.atPolicy(), "std", "the same on what the policy does");
            all.add(about, "disagreement ratio", models.ratio(), "", "1 where it does as was done");
            all.add(about, "decisions beyond 95%", models.outsideShare(), SHARE, "0.05 where it does as was done");
        });
        shift.exact().ifPresent(exact -> {
            String about = "exactly, on the known process";
            all.add(about, "KL(policy || data)", exact.klDivergence(), NATS, "of state-action distributions");
            all.add(about, "total variation", exact.totalVariation(), "", "0 alike, 1 nothing in common");
            all.add(about, "support coverage", exact.coverage(), SHARE, "of what it does that the data hold");
            all.add(about, "largest density ratio", exact.largestRatio(), "", "inf where the data lack a pair");
            all.add(
                    about,
                    "effective sample share",
                    exact.effectiveShare(),
                    SHARE,
                    "of the data, weighted by the ratio");
        });
        shift.performance().ifPresent(all::addPerformance);
        all.addCalibration(shift.behavior().calibration());
        return List.copyOf(all.figures);
    }

    private void addActions(ActionShift actions) {
        String about = "actions at logged states";
        String meaning = Double.isInfinite(actions.klDivergence())
                ? "infinite: the policy is deterministic, actions are continuous"
                : "of its actions from the behaviour's";
        add(about, "KL(policy || behaviour)", actions.klDivergence(), NATS, meaning);
        add(about, "total variation", actions.totalVariation(), "", "0 alike, 1 nothing in common");
        if (!Double.isNaN(actions.rareShare())) {
            add(about, "rare actions", actions.rareShare(), SHARE, "behaviour takes them below 1%");
        }
    }

    private void addSample(String about, SampleShift sample, Optional<SampleShift> logged) {
        Samples samples = new Samples(about, sample, logged);
        samples.add("outside of the support", SampleShift::outsideShare, SHARE, "0.05 where it does as was done");
        samples.add("support radius", SampleShift::threshold, "std", "95% of logged pairs have one as near");
        if (sample.neighborDivergence().isPresent()) {
            samples.add(
                    "KL by neighbours",
                    shift -> shift.neighborDivergence().orElse(Double.NaN),
                    NATS,
                    "of pairs from logged ones, about at least");
        }
        samples.add("KL by classifier", shift -> shift.ratio().klDivergence(), NATS, "mean log density ratio");
        samples.add(
                "total variation, at least",
                shift -> shift.ratio().totalVariation(),
                "",
                "2 accuracy - 1 of the classifier");
        samples.add(
                "effective sample share",
                shift -> shift.ratio().effectiveShare(),
                SHARE,
                "of the data, weighted by the ratio");
        samples.add("MMD squared", shift -> shift.discrepancy().squared(), "", "kernel means; about 0 where alike");
        samples.add("MMD p-value", shift -> shift.discrepancy().pValue(), "", "200 permutations");
    }

    /** Figures of a sample, each beside the same figure of logged against logged. */
    private final class Samples {
        private final String about;
        private final SampleShift sample;
        private final Optional<SampleShift> logged;

        Samples(String about, SampleShift sample, Optional<SampleShift> logged) {
            this.about = about;
            this.sample = sample;
            this.logged = logged;
        }

        void add(String name, ToDoubleFunction<SampleShift> measure, String unit, String meaning) {
            OptionalDouble floor = logged.stream().mapToDouble(measure).findFirst();
            figures.add(new Figure(about, name, measure.applyAsDouble(sample), floor, unit, meaning));
        }
    }

    private void addPerformance(PerformanceGap gap) {
        String about = "returns in " + gap.environment();
        add(about, "policy", gap.policy().mean(), "return", "mean of its episodes");
        add(about, "data", gap.data().mean(), "return", "mean of the logged episodes");
        add(about, "gap", gap.gap(), "return", "policy - data");
        add(about, "gap, 95% from", gap.interval().low(), "return", "bootstrap over the episodes of both");
        add(about, "gap, 95% to", gap.interval().high(), "return", "");
    }

    private void addCalibration(Calibration calibration) {
        String about = "behaviour estimate, held out";
        String unit = calibration instanceof DensityCalibration ? NATS + "/component" : NATS + "/step";
        add(about, "log-likelihood", calibration.logLikelihood(), unit, "of logged actions");
        add(about, "baseline", calibration.baseline(), unit, "without looking at the state");
        if (calibration instanceof DiscreteCalibration discrete) {
            add(about, "expected calibration error", discrete.expectedError(), "", "|confidence - accuracy|");
        } else if (calibration instanceof DensityCalibration density) {
            add(
                    about,
                    "distance from uniform ranks",
                    density.worstUniformity(),
                    "",
                    "Kolmogorov-Smirnov, worst component");
            density.coverage()
                    .forEach(region ->
                            add(about, "inside central " + Text.percent(region.level()), region.share(), SHARE, ""));
        }
    }

    private void add(String about, String name, double value, String unit, String meaning) {
        figures.add(new Figure(about, name, value, OptionalDouble.empty(), unit, meaning));
    }
}
