package dev.hindcast.cli.output;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.bandit.BanditGate;
import dev.hindcast.evaluation.gate.Verdict;
import dev.hindcast.experiments.Text;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a bandit's gate says, in words and as JSON.
 *
 * @param policy what is tested, as it was named
 * @param log what it is tested on, as it was named
 * @param decisions how many rows of it
 * @param gate the test
 * @param verdict its outcome
 */
public record BanditGateText(String policy, String log, int decisions, BanditGate gate, Verdict verdict) {
    /** The verdict in a sentence, and what there is to know of it. */
    public void print(PrintWriter out) {
        out.println(Layout.paragraph(
                "",
                (verdict.passed() ? "open: " : "closed: ") + policy + " on " + Text.count(decisions, "decision")
                        + " of " + log + ". " + verdict.reason()));
        out.println();
        out.println(Layout.paragraph(
                "",
                "The " + gate.bound() + " bound " + gate.bound().assumption().replace("episode", "row") + "."));
        if (!Double.isNaN(verdict.withUnseen())) {
            out.println(Layout.paragraph(
                    "",
                    "With one more row of the largest weight and the worst reward the bound would be "
                            + Text.number(verdict.withUnseen()) + "."));
        }
        verdict.closingOdds()
                .ifPresent(odds -> out.println(Layout.paragraph(
                        "",
                        "A hidden cause that changes the odds of actions by a factor of " + Text.number(odds)
                                + " could close it.")));
        for (Caution caution : verdict.policy().cautions()) {
            if (!verdict.reason().contains(caution.reason())) {
                out.println(Layout.paragraph("", GateText.marked(caution, verdict)));
            }
        }
    }

    /** As JSON. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("policy", policy);
        map.put("log", log);
        map.put("decisions", decisions);
        map.put("passed", verdict.passed());
        map.put("confidence", gate.confidence());
        map.put("tests", gate.tests());
        map.put("bound", gate.bound().toString());
        map.put("baseline", gate.baseline().words());
        map.put("baselineValue", verdict.baseline());
        map.put("difference", verdict.difference());
        map.put("improvementLow", verdict.lowerBound());
        map.put("withUnseenRow", verdict.withUnseen());
        map.put(
                "closingOddsRatio",
                verdict.closingOdds().isPresent() ? verdict.closingOdds().getAsDouble() : null);
        map.put("reason", verdict.reason());
        map.put("against", GateText.maps(verdict.against()));
        map.put("accepted", GateText.maps(verdict.accepted()));
        map.put("estimate", Estimates.toMap(verdict.policy()));
        return map;
    }
}
