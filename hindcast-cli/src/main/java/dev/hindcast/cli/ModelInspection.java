package dev.hindcast.cli;

import dev.hindcast.cli.options.Output;
import dev.hindcast.cli.options.ReportFile;
import dev.hindcast.cli.output.Estimates;
import dev.hindcast.cli.output.Layout;
import dev.hindcast.cli.output.ModelFigures;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.RewardTransform;
import dev.hindcast.evaluation.calibration.ModelCalibration;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.data.NamedDatasets;
import dev.hindcast.experiments.data.StatedActions;
import dev.hindcast.experiments.run.RunEpisodes;
import dev.hindcast.experiments.run.SavedRun;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.ModelBased;
import dev.hindcast.report.Figure;
import dev.hindcast.report.ModelReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code inspect} says of a run that learned a model of the dynamics: how far the model can be trusted, by episodes that it was not
 * learned from.
 *
 * @param run of one seed
 * @param seed of random actions
 */
record ModelInspection(SavedRun run, long seed) {
    void print(Output output, ReportFile html) throws IOException {
        try (Algorithm learner = run.directory().learner()) {
            if (!(learner instanceof ModelBased modelBased)) {
                throw new WrongUse(
                        run.path() + " learned no model of the dynamics, whose calibration could be shown: name a data"
                                + " set, or a run of a model-based method such as mopo");
            }
            Dataset heldOut = heldOut();
            ModelCalibration calibration = ModelCalibration.of(modelBased.dynamics(), heldOut, learner.spec(), seed);
            List<Figure> figures = ModelFigures.of(calibration);
            String title = run.path() + ": the model";
            html.write(file -> ModelReport.of(title, calibration, figures, Estimates.command(output.command()))
                    .write(file));
            if (output.json()) {
                output.print(toMap(modelBased, heldOut, calibration));
            } else {
                print(output.out(), modelBased, heldOut, calibration, figures);
            }
        }
    }

    private Dataset heldOut() {
        String name = run.setting("data")
                .orElseThrow(() -> new WrongUse(
                        run.path() + " was not learned from data: there is nothing to hold its model against"));
        Dataset all = NamedDatasets.open(
                name,
                StatedActions.options(
                        numbers("action_low"),
                        numbers("action_high"),
                        run.config().get("action_count") instanceof Integer count ? count : null));
        int[] unused = RunEpisodes.unused(List.of(run.path()), all);
        if (unused.length == 0) {
            throw new WrongUse("Every episode of " + name
                    + " was learned from: train with --hold-out 0.2, so that the model can be"
                    + " held against the others");
        }
        RewardTransform rewards = new RewardTransform(number("reward_multiplier", 1), number("reward_shift", 0));
        return rewards.apply(all.episodesAt(unused));
    }

    private double number(String key, double otherwise) {
        return run.config().get(key) instanceof Number number ? number.doubleValue() : otherwise;
    }

    private @Nullable List<Number> numbers(String key) {
        return run.config().get(key) instanceof List<?> list
                ? list.stream().map(Number.class::cast).toList()
                : null;
    }

    private Map<String, Object> toMap(ModelBased learner, Dataset heldOut, ModelCalibration calibration) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("run", run.path().toString());
        map.put("heldOutEpisodes", heldOut.episodes().size());
        map.put("members", learner.dynamics().options().members());
        map.put("elites", learner.dynamics().elites());
        map.put("termination", termination(learner));
        map.putAll(ModelFigures.toMap(calibration));
        return map;
    }

    private void print(
            PrintWriter out, ModelBased learner, Dataset heldOut, ModelCalibration calibration, List<Figure> figures) {
        out.println(run.path() + ": " + Text.count(learner.dynamics().options().members(), "network") + ", "
                + learner.dynamics().elites().length + " of them elites; imagined episodes end by: "
                + termination(learner));
        out.println("held against " + Text.count(calibration.steps(), "step") + " of "
                + Text.count(heldOut.episodes().size(), "episode") + " of " + heldOut.name()
                + " that were not learned from, seed " + seed);
        out.println();
        out.println(Layout.paragraph("", calibration.verdict()));
        for (String about : figures.stream().map(Figure::about).distinct().toList()) {
            List<List<String>> rows = figures.stream()
                    .filter(figure -> figure.about().equals(about))
                    .map(figure -> List.of(figure.name(), Text.number(figure.value()), figure.unit(), figure.meaning()))
                    .toList();
            out.println();
            out.println(Layout.table(List.of(about, "", "unit", "meaning"), rows, List.of(1)));
        }
    }

    private static String termination(ModelBased learner) {
        return learner.dynamics().options().termination().name().toLowerCase(Locale.ROOT);
    }
}
