package dev.hindcast.report;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.report.IntervalChart.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What estimators say of a policy: a single HTML file that opens without a network. The same data give the same bytes.
 *
 * @param kicker what kind of report it is
 * @param title of the page
 * @param facts of the log, in a line
 * @param verdict how far the estimates can be believed, in sentences; empty where there is none
 * @param quantity what is estimated
 * @param logged what the logging policy earned
 * @param estimates of the policy's value
 * @param level of the intervals, in (0, 1)
 * @param more other figures that were asked for
 * @param command what reproduces it, as one types it
 */
public record EstimateReport(
        String kicker,
        String title,
        String facts,
        String verdict,
        String quantity,
        Row logged,
        List<Estimate> estimates,
        double level,
        List<Table> more,
        String command) {
    /** What is said where there is no caution. */
    static final String NOTHING = "Nothing speaks against it";

    /** Keeps copies of what could be changed. */
    public EstimateReport {
        estimates = List.copyOf(estimates);
        more = List.copyOf(more);
    }

    /** The page. */
    public String html() {
        Page page = new Page(title)
                .raw("<header>")
                .element("p", "kicker", kicker)
                .element("h1", "", title)
                .element("p", "facts", facts);
        if (!verdict.isEmpty()) {
            page.element("p", "verdict", verdict);
        }
        page.raw("</header>");
        page.section("values", "Value of the policy")
                .chart(values())
                .note("With " + Numbers.fixed(100 * level, 0)
                        + "% intervals, and above them what the logging policy earned."
                        + leftOut(estimates.stream()
                                .filter(Estimate::refused)
                                .map(Estimate::estimator)
                                .toList()))
                .end();
        for (int i = 0; i < more.size(); i++) {
            more.get(i).write(page, "more-" + i);
        }
        page.section("cautions", "What to know of it")
                .table("prose", cautions())
                .end();
        page.section("sizes", "How much each rests on")
                .table(
                        "Estimates",
                        List.of("Estimator", "Value [interval]", "Effective size", "Largest share", "Verdict"),
                        estimates.stream().map(EstimateReport::cells).toList())
                .note(
                        "The effective size is how many equally weighted episodes or decisions would be as telling, the largest weight its"
                                + " share of all weight; estimators without weights have neither.")
                .end();
        return page.reproduced(command).html();
    }

    /** Which are not drawn, and why; empty where all are. */
    static String leftOut(List<String> refused) {
        return refused.isEmpty()
                ? ""
                : " Left out, since not to be used: " + String.join(", ", refused)
                        + (refused.size() == 1 ? ", whose value may be anything." : ", whose values may be anything.");
    }

    /** The estimates, one in a row, below the logged mean; those that are refused are left out. */
    public IntervalChart values() {
        List<Row> rows = new ArrayList<>();
        rows.add(logged);
        for (Estimate estimate : estimates) {
            if (!estimate.refused()) {
                rows.add(new Row(
                        estimate.estimator(),
                        estimate.trusted() ? Tone.POLICY : Tone.RANDOM,
                        estimate.value(),
                        estimate.interval().low(),
                        estimate.interval().high()));
            }
        }
        return IntervalChart.of(quantity, Size.WIDE.width(), rows);
    }

    private static List<String> cells(Estimate estimate) {
        return List.of(
                estimate.estimator(),
                figure(estimate),
                estimate.weights()
                        .map(weights -> Numbers.text(weights.effectiveSampleSize()))
                        .orElse(Numbers.ABSENT),
                estimate.weights()
                        .map(weights -> Numbers.percent(weights.largestShare()))
                        .orElse(Numbers.ABSENT),
                estimate.refused() ? "not to be used" : estimate.trusted() ? "" : "doubtful");
    }

    /** The value with its interval; of one that is refused that alone, since its value may be anything. */
    static String figure(Estimate estimate) {
        return estimate.refused()
                ? "refused"
                : Numbers.interval(
                        estimate.value(),
                        estimate.interval().low(),
                        estimate.interval().high());
    }

    private Map<String, String> cautions() {
        Map<String, String> rows = new LinkedHashMap<>();
        byCaution(estimates)
                .forEach(
                        (caution, names) -> rows.merge(String.join(", ", names), said(caution), EstimateReport::below));
        List<String> free = estimates.stream()
                .filter(estimate -> estimate.cautions().isEmpty())
                .map(Estimate::estimator)
                .toList();
        if (!free.isEmpty()) {
            rows.put(String.join(", ", free), NOTHING);
        }
        return rows;
    }

    /** Two things that are said of the same, a line each. */
    static String below(String above, String below) {
        return above + "\n" + below;
    }

    /** What is said of several estimators is said once: the estimators of each caution. */
    public static Map<Caution, List<String>> byCaution(List<Estimate> estimates) {
        Map<Caution, List<String>> names = new LinkedHashMap<>();
        for (Estimate estimate : estimates) {
            estimate.cautions()
                    .forEach(caution -> names.computeIfAbsent(caution, key -> new ArrayList<>())
                            .add(estimate.estimator()));
        }
        return names;
    }

    /** What there is to know of an estimate. */
    static String said(Estimate estimate) {
        List<String> said =
                estimate.cautions().stream().map(EstimateReport::said).toList();
        return said.isEmpty() ? NOTHING : String.join("\n", said);
    }

    private static String said(Caution caution) {
        return switch (caution.level()) {
            case NOTE -> caution.reason();
            case WARNING -> "Doubtful: " + caution.reason();
            case REFUSAL -> "Not to be used: " + caution.reason();
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
