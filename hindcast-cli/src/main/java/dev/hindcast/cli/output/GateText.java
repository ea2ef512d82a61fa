package dev.hindcast.cli.output;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.gate.Gate;
import dev.hindcast.evaluation.gate.Verdict;
import dev.hindcast.experiments.Text;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a gate says, in words and as JSON.
 *
 * @param policy what is tested, as it was named
 * @param data the episodes that it is tested on, as they were named
 * @param gate the test
 * @param verdict its outcome
 */
public record GateText(String policy, String data, Gate gate, Verdict verdict) {
    /** The verdict in a sentence, and what there is to know of it. */
    public void print(PrintWriter out) {
        out.println(Layout.paragraph("", sentence()));
        out.println();
        out.println(Layout.paragraph(
                "", "The " + gate.bound() + " bound " + gate.bound().assumption() + "."));
        if (!Double.isNaN(verdict.withUnseen())) {
            out.println(Layout.paragraph(
                    "",
                    "With one more episode of the largest weight and the worst return the bound would be "
                            + Text.number(verdict.withUnseen()) + "."));
        }
        verdict.closingOdds()
                .ifPresent(odds -> out.println(Layout.paragraph(
                        "",
                        "A hidden cause that changes the odds of actions by a factor of " + Text.number(odds)
                                + " could close it.")));
        for (Caution caution : verdict.policy().cautions()) {
            if (!verdict.reason().contains(caution.reason())) {
                out.println(Layout.paragraph("", marked(caution, verdict)));
            }
        }
    }

    /** Whether it is open, what is compared, by how much it is better, and how that is known. */
    public String sentence() {
        return (verdict.passed() ? "open: " : "closed: ") + policy + " on " + data + ". " + verdict.reason();
    }

    static String marked(Caution caution, Verdict verdict) {
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
        map.put("dataset", data);
        map.put("passed", verdict.passed());
        map.put("confidence", gate.confidence());
        map.put("tests", gate.tests());
        map.put("bound", gate.bound().toString());
        map.put("baseline", gate.baseline().words());
        map.put("baselineValue", verdict.baseline());
        map.put("difference", verdict.difference());
        map.put("improvementLow", verdict.lowerBound());
        map.put("withUnseenEpisode", verdict.withUnseen());
        map.put(
                "closingOddsRatio",
                verdict.closingOdds().isPresent() ? verdict.closingOdds().getAsDouble() : null);
        map.put("reason", verdict.reason());
        map.put("against", maps(verdict.against()));
        map.put("accepted", maps(verdict.accepted()));
        map.put("estimate", Estimates.toMap(verdict.policy()));
        return map;
    }

    static List<Map<String, Object>> maps(List<Caution> cautions) {
        return cautions.stream().map(Estimates::toMap).toList();
    }
}
