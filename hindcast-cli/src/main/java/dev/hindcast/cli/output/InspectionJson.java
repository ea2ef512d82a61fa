package dev.hindcast.cli.output;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.evaluation.quality.Behavior;
import dev.hindcast.evaluation.quality.Coverage;
import dev.hindcast.evaluation.quality.Duplicates;
import dev.hindcast.evaluation.quality.Finding;
import dev.hindcast.evaluation.quality.Quality;
import dev.hindcast.evaluation.quality.Rewards;
import dev.hindcast.evaluation.quality.TrajectoryQuality;
import dev.hindcast.evaluation.quality.Verdict;
import dev.hindcast.experiments.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What an inspection found, as JSON objects. */
public final class InspectionJson {
    private InspectionJson() {}

    /** The columns of labels, and how many distinct values each has. */
    public static Map<String, Long> labels(Dataset dataset) {
        Map<String, Long> map = new LinkedHashMap<>();
        dataset.labelColumns()
                .forEach(column -> map.put(
                        column,
                        dataset.labels(column).orElseThrow().stream().distinct().count()));
        return map;
    }

    public static Map<String, Object> quality(Quality quality) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("trajectoryQuality", toMap(quality.trajectoryQuality()));
        map.put("coverage", toMap(quality.coverage()));
        map.put("behavior", toMap(quality.behavior()));
        map.put("reward", toMap(quality.rewards()));
        map.put("duplicates", toMap(quality.duplicates()));
        return map;
    }

    private static Map<String, Object> toMap(TrajectoryQuality trajectories) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("value", trajectories.value());
        map.put("low", trajectories.low());
        map.put("high", trajectories.high());
        map.put("reference", trajectories.reference());
        return map;
    }

    private static Map<String, Object> toMap(Coverage coverage) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("value", coverage.value());
        map.put("pairs", coverage.pairs());
        map.put("states", coverage.states());
        map.put("referencePairs", coverage.referencePairs());
        map.put("reference", coverage.reference());
        map.put("bins", Coverage.BINS);
        return map;
    }

    private static Map<String, Object> toMap(Behavior behavior) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("actionShares", behavior.shares());
        map.put("entropy", behavior.entropy());
        map.put("mostEntropy", behavior.mostEntropy());
        map.put("stateEntropy", behavior.stateEntropy().orElse(Double.NaN));
        map.put("spread", behavior.spread());
        return map;
    }

    private static Map<String, Object> toMap(Rewards rewards) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("mean", rewards.mean());
        map.put("std", rewards.std());
        map.put("min", rewards.min());
        map.put("max", rewards.max());
        map.put("distinct", rewards.distinct());
        map.put("mostCommon", rewards.mostCommon());
        map.put("mostCommonShare", rewards.mostCommonShare());
        return map;
    }

    private static Map<String, Object> toMap(Duplicates duplicates) {
        return Json.object("episodes", duplicates.episodes(), "steps", duplicates.steps());
    }

    public static List<Map<String, Object>> findings(List<Finding> findings) {
        return findings.stream().map(InspectionJson::toMap).toList();
    }

    private static Map<String, Object> toMap(Finding finding) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", finding.name());
        map.put("severity", word(finding.severity()));
        map.put("seen", finding.seen());
        map.put("consequence", finding.consequence());
        map.put("remedy", finding.remedy());
        return map;
    }

    public static Map<String, Object> verdict(Verdict verdict) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", word(verdict.kind()));
        map.put("reason", verdict.reason());
        map.put(
                "algorithms",
                verdict.advice().stream().map(InspectionJson::toMap).toList());
        return map;
    }

    private static Map<String, Object> toMap(Verdict.Advice advice) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", advice.algorithm());
        map.put("settings", advice.settings());
        map.put("why", advice.why());
        return map;
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
