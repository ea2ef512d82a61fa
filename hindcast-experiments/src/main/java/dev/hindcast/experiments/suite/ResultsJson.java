package dev.hindcast.experiments.suite;

import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.SeedStatistics;
import dev.hindcast.experiments.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** A benchmark as maps and lists: {@code results.json}. */
public final class ResultsJson {
    private final Results results;

    private ResultsJson(Results results) {
        this.results = results;
    }

    /** Everything that the tables show, and each training. */
    public static Map<String, Object> of(Results results) {
        return new ResultsJson(results).map();
    }

    private Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("suite", results.suite().name());
        map.put("seeds", results.suite().seeds());
        map.put(
                "datasets",
                results.testbeds().stream().map(ResultsJson::testbed).toList());
        map.put(
                "algorithms",
                results.suite().algorithms().stream().map(this::method).toList());
        map.put("cells", cells());
        map.put("publishedSource", PublishedScores.SOURCE);
        map.put(
                "failures",
                results.failures().stream()
                        .map(outcome -> Json.object("training", outcome.cell().title(), "why", outcome.failure()))
                        .toList());
        return map;
    }

    private static Map<String, Object> testbed(Testbed testbed) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("dataset", testbed.data().name());
        map.put("environment", testbed.environment());
        map.put("normalized", testbed.normalized());
        map.put(
                "reference",
                testbed.reference()
                        .map(range -> Json.object("random", range.random(), "expert", range.expert()))
                        .orElse(null));
        map.put("behaviorReturn", testbed.behaviorReturn());
        map.put("behaviorScore", testbed.behavior());
        return map;
    }

    private Map<String, Object> method(Suite.Method method) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("label", method.label());
        for (Checkpoint checkpoint : Checkpoint.values()) {
            map.put(
                    checkpoint.word(),
                    results.statistics(method, checkpoint)
                            .map(ResultsJson::statistics)
                            .orElse(null));
        }
        return map;
    }

    private List<Map<String, Object>> cells() {
        List<Map<String, Object>> cells = new ArrayList<>();
        for (Testbed testbed : results.testbeds()) {
            for (Suite.Method method : results.suite().algorithms()) {
                cells.add(cell(results.group(testbed, method)));
            }
        }
        return cells;
    }

    private static Map<String, Object> cell(Group group) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("dataset", group.testbed().data().name());
        map.put("algorithm", group.method().label());
        for (Checkpoint checkpoint : Checkpoint.values()) {
            map.put(
                    checkpoint.word(),
                    group.statistics(checkpoint).map(ResultsJson::statistics).orElse(null));
        }
        map.put(
                "published",
                orNull(PublishedScores.of(
                        group.testbed().data().name(), group.method().label())));
        map.put("failed", group.failures());
        map.put(
                "runs",
                group.outcomes().stream()
                        .map(outcome -> run(group.testbed(), outcome))
                        .toList());
        return map;
    }

    private static Map<String, Object> run(Testbed testbed, Outcome outcome) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("seed", outcome.cell().seed());
        map.put("directory", outcome.directory().toString());
        map.put("command", outcome.command());
        outcome.finished()
                .ifPresentOrElse(
                        result -> putResult(map, testbed, result), () -> map.put("failure", outcome.failure()));
        return map;
    }

    private static void putResult(Map<String, Object> map, Testbed testbed, Outcome.Result result) {
        map.put("lastReturn", result.last());
        map.put("lastScore", testbed.score(result.last()));
        map.put("bestStep", result.bestStep());
        map.put("bestReturn", result.best());
        map.put("bestScore", testbed.score(result.best()));
        map.put("steps", result.steps());
        map.put("updatesPerSecond", result.updatesPerSecond());
        map.put("trainingSeconds", result.seconds());
    }

    private static Map<String, Object> statistics(SeedStatistics statistics) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("mean", statistics.mean());
        putInterval(map, "meanInterval95", statistics.meanInterval());
        map.put("interquartileMean", statistics.interquartileMean());
        putInterval(map, "interquartileMeanInterval95", statistics.interquartileMeanInterval());
        map.put("std", statistics.std());
        return map;
    }

    private static void putInterval(Map<String, Object> map, String key, Interval interval) {
        map.put(key, Double.isNaN(interval.low()) ? null : List.of(interval.low(), interval.high()));
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
