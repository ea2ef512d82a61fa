package dev.hindcast.experiments.auto;

import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.evaluation.quality.Verdict;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.auto.AutoTraining.Attempt;
import dev.hindcast.report.SelectionReport;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The page of an {@link AutoResult}: what the data are like, why each method was tried, and why one of them is taken. */
public final class AutoReport {
    private final AutoResult result;

    private AutoReport(AutoResult result) {
        this.result = result;
    }

    /** Writes {@code report.html}. */
    public static void write(AutoResult result) throws IOException {
        new AutoReport(result).page().write(result.report());
    }

    private SelectionReport page() {
        AutoPlan plan = result.plan();
        return new SelectionReport(
                "Methods for " + plan.common().data().orElseThrow(),
                facts(plan),
                "Intervals know how the starts of the held-out episodes differ, not what a model or networks get wrong.",
                shortlist(),
                Optional.of(choice()),
                result.choice().ranking(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                List.of(),
                plan.command());
    }

    private SelectionReport.Choice choice() {
        String name = result.choice().chosen().name();
        return new SelectionReport.Choice(name, name + ". " + result.choice().reason() + ".");
    }

    /** What the data are like, what was held out and what the policies are judged by, in a line. */
    public static String facts(AutoPlan plan) {
        return "Data: " + kind(plan.verdict()) + ". " + plan.verdict().reason() + ". "
                + Text.count(plan.entrants().size(), "method") + " with "
                + Text.count(plan.common().steps(), "update") + " and "
                + Text.count(plan.seeds().size(), "seed")
                + " each; " + Text.count(plan.heldOut().size()) + " of "
                + Text.count(plan.dataset().episodes().size(), "episode") + " held out to choose by";
    }

    /** As it is written. */
    public static String kind(Verdict verdict) {
        return verdict.kind().name().toLowerCase(Locale.ROOT);
    }

    private Map<String, String> shortlist() {
        Map<String, String> rows = new LinkedHashMap<>();
        for (Attempt attempt : result.attempts()) {
            rows.put(
                    attempt.entrant().words(),
                    attempt.entrant().advice().why()
                            + attempt.failure().map(failure -> ". " + failure).orElse(""));
        }
        result.choice().played().forEach((name, returns) -> rows.put(name, played(returns)));
        return rows;
    }

    /** What was played in the environment, in words. */
    private String played(ReturnSummary returns) {
        return "return in " + result.plan().environment().orElseThrow() + " " + Text.number(returns.mean()) + " "
                + Text.interval(returns);
    }
}
