package dev.hindcast.report;

import dev.hindcast.evaluation.selection.Candidate;
import dev.hindcast.evaluation.selection.Ranking;
import dev.hindcast.report.IntervalChart.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * A ranking of policies: a single HTML file that opens without a network. The same data give the same bytes.
 *
 * @param title of the page
 * @param facts of the log and the ranking, in a line
 * @param intervals what the intervals are, in a sentence
 * @param shortlist why each method was tried; nothing where the policies were named by the user
 * @param choice which policy is taken; absent where that is the ranking's choice
 * @param ranking the policies
 * @param truth what they are truly worth, by name, where that is known
 * @param quality how good the ranking is, in words, where that is known
 * @param figures all that is known of each policy
 * @param next the commands to go on by
 * @param command what reproduces it, as one types it
 */
public record SelectionReport(
        String title,
        String facts,
        String intervals,
        Map<String, String> shortlist,
        Optional<Choice> choice,
        Ranking ranking,
        Optional<Map<String, Double>> truth,
        Map<String, String> quality,
        Optional<Table> figures,
        List<AgainstLog.Step> next,
        String command) {

    /**
     * A choice that may differ from the ranking's.
     *
     * @param name of the policy
     * @param words which policy, and why
     */
    public record Choice(String name, String words) {}

    /** The page. */
    public String html() {
        Page page = new Page(title)
                .raw("<header>")
                .element("p", "kicker", "Hindcast policy selection")
                .element("h1", "", title)
                .element("p", "facts", facts)
                .element("p", "verdict", chosen())
                .raw("</header>");
        if (!shortlist.isEmpty()) {
            page.section("shortlist", "What was tried, and why")
                    .table("prose", shortlist)
                    .end();
        }
        page.section("estimates", "Estimated values, the best choice first")
                .chart(estimates())
                .note(intervals
                        + EstimateReport.leftOut(ranking.candidates().stream()
                                .filter(candidate -> candidate.estimate().refused())
                                .map(Candidate::name)
                                .toList()))
                .end();
        truth.ifPresent(values -> page.section("truth", "Estimates and true values")
                .chart(against(values))
                .note("On the line an estimate is the truth.")
                .table("prose", quality)
                .end());
        writeCautions(page);
        figures.ifPresent(table -> table.write(page, "figures"));
        LogSection.writeNext(page, next);
        return page.reproduced(command).html();
    }

    private String chosen() {
        return "Chosen: " + choice.map(Choice::words).orElseGet(() -> ranking.choice() + ranking.level() + ".");
    }

    private boolean isChosen(Candidate candidate) {
        return choice.map(Choice::name)
                .or(() -> ranking.chosen().map(Candidate::name))
                .filter(candidate.name()::equals)
                .isPresent();
    }

    private Tone tone(Candidate candidate) {
        return isChosen(candidate) ? Tone.POLICY : candidate.estimate().trusted() ? Tone.DATA : Tone.RANDOM;
    }

    private List<Candidate> shown() {
        return ranking.candidates().stream()
                .filter(candidate -> !candidate.estimate().refused())
                .toList();
    }

    /** The estimates with their intervals, one in a row, below the logged mean; those that are refused are left out. */
    public IntervalChart estimates() {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row("behaviour", Tone.QUIET, ranking.behaviorValue(), Double.NaN, Double.NaN));
        for (Candidate candidate : shown()) {
            rows.add(new Row(
                    candidate.name(),
                    tone(candidate),
                    candidate.estimate().value(),
                    candidate.estimate().interval().low(),
                    candidate.estimate().interval().high()));
        }
        return IntervalChart.of(ranking.criterion().estimated(), Size.WIDE.width(), rows);
    }

    /** Each estimate over the true value, those that are refused left out. */
    public LineChart against(Map<String, Double> values) {
        double[] all = shown().stream()
                .flatMapToDouble(
                        candidate -> DoubleStream.of(candidate.estimate().value(), value(values, candidate)))
                .toArray();
        double low = DoubleStream.of(all).min().orElse(0);
        double high = DoubleStream.of(all).max().orElse(1);
        return LineChart.of(
                        new Labels("", "true value", "estimated value"),
                        Size.WIDE,
                        List.of(new Series(
                                "estimate = truth",
                                Tone.QUIET,
                                false,
                                List.of(Series.Point.of(low, low), Series.Point.of(high, high)))))
                .withMarkers(shown().stream()
                        .sorted(Comparator.comparing(this::isChosen))
                        .map(candidate -> new Marker(
                                value(values, candidate),
                                candidate.estimate().value(),
                                tone(candidate),
                                true,
                                candidate.name()))
                        .toList())
                .withReferences(List.of(new Reference("behaviour", ranking.behaviorValue(), Tone.QUIET)))
                .withKeys(Stream.of(
                                new Key(Key.Sign.DISC, Tone.POLICY, "chosen"),
                                new Key(Key.Sign.DISC, Tone.DATA, "other policies"),
                                new Key(Key.Sign.DISC, Tone.RANDOM, "doubtful ones"))
                        .filter(key -> shown().stream().anyMatch(candidate -> tone(candidate) == key.tone()))
                        .toList());
    }

    private static double value(Map<String, Double> values, Candidate candidate) {
        return Objects.requireNonNull(values.get(candidate.name()));
    }

    private void writeCautions(Page page) {
        page.section("cautions", "What to know of them");
        if (ranking.candidates().stream()
                .allMatch(candidate -> candidate.estimate().cautions().isEmpty())) {
            page.paragraph("Nothing speaks against any of them.");
        } else {
            page.table("prose", cautions());
        }
        page.end();
    }

    private Map<String, String> cautions() {
        Map<String, String> rows = new LinkedHashMap<>();
        for (Candidate candidate : ranking.candidates()) {
            rows.put(candidate.name(), EstimateReport.said(candidate.estimate()));
        }
        return rows;
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
