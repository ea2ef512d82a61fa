package dev.hindcast.report;

import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.report.ReportData.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** What was trained on what, and what came of it. */
final class HeadlineSection {
    private HeadlineSection() {}

    static void write(Page page, ReportData data) {
        page.raw("<header>")
                .element("p", "kicker", "Hindcast report")
                .element("h1", "", data.title())
                .element("p", "facts", facts(data))
                .element("p", "verdict", Findings.verdict(data));
        writeFigures(page, data);
        page.raw("</header>");
        data.outcome()
                .ifPresent(outcome -> page.section("intervals", "Mean returns")
                        .chart(IntervalChart.of(
                                "mean return, with 95% bootstrap interval over episodes", 960, rows(data)))
                        .note(reading(outcome))
                        .end());
    }

    private static String facts(ReportData data) {
        List<String> facts = new ArrayList<>();
        String what = data.algorithm() + " on " + data.dataset().name();
        if (!what.equalsIgnoreCase(data.title())) {
            facts.add(what);
        }
        facts.add(Numbers.text(data.dataset().transitions()) + " transitions in "
                + Numbers.text(data.dataset().episodes()) + " episodes");
        data.judged().ifPresent(judgement -> facts.add("judged in " + judgement.environmentId()));
        data.outcome()
                .ifPresent(outcome -> facts.add(Numbers.count(outcome.seeds().size(), "seed")));
        if (Double.isFinite(data.training().updatesPerSecond())) {
            facts.add(Numbers.fixed(data.training().updatesPerSecond(), 0) + " updates per second");
        }
        return String.join(" · ", facts);
    }

    private static void writeFigures(Page page, ReportData data) {
        page.raw("<dl class=\"figures\">");
        figure(page, Tone.DATA, data.words().heading(), data.dataset().behavior(), OptionalDouble.empty());
        data.outcome().ifPresent(outcome -> {
            figure(page, Tone.POLICY, "Policy, last checkpoint", outcome.last(), outcome.normalizedLast());
            figure(page, Tone.POLICY, "Policy, best checkpoint", outcome.best(), outcome.normalizedBest());
        });
        page.raw("</dl>");
    }

    private static void figure(Page page, Tone tone, String name, ReturnSummary returns, OptionalDouble normalized) {
        page.raw("<div class=\"" + tone.css() + "\">").element("dt", "", name);
        page.element("dd", "number", Numbers.text(returns.mean()));
        String interval = Double.isNaN(returns.low95())
                ? "one episode, no interval"
                : Numbers.text(returns.low95()) + " to " + Numbers.text(returns.high95());
        page.element("dd", "", interval);
        normalized.ifPresent(score -> page.element("dd", "", "normalised score " + Numbers.fixed(score, 1)));
        page.raw("</div>");
    }

    private static List<IntervalChart.Row> rows(ReportData data) {
        List<IntervalChart.Row> rows = new ArrayList<>();
        rows.add(row(data.words().reference(), Tone.DATA, data.dataset().behavior()));
        data.outcome().ifPresent(outcome -> {
            rows.add(row("last checkpoint", Tone.POLICY, outcome.last()));
            rows.add(row("best checkpoint", Tone.POLICY, outcome.best()));
        });
        return rows;
    }

    private static IntervalChart.Row row(String name, Tone tone, ReturnSummary returns) {
        return new IntervalChart.Row(name, tone, returns.mean(), returns.low95(), returns.high95());
    }

    private static String reading(Outcome outcome) {
        int seeds = outcome.seeds().size();
        String pooled = seeds > 1
                ? ", pooled over " + Numbers.count(seeds, "seed")
                        + ": these intervals are over episodes and say nothing of other seeds, the sentence above is over seeds"
                : "";
        return "Each policy ran for " + Numbers.count(outcome.last().episodes(), "episode") + pooled
                + ". The last checkpoint needs no environment to be chosen; the best one was picked by its return in the "
                + "environment, in other episodes than these.";
    }
}
