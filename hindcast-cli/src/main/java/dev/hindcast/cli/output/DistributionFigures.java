package dev.hindcast.cli.output;

import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.WeightedDistribution;
import dev.hindcast.experiments.Text;
import dev.hindcast.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What is read off a distribution.
 *
 * @param name of the figure
 * @param value of it
 * @param interval of it
 */
public record DistributionFigures(String name, double value, Interval interval) {
    private static final Map<String, ToDoubleFunction<WeightedDistribution>> FIGURES = new LinkedHashMap<>();

    static {
        FIGURES.put("mean", WeightedDistribution::mean);
        FIGURES.put("std", f -> Math.sqrt(f.variance()));
        FIGURES.put("quantile10", f -> f.quantile(0.1));
        FIGURES.put("median", f -> f.quantile(0.5));
        FIGURES.put("quantile90", f -> f.quantile(0.9));
        FIGURES.put("worstTenthMean", f -> f.conditionalValueAtRisk(0.1));
    }

    /** All figures of a distribution, with the intervals that are given for each. */
    public static List<DistributionFigures> of(
            WeightedDistribution distribution, Function<ToDoubleFunction<WeightedDistribution>, Interval> interval) {
        List<DistributionFigures> figures = new ArrayList<>();
        FIGURES.forEach((name, figure) ->
                figures.add(new DistributionFigures(name, figure.applyAsDouble(distribution), interval.apply(figure))));
        return figures;
    }

    /** As pages and terminals show them. */
    public static Table table(String title, List<DistributionFigures> figures, double level) {
        return new Table(
                "Distribution " + title,
                List.of(title, "value", Text.number(100 * level) + "% interval"),
                figures.stream()
                        .map(figure -> List.of(
                                figure.name(), Text.number(figure.value()), Estimates.interval(figure.interval())))
                        .toList());
    }

    public static Map<String, Object> toMap(List<DistributionFigures> figures) {
        Map<String, Object> map = new LinkedHashMap<>();
        figures.forEach(figure -> map.put(figure.name(), Estimates.toMap(figure.value(), figure.interval())));
        return map;
    }
}
