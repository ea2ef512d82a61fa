package dev.hindcast.experiments;

import dev.hindcast.dataset.Summary;
import dev.hindcast.environment.ReferenceScores.Range;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.ReturnDifference;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.evaluation.RunStatistics.Statistic;
import dev.hindcast.evaluation.SeedStatistics;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Summaries of returns as JSON objects. */
public final class Returns {
    private Returns() {}

    /** Mean, spread, 95% interval and range. */
    public static Map<String, Object> toMap(ReturnSummary returns) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("mean", returns.mean());
        map.put("std", returns.std());
        map.put("stderr", returns.stderr());
        map.put("low95", returns.low95());
        map.put("high95", returns.high95());
        map.put("min", returns.min());
        map.put("max", returns.max());
        return map;
    }

    /** Pooled over the seeds and, where there are several, over the seeds' means. */
    public static Map<String, Object> toMap(Optional<Range> reference, List<ReturnSummary> bySeed) {
        ReturnSummary pooled = pooled(bySeed);
        Map<String, Object> map = toMap(pooled);
        map.put("normalizedScore", normalized(reference, pooled));
        if (bySeed.size() > 1) {
            map.put("overSeeds", toMap(overSeeds(bySeed)));
        }
        return map;
    }

    /** All episodes of all seeds; of a single seed its own summary, so that its mean has one interval wherever it is shown. */
    public static ReturnSummary pooled(List<ReturnSummary> bySeed) {
        if (bySeed.size() == 1) {
            return bySeed.get(0);
        }
        double[] all = bySeed.stream()
                .flatMapToDouble(returns -> Arrays.stream(returns.returns()))
                .toArray();
        return ReturnSummary.of(all, 0);
    }

    /** Statistics of the mean returns of seeds, one each. */
    public static SeedStatistics overSeeds(List<ReturnSummary> bySeed) {
        return SeedStatistics.of(means(bySeed), 0);
    }

    /** A mean over seeds with its interval; of fewer than {@value SeedStatistics#ENOUGH}, whose intervals would be too narrow, with each value. */
    public static String words(double[] bySeed) {
        SeedStatistics statistics = SeedStatistics.of(bySeed, 0);
        return Text.number(statistics.mean())
                + (bySeed.length < SeedStatistics.ENOUGH
                        ? " on average ("
                                + Arrays.stream(bySeed).mapToObj(Text::number).collect(Collectors.joining(", ")) + ")"
                        : " "
                                + Text.interval(
                                        statistics.meanInterval().low(),
                                        statistics.meanInterval().high()));
    }

    /** The mean return of each seed. */
    public static double[] means(List<ReturnSummary> bySeed) {
        return bySeed.stream().mapToDouble(ReturnSummary::mean).toArray();
    }

    /** The normalised score, where there are references. */
    public static @Nullable Double normalized(Optional<Range> reference, ReturnSummary returns) {
        return reference.map(range -> range.normalized(returns.mean())).orElse(null);
    }

    /** Mean, spread and range. */
    public static Map<String, Object> toMap(Summary summary) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("mean", summary.mean());
        map.put("std", summary.std());
        map.put("min", summary.min());
        map.put("max", summary.max());
        return map;
    }

    /** A difference with its 95% interval, over how many seeds that is, and what it comes to. */
    public static Map<String, Object> toMap(ReturnDifference difference) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("mean", difference.mean());
        putInterval(map, "", difference.interval());
        map.put("seeds", difference.seeds());
        map.put("verdict", difference.verdict().name().toLowerCase(Locale.ROOT));
        return map;
    }

    /** Mean and interquartile mean with their 95% intervals, and the spread. */
    public static Map<String, Object> toMap(SeedStatistics statistics) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("seeds", statistics.seeds());
        map.put("mean", statistics.mean());
        map.put("std", statistics.std());
        map.put("stderr", statistics.stderr());
        putInterval(map, "", statistics.meanInterval());
        map.put("interquartileMean", statistics.interquartileMean());
        putInterval(map, "interquartileMean", statistics.interquartileMeanInterval());
        return map;
    }

    /** A value with its 95% interval. */
    public static Map<String, Object> toMap(Statistic statistic) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("value", statistic.value());
        putInterval(map, "", statistic.interval());
        return map;
    }

    private static void putInterval(Map<String, Object> map, String prefix, Interval interval) {
        map.put(prefix.isEmpty() ? "low95" : prefix + "Low95", interval.low());
        map.put(prefix.isEmpty() ? "high95" : prefix + "High95", interval.high());
    }
}
