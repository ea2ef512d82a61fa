package dev.hindcast.cli.output;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.WeightSummary;
import dev.hindcast.experiments.ShellWords;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.report.EstimateReport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** How commands say what estimators say. */
public final class Estimates {
    private Estimates() {}

    /**
     * The kind of intervals of that name.
     *
     * @throws WrongUse where there is none
     */
    public static Confidence confidence(String name) {
        return Arrays.stream(Confidence.values())
                .filter(kind -> kind.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> WrongUse.unknown(
                        "interval",
                        name,
                        Arrays.stream(Confidence.values())
                                .map(Confidence::toString)
                                .toList()));
    }

    /**
     * The range of those ends; unknown where nothing was stated.
     *
     * @throws WrongUse where they are not two, the lower one first
     */
    public static Confidence.Range range(String option, double @Nullable [] ends) {
        if (ends == null) {
            return Confidence.Range.UNKNOWN;
        }
        if (ends.length != 2) {
            throw new WrongUse(option + " takes two numbers, such as " + option + "=-1,20");
        }
        return WrongUse.unless(() -> new Confidence.Range(ends[0], ends[1]));
    }

    /** What was typed. */
    public static String command(CommandSpec spec) {
        return ShellWords.typed(
                Stream.concat(Stream.of("hindcast"), spec.commandLine().getParseResult().originalArgs().stream())
                        .toList());
    }

    /** A table, and below it what there is to know of each. */
    public static void print(PrintWriter out, List<Estimate> estimates, double level) {
        out.println(Layout.table(
                List.of(
                        "estimator",
                        "value",
                        Text.number(100 * level) + "% interval",
                        "effective size",
                        "largest weight",
                        "verdict"),
                estimates.stream().map(Estimates::row).toList()));
        EstimateReport.byCaution(estimates).forEach((caution, names) -> {
            out.println(Layout.paragraph("", String.join(", ", names) + ":"));
            out.println(Layout.paragraph("    ", caution.reason()));
        });
    }

    private static List<String> row(Estimate estimate) {
        return List.of(
                estimate.estimator(),
                Text.number(estimate.value()),
                interval(estimate.interval()),
                estimate.weights()
                        .map(weights -> Text.number(weights.effectiveSampleSize()))
                        .orElse(Text.ABSENT),
                estimate.weights()
                        .map(weights -> Text.number(weights.largest()))
                        .orElse(Text.ABSENT),
                verdict(estimate));
    }

    public static String interval(Interval interval) {
        return Text.interval(interval.low(), interval.high());
    }

    public static String verdict(Estimate estimate) {
        return estimate.refused() ? "refused" : estimate.trusted() ? "" : "doubtful";
    }

    public static Map<String, Object> toMap(double value, Interval interval) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("value", value);
        map.put("low", interval.low());
        map.put("high", interval.high());
        return map;
    }

    public static Map<String, Object> toMap(Estimate estimate) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("estimator", estimate.estimator());
        map.putAll(toMap(estimate.value(), estimate.interval()));
        map.put("interval", estimate.confidence().toString());
        map.put("weights", estimate.weights().map(Estimates::toMap).orElse(null));
        map.put("refused", estimate.refused());
        List<Map<String, Object>> cautions = new ArrayList<>();
        for (Caution caution : estimate.cautions()) {
            cautions.add(toMap(caution));
        }
        map.put("cautions", cautions);
        return map;
    }

    /** A caution with its name, by which a gate accepts it. */
    public static Map<String, Object> toMap(Caution caution) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("level", level(caution.level()));
        map.put("name", caution.kind().toString());
        map.put("reason", caution.reason());
        return map;
    }

    private static String level(Caution.Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> toMap(WeightSummary weights) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("effectiveSampleSize", weights.effectiveSampleSize());
        map.put("mean", weights.mean());
        map.put("standardError", weights.standardError());
        map.put("largest", weights.largest());
        map.put("largestShare", weights.largestShare());
        map.put("tailShape", weights.tailShape());
        map.put("zeroShare", weights.zeroShare());
        map.put("clippedShare", weights.clippedShare());
        return map;
    }
}
