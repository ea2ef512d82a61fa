package dev.hindcast.cli.output;

import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.selection.Candidate;
import dev.hindcast.evaluation.selection.Ranking;
import dev.hindcast.evaluation.selection.SelectionQuality;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.TrueValues;
import dev.hindcast.experiments.TrueValues.TrueValue;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A ranking beside what the policies are truly worth.
 *
 * @param source where the true values come from
 * @param byPolicy the true values
 * @param k how many of the best would be tried
 * @param measures how good the ranking is
 */
public record SelectionTruth(TrueValues source, Map<String, TrueValue> byPolicy, int k, List<Measure> measures) {
    /**
     * How good a choice is.
     *
     * @param name what is measured
     * @param key the same in JSON
     * @param selection of the ranking
     * @param chance of choosing by chance, on average
     */
    record Measure(String name, String key, double selection, double chance) {}

    public static SelectionTruth of(
            Ranking ranking, Map<String, Policy> policies, TrueValues source, int k, long seed) {
        Map<String, TrueValue> truth = new LinkedHashMap<>();
        policies.forEach((name, policy) -> truth.put(name, source.of(policy)));
        Map<String, Double> values = values(truth);
        SelectionQuality first = ranking.quality(values, 1);
        SelectionQuality firstByChance = ranking.chance(values, 1, seed);
        SelectionQuality ofK = ranking.quality(values, k);
        SelectionQuality ofKByChance = ranking.chance(values, k, seed);
        return new SelectionTruth(
                source,
                truth,
                k,
                List.of(
                        new Measure(
                                "rank correlation",
                                "rankCorrelation",
                                first.rankCorrelation(),
                                firstByChance.rankCorrelation()),
                        new Measure("regret@1", "regretAt1", first.regret(), firstByChance.regret()),
                        new Measure("regret@" + k, "regretAtK", ofK.regret(), ofKByChance.regret()),
                        new Measure("type I error", "typeOneError", first.typeOneError(), firstByChance.typeOneError()),
                        new Measure(
                                "type II error", "typeTwoError", first.typeTwoError(), firstByChance.typeTwoError()),
                        new Measure(
                                "SharpeRatio@" + k, "sharpeRatioAtK", ofK.sharpeRatio(), ofKByChance.sharpeRatio())));
    }

    private static Map<String, Double> values(Map<String, TrueValue> truth) {
        Map<String, Double> values = new LinkedHashMap<>();
        truth.forEach((name, value) -> values.put(name, value.value()));
        return values;
    }

    public TrueValue of(Candidate candidate) {
        return Objects.requireNonNull(byPolicy.get(candidate.name()));
    }

    /** The true values by the policies' names. */
    public Map<String, Double> values() {
        return values(byPolicy);
    }

    private boolean exact() {
        return byPolicy.values().stream().allMatch(TrueValue::exact);
    }

    private String title() {
        return "Against the truth in " + source.environmentId() + ", "
                + (exact() ? "known exactly" : Text.count(source.episodes(), "episode") + " each");
    }

    public void print(PrintWriter out) {
        out.println();
        out.println(title());
        out.println(Layout.table(
                List.of("", "selection", "random choice"),
                measures.stream()
                        .map(measure -> List.of(
                                measure.name(), Text.number(measure.selection()), Text.number(measure.chance())))
                        .toList()));
    }

    /** The measures as a page says them. */
    public Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("truth", title());
        measures.forEach(measure -> words.put(
                measure.name(),
                Text.number(measure.selection()) + ", by random choice " + Text.number(measure.chance())));
        return words;
    }

    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("environment", source.environmentId());
        map.put("episodes", exact() ? null : source.episodes());
        map.put("k", k);
        measures.forEach(measure -> map.put(
                measure.key(), Json.object("selection", measure.selection(), "randomChoice", measure.chance())));
        return map;
    }
}
