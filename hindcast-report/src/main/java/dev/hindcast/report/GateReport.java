package dev.hindcast.report;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.gate.Gate;
import dev.hindcast.evaluation.gate.Verdict;
import dev.hindcast.evaluation.offpolicy.WeightedCriterion;
import dev.hindcast.report.IntervalChart.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether a policy may replace another, drawn: a single HTML file that opens without a network. The same data give the same bytes.
 *
 * @param policy what is tested, as it was named
 * @param data the episodes that it is tested on, as they were named
 * @param episodes how many these are
 * @param discount gamma, in [0, 1]
 * @param sentence the verdict in a sentence
 * @param gate the test
 * @param verdict its outcome
 * @param command what reproduces it, as one types it
 */
public record GateReport(
        String policy,
        String data,
        int episodes,
        double discount,
        String sentence,
        Gate gate,
        Verdict verdict,
        String command) {
    private static final String DIFFERENCE = "policy − baseline";

    /** The page. */
    public String html() {
        String title = policy + (verdict.passed() ? " may pass" : " is kept back");
        Page page = new Page(title)
                .raw("<header>")
                .element("p", "kicker", "Hindcast gate")
                .element("h1", "", title)
                .element("p", "verdict", Markup.capitalized(sentence) + ".")
                .raw("</header>");
        if (verdict.policy().refused()) {
            page.section("difference", "How much better it is")
                    .note("Left out: the estimate is not to be used, it may be anything.")
                    .end();
        } else {
            writeFigures(page);
        }
        Map<String, String> cautions = cautions();
        if (!cautions.isEmpty()) {
            page.section("cautions", "What to know of it")
                    .table("prose", cautions)
                    .end();
        }
        page.section("terms", "How it was tested").table("prose", terms()).end();
        return page.reproduced(command).html();
    }

    private void writeFigures(Page page) {
        page.section("difference", "How much better it is")
                .chart(difference())
                .note("The mark is the estimate, the line goes down to what the difference is at least with "
                        + Numbers.coordinate(100 * gate.confidence())
                        + "% confidence: the gate opens where all of it lies above 0 and no warning closes it. The "
                        + gate.bound() + " bound " + gate.bound().assumption() + ".")
                .end();
        page.section("values", "What the two are worth")
                .chart(values())
                .note("With 95% intervals of the estimator’s own, which the test does not use.")
                .end();
    }

    /** The difference, its lower bound, what one more episode would make of it, and 0. */
    public IntervalChart difference() {
        List<Row> rows = new ArrayList<>();
        Tone tone = verdict.passed() ? Tone.POLICY : Tone.RANDOM;
        rows.add(new Row("no difference", Tone.QUIET, 0, Double.NaN, Double.NaN));
        if (Double.isFinite(verdict.lowerBound())) {
            rows.add(new Row(DIFFERENCE, tone, verdict.difference(), verdict.lowerBound(), verdict.difference()));
        } else if (Double.isFinite(verdict.difference())) {
            rows.add(new Row(DIFFERENCE, tone, verdict.difference(), Double.NaN, Double.NaN));
        }
        if (Double.isFinite(verdict.withUnseen())) {
            rows.add(new Row("with one more bad episode", Tone.QUIET, verdict.withUnseen(), Double.NaN, Double.NaN));
        }
        return IntervalChart.of(
                gate.estimator() instanceof WeightedCriterion risk
                        ? "difference of the " + risk.criterion() + " of returns"
                        : "difference of values",
                Size.WIDE.width(),
                rows);
    }

    private IntervalChart values() {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row("baseline", Tone.QUIET, verdict.baseline(), Double.NaN, Double.NaN));
        if (Double.isFinite(verdict.policy().value())) {
            rows.add(new Row(
                    policy + " by " + gate.estimator().name(),
                    Tone.POLICY,
                    verdict.policy().value(),
                    verdict.policy().interval().low(),
                    verdict.policy().interval().high()));
        }
        return IntervalChart.of(what(), Size.WIDE.width(), rows);
    }

    private String what() {
        return gate.estimator() instanceof WeightedCriterion risk
                ? risk.criterion() + " of the discounted returns of episodes"
                : "discounted value of an episode";
    }

    private Map<String, String> terms() {
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("episodes", Numbers.text((long) episodes) + " of " + data);
        rows.put("discount", Numbers.coordinate(discount));
        rows.put("compared with", gate.baselineWords());
        rows.put(
                "bound", gate.bound() + ", of the estimator " + gate.estimator().name());
        rows.put(
                "confidence",
                Numbers.coordinate(100 * gate.confidence()) + "%"
                        + (gate.tests() == 1 ? "" : " in " + gate.tests() + " tests together"));
        range(rows, "returns can be", gate.returns());
        range(rows, "rewards can be", gate.rewards());
        if (!gate.accepted().isEmpty()) {
            rows.put(
                    "warnings accepted",
                    gate.accepted().stream().map(Object::toString).sorted().collect(Collectors.joining(", ")));
        }
        return rows;
    }

    private static void range(Map<String, String> rows, String name, Confidence.Range range) {
        if (!range.equals(Confidence.Range.UNKNOWN)) {
            rows.put(name, Numbers.coordinate(range.low()) + " to " + Numbers.coordinate(range.high()));
        }
    }

    private Map<String, String> cautions() {
        Map<String, String> rows = new LinkedHashMap<>();
        verdict.closingOdds()
                .ifPresent(odds -> rows.put(
                        "hidden cause",
                        "one that changes the odds of actions by a factor of " + Numbers.fixed(odds, 2)
                                + " could close it"));
        if (verdict.passed() && verdict.closingOdds().isEmpty()) {
            rows.put("hidden cause", "not said: it would change the value of the baseline, another policy, as well");
        }
        for (Caution caution : verdict.policy().cautions()) {
            rows.merge(caution.kind().toString(), said(caution), EstimateReport::below);
        }
        return rows;
    }

    private String said(Caution caution) {
        if (verdict.accepted().contains(caution)) {
            return "Accepted: " + caution.reason();
        }
        return switch (caution.level()) {
            case NOTE -> caution.reason();
            case WARNING -> "Closes the gate: " + caution.reason();
            case REFUSAL -> "Refused: " + caution.reason();
        };
    }

    /**
     * Writes the page; {@code file} is whole or as it was before.
     *
     * @throws IOException where that fails
     */
    public void write(Path file) throws IOException {
        Markup.write(file, html());
    }
}
