package dev.hindcast.cli.output;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.evaluation.selection.Candidate;
import dev.hindcast.experiments.Returns;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.auto.AutoPlan;
import dev.hindcast.experiments.auto.AutoReport;
import dev.hindcast.experiments.auto.AutoResult;
import dev.hindcast.experiments.auto.AutoTraining.Attempt;
import dev.hindcast.experiments.auto.Choice;
import dev.hindcast.experiments.run.Contender;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What came of {@code train auto}, for people and as JSON. */
public final class AutoSummary {
    private AutoSummary() {}

    public static void print(PrintWriter out, AutoResult result) {
        Choice choice = result.choice();
        out.println(Layout.paragraph("", AutoReport.facts(result.plan()) + "."));
        out.println();
        for (Attempt attempt : result.attempts()) {
            out.println(Layout.paragraph(
                    "  ",
                    attempt.entrant().words() + ": "
                            + attempt.entrant().advice().why()));
            attempt.failure().ifPresent(failure -> out.println(Layout.paragraph("    ", failure)));
        }
        out.println();
        out.println(Layout.table(
                headers(choice),
                choice.ranking().candidates().stream()
                        .map(candidate -> row(candidate, choice))
                        .toList()));
        if (!choice.played().isEmpty()) {
            out.println("Values are discounted, returns are not.");
        }
        choice.ranking()
                .candidates()
                .forEach(candidate -> candidate.estimate().cautions().stream()
                        .map(Caution::reason)
                        .forEach(reason -> out.println(Layout.paragraph(candidate.name() + ": ", reason))));
        out.println(Layout.paragraph("Chosen: ", choice.chosen().name() + ". " + choice.reason() + "."));
        result.evaluation(choice.chosen()).ifPresent(command -> out.println("  " + command));
        out.println("Report: " + result.report());
    }

    private static List<String> headers(Choice choice) {
        List<String> headers = new ArrayList<>(List.of("policy", "value", "95% interval", "outside"));
        if (!choice.played().isEmpty()) {
            headers.addAll(List.of("return", "95% interval"));
        }
        headers.add("verdict");
        return headers;
    }

    private static List<String> row(Candidate candidate, Choice choice) {
        List<String> row = new ArrayList<>(List.of(
                candidate.name(),
                Text.number(candidate.estimate().value()),
                Estimates.interval(candidate.estimate().interval()),
                Text.percent(candidate.outsideShare())));
        ReturnSummary played = choice.played().get(candidate.name());
        if (played != null) {
            row.addAll(List.of(Text.number(played.mean()), Text.interval(played)));
        }
        row.add(Estimates.verdict(candidate.estimate()));
        return row;
    }

    /** All of it. */
    public static Map<String, Object> toMap(AutoResult result) {
        AutoPlan plan = result.plan();
        Choice choice = result.choice();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("data", plan.common().data().orElse(null));
        map.put("fingerprint", plan.dataset().fingerprint());
        map.put("environment", plan.environment().orElse(null));
        map.put("steps", plan.common().steps());
        map.put("seeds", plan.seeds());
        map.put("heldOut", plan.heldOut().size());
        map.put("kind", AutoReport.kind(plan.verdict()));
        map.put("kindReason", plan.verdict().reason());
        map.put("shortlist", result.attempts().stream().map(AutoSummary::toMap).toList());
        map.put("criterion", choice.ranking().criterion().toString());
        map.put("behaviorValue", choice.ranking().behaviorValue());
        map.put(
                "candidates",
                choice.ranking().candidates().stream()
                        .map(candidate -> toMap(candidate, result))
                        .toList());
        map.put("chosen", choice.chosen().name());
        map.put("reason", choice.reason());
        map.put("run", result.run().toString());
        map.put("command", result.evaluation(choice.chosen()).orElse(null));
        map.put("report", result.report().toString());
        return map;
    }

    private static Map<String, Object> toMap(Attempt attempt) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("algorithm", attempt.entrant().name());
        map.put("settings", attempt.entrant().written());
        map.put("why", attempt.entrant().advice().why());
        map.put("run", attempt.directory().toString());
        map.put("failure", attempt.failure().orElse(null));
        return map;
    }

    private static Map<String, Object> toMap(Candidate candidate, AutoResult result) {
        Choice choice = result.choice();
        Contender contender = Objects.requireNonNull(choice.contenders().get(candidate.name()));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("policy", candidate.name());
        map.put("command", result.evaluation(contender).orElse(null));
        map.put("score", candidate.score());
        map.putAll(Estimates.toMap(candidate.estimate()));
        map.remove("weights");
        map.put("outsideShare", candidate.outsideShare());
        ReturnSummary played = choice.played().get(candidate.name());
        map.put("return", played == null ? null : Returns.toMap(played));
        return map;
    }
}
