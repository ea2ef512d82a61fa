package dev.hindcast.cli.output;

import dev.hindcast.evaluation.calibration.ModelCalibration;
import dev.hindcast.report.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The numbers of a model's calibration, with what they mean. */
public final class ModelFigures {
    private ModelFigures() {}

    /** Those about the same one after the other. */
    public static List<Figure> of(ModelCalibration calibration) {
        List<Figure> figures = new ArrayList<>();
        for (ModelCalibration.Horizon horizon : calibration.horizons()) {
            figures.add(figure(
                    "steps of its own",
                    horizon.steps() == 1 ? "1 step" : horizon.steps() + " steps",
                    horizon.error(),
                    "deviations",
                    String.format(
                            Locale.ROOT,
                            "error of observations; %.3g where nothing is said to change: explains %.1f%%",
                            horizon.standing(),
                            100 * horizon.explained())));
        }
        for (ModelCalibration.Region region : calibration.regions()) {
            figures.add(figure(
                    "coverage",
                    String.format(Locale.ROOT, "%.0f%% region", 100 * region.level()),
                    100 * region.share(),
                    "%",
                    "of outcomes lie inside"));
        }
        for (ModelCalibration.Doubt doubt : calibration.doubts()) {
            String about = "doubt: " + word(doubt);
            figures.add(figure(
                    about,
                    "rank correlation",
                    doubt.rankCorrelation(),
                    "",
                    "with the error: 1 knows it, 0 knows nothing"));
            figures.add(figure(
                    about,
                    "random actions flagged",
                    100 * doubt.randomFlagged(),
                    "%",
                    "doubted more than 95% of logged ones: 5 where it sees no difference"));
            figures.add(figure(
                    about,
                    "those outside of the log",
                    100 * doubt.outsideFlagged(),
                    "%",
                    String.format(
                            Locale.ROOT,
                            "of them flagged: %.0f%% of random actions lie there",
                            100 * calibration.outside())));
            figures.add(figure(
                    about, "random above logged", 100 * doubt.randomAbove(), "%", "50 where it sees no difference"));
        }
        return figures;
    }

    private static Figure figure(String about, String name, double value, String unit, String meaning) {
        return new Figure(about, name, value, OptionalDouble.empty(), unit, meaning);
    }

    private static String word(ModelCalibration.Doubt doubt) {
        return doubt.penalty().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As JSON has it. */
    public static Map<String, Object> toMap(ModelCalibration calibration) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("steps", calibration.steps());
        map.put(
                "horizons",
                calibration.horizons().stream().map(ModelFigures::toMap).toList());
        map.put("coverage", calibration.regions());
        map.put("doubt", calibration.doubts().stream().map(ModelFigures::toMap).toList());
        map.put("outside", calibration.outside());
        map.put("verdict", calibration.verdict());
        return map;
    }

    private static Map<String, Object> toMap(ModelCalibration.Horizon horizon) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("steps", horizon.steps());
        map.put("starts", horizon.starts());
        map.put("error", horizon.error());
        map.put("standing", horizon.standing());
        map.put("explained", horizon.explained());
        return map;
    }

    private static Map<String, @Nullable Object> toMap(ModelCalibration.Doubt doubt) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("penalty", word(doubt));
        map.put("rankCorrelation", doubt.rankCorrelation());
        map.put("randomFlagged", doubt.randomFlagged());
        map.put("outsideFlagged", Double.isNaN(doubt.outsideFlagged()) ? null : doubt.outsideFlagged());
        map.put("randomAbove", doubt.randomAbove());
        return map;
    }
}
