package dev.hindcast.cli.output;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.bandit.BanditGate;
import dev.hindcast.evaluation.gate.Bound;
import dev.hindcast.evaluation.gate.Gate;
import dev.hindcast.evaluation.gate.Verdict;
import dev.hindcast.evaluation.offpolicy.WeightedCriterion;
import dev.hindcast.experiments.Text;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a gate says, in words and as JSON.
 *
 * @param policy what is tested, as it was named
 * @param tested what it is tested on
 * @param terms of the test
 * @param verdict its outcome
 */
public record GateText(String policy, Tested tested, Terms terms, Verdict verdict) {
    /**
     * What a policy is tested on.
     *
     * @param words that follow "on"
     * @param keys the same in JSON
     * @param unit that is drawn independently, such as an episode
     * @param figure what it earns
     */
    record Tested(String words, Map<String, Object> keys, String unit, String figure) {}

    /**
     * How a policy is tested.
     *
     * @param criterion what of its returns is judged
     * @param baseline in words that follow "against"
     */
    record Terms(Bound bound, double confidence, int tests, String criterion, String baseline) {}

    /** Of a policy on the episodes of that name. */
    public static GateText of(String policy, String data, Gate gate, Verdict verdict) {
        return new GateText(
                policy,
                new Tested(data, Map.of("dataset", data), "episode", "return"),
                new Terms(
                        gate.bound(),
                        gate.confidence(),
                        gate.tests(),
                        gate.estimator() instanceof WeightedCriterion risk
                                ? risk.criterion().toString()
                                : "mean",
                        gate.baselineWords()),
                verdict);
    }

    /** Of a bandit's policy on so many rows of the log of that name. */
    public static GateText of(String policy, String log, int decisions, BanditGate gate, Verdict verdict) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("log", log);
        keys.put("decisions", decisions);
        return new GateText(
                policy,
                new Tested(Text.count(decisions, "decision") + " of " + log, keys, "row", "reward"),
                new Terms(
                        gate.bound(),
                        gate.confidence(),
                        gate.tests(),
                        "mean",
                        gate.baseline().words()),
                verdict);
    }

    /** The verdict in a sentence, and what there is to know of it. */
    public void print(PrintWriter out) {
        out.println(Layout.paragraph("", sentence()));
        out.println();
        out.println(Layout.paragraph(
                "", "The " + terms.bound + " bound " + terms.bound.assumption().replace("episode", tested.unit) + "."));
        if (!Double.isNaN(verdict.withUnseen())) {
            out.println(Layout.paragraph(
                    "",
                    "With one more " + tested.unit + " of the largest weight and the worst " + tested.figure
                            + " the bound would be " + Text.number(verdict.withUnseen()) + "."));
        }
        verdict.closingOdds()
                .ifPresent(odds -> out.println(Layout.paragraph(
                        "",
                        "A hidden cause that changes the odds of actions by a factor of " + Text.number(odds)
                                + " could close it.")));
        if (verdict.passed() && verdict.closingOdds().isEmpty()) {
            out.println(
                    Layout.paragraph(
                            "",
                            "What a hidden cause could do is not said: it would change the value of the baseline, another policy, as well."));
        }
        for (Caution caution : verdict.policy().cautions()) {
            if (!verdict.reason().contains(caution.reason())) {
                out.println(Layout.paragraph("", marked(caution)));
            }
        }
    }

    /** Whether it is open, what is compared, by how much it is better, and how that is known. */
    public String sentence() {
        return (verdict.passed() ? "open: " : "closed: ") + policy + " on " + tested.words + ". " + verdict.reason();
    }

    private String marked(Caution caution) {
        String name = caution.kind().toString();
        if (verdict.accepted().contains(caution)) {
            return "accepted " + name + ": " + caution.reason();
        }
        return switch (caution.level()) {
            case NOTE -> "note " + name + ": " + caution.reason();
            case WARNING -> "warning " + name + ": " + caution.reason() + " (--accept " + name + " lets it pass)";
            case REFUSAL -> "refused " + name + ": " + caution.reason();
        };
    }

    /** As JSON. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("policy", policy);
        map.putAll(tested.keys);
        map.put("passed", verdict.passed());
        map.put("criterion", terms.criterion);
        map.put("confidence", terms.confidence);
        map.put("tests", terms.tests);
        map.put("bound", terms.bound.toString());
        map.put("baseline", terms.baseline);
        map.put("baselineValue", verdict.baseline());
        map.put("difference", verdict.difference());
        map.put("improvementLow", verdict.lowerBound());
        map.put("withUnseen" + (tested.unit.equals("row") ? "Row" : "Episode"), verdict.withUnseen());
        map.put(
                "closingOddsRatio",
                verdict.closingOdds().isPresent() ? verdict.closingOdds().getAsDouble() : null);
        map.put("reason", verdict.reason());
        map.put("against", maps(verdict.against()));
        map.put("accepted", maps(verdict.accepted()));
        map.put("estimate", Estimates.toMap(verdict.policy()));
        return map;
    }

    private static List<Map<String, Object>> maps(List<Caution> cautions) {
        return cautions.stream().map(Estimates::toMap).toList();
    }
}
