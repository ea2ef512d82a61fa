package dev.hindcast.report;

import static dev.hindcast.evaluation.ReturnDifference.Verdict.BETTER;

import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.PerformanceProfile;
import dev.hindcast.evaluation.ReturnDifference;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.evaluation.RunStatistics;
import dev.hindcast.evaluation.RunStatistics.Statistic;
import dev.hindcast.report.ComparisonData.Run;
import dev.hindcast.report.IntervalChart.Row;
import dev.hindcast.report.ReportData.SeedOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Several runs side by side: a single HTML file that opens without a network. The same data give the same bytes. */
public final class ComparisonReport {
    private static final int PROFILE_POINTS = 200;

    private final ComparisonData data;

    private ComparisonReport(ComparisonData data) {
        this.data = data;
    }

    /** The report that {@code data} give. */
    public static ComparisonReport of(ComparisonData data) {
        return new ComparisonReport(data);
    }

    /** The page. */
    public String html() {
        Page page = new Page(data.title())
                .raw("<header>")
                .element("p", "kicker", "Hindcast comparison")
                .element("h1", "", data.title())
                .element("p", "verdict", verdict())
                .raw("</header>");
        page.section("intervals", "Returns of the last checkpoints")
                .chart(returns())
                .note("Means over the episodes of all seeds, with 95% bootstrap intervals over episodes.")
                .end();
        writeSeeds(page);
        writeProfiles(page);
        writeCurves(page);
        writeTable(page);
        page.section("reproduce", "How to reproduce it")
                .raw("<pre>" + Markup.escape(data.command()) + "</pre>")
                .end();
        return page.html();
    }

    /**
     * Writes the page; {@code file} is whole or as it was before.
     *
     * @throws IOException where that fails
     */
    public void write(Path file) throws IOException {
        Markup.write(file, html());
    }

    private String verdict() {
        List<Run> ranked = data.runs().stream()
                .sorted(Comparator.comparingDouble(run -> -run.outcome().last().mean()))
                .toList();
        Run first = ranked.get(0);
        double most = first.outcome().last().mean();
        if (Double.isNaN(most)) {
            return "No run has a mean return that is a number.";
        }
        String start = first.name() + " returns most, " + Numbers.text(most) + " on average";
        if (ranked.size() == 1) {
            return start + ".";
        }
        List<String> level = ranked.stream()
                .skip(1)
                .filter(run -> ReturnDifference.between(last(first), last(run)).verdict() != BETTER)
                .map(Run::name)
                .toList();
        return level.isEmpty()
                ? start + ": the 95% interval of its difference from every other lies above 0." + ofOneSeed()
                : start + ", but cannot be told apart from " + String.join(" and ", level)
                        + ": the 95% interval of the difference holds 0." + ofOneSeed();
    }

    private String ofOneSeed() {
        return severalSeeds().count() == data.runs().size()
                ? ""
                : " Of a run of one seed this holds for its policy alone, not for what other seeds of its method give.";
    }

    private static List<ReturnSummary> last(Run run) {
        return run.outcome().seeds().stream().map(SeedOutcome::last).toList();
    }

    /** The returns of the last checkpoints, pooled over seeds, below the behaviour of each data set. */
    public IntervalChart returns() {
        List<Row> rows = new ArrayList<>();
        behaviors().forEach((dataset, returns) -> rows.add(row("behaviour, " + dataset, Tone.QUIET, returns)));
        for (int i = 0; i < data.runs().size(); i++) {
            Run run = data.runs().get(i);
            rows.add(row(run.name(), Tone.of(i), run.outcome().last()));
        }
        return IntervalChart.of("mean return of an episode", Size.WIDE.width(), rows);
    }

    private static Row row(String name, Tone tone, ReturnSummary returns) {
        return new Row(name, tone, returns.mean(), returns.low95(), returns.high95());
    }

    private Map<String, ReturnSummary> behaviors() {
        Map<String, ReturnSummary> behaviors = new LinkedHashMap<>();
        data.runs().forEach(run -> behaviors.putIfAbsent(run.dataset(), run.behavior()));
        return behaviors;
    }

    private void writeSeeds(Page page) {
        page.section("seeds", "Over seeds");
        if (data.runs().stream().allMatch(run -> run.seeds().seeds() < 2)) {
            page.note("Left out: every run has one seed, which says nothing of other seeds. Train with several.");
        } else {
            page.chart(seeds())
                    .note(
                            "Interquartile means over seeds, with 95% stratified bootstrap intervals over seeds. "
                                    + "A run of one seed has no interval; up to three seeds the interquartile mean is the mean.");
        }
        page.end();
    }

    /** The interquartile means over seeds. */
    public IntervalChart seeds() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < data.runs().size(); i++) {
            Run run = data.runs().get(i);
            Interval interval = run.seeds().interquartileMeanInterval();
            rows.add(new Row(run.name(), Tone.of(i), run.seeds().interquartileMean(), interval.low(), interval.high()));
        }
        return IntervalChart.of("interquartile mean return over seeds", Size.WIDE.width(), rows);
    }

    private void writeProfiles(Page page) {
        page.section("profiles", "Which share of seeds returns more");
        if (severalSeeds().count() == 0) {
            page.note("Left out: every run has one seed.");
        } else {
            page.chart(profiles())
                    .note(
                            "Performance profiles of the runs with several seeds: the share of seeds whose last checkpoint returns more than "
                                    + "what the axis says, with 95% stratified bootstrap intervals at each place. A run whose line lies above "
                                    + "another's everywhere is better whatever is asked of it.");
            writeImprovements(page);
        }
        page.end();
    }

    private Stream<Run> severalSeeds() {
        return data.runs().stream().filter(run -> run.outcome().seeds().size() > 1);
    }

    private static double[] lastReturns(Run run) {
        return run.outcome().seeds().stream()
                .mapToDouble(seed -> seed.last().mean())
                .toArray();
    }

    /** Over returns, the share of each run's seeds that return more. */
    public LineChart profiles() {
        double[] all = severalSeeds()
                .flatMapToDouble(run -> Arrays.stream(lastReturns(run)))
                .sorted()
                .toArray();
        double[] thresholds = thresholds(all);
        List<Series> lines = new ArrayList<>();
        for (int i = 0; i < data.runs().size(); i++) {
            Run run = data.runs().get(i);
            if (run.outcome().seeds().size() > 1) {
                PerformanceProfile profile =
                        PerformanceProfile.ofScores(new double[][] {lastReturns(run)}, thresholds, 0);
                lines.add(new Series(run.name(), Tone.of(i), true, points(profile)));
            }
        }
        return LineChart.of(new Labels("", "return", "share of seeds that return more"), Size.WIDE, lines);
    }

    /** The places that profiles are drawn at: from a little below the least of {@code sorted} to a little above the greatest. */
    public static double[] thresholds(double[] sorted) {
        double range = sorted[sorted.length - 1] - sorted[0];
        double margin = 0.05 * Math.max(range, 1e-9);
        double[] thresholds = new double[PROFILE_POINTS];
        Arrays.setAll(thresholds, k -> sorted[0] - margin + (range + 2 * margin) * k / (PROFILE_POINTS - 1));
        return thresholds;
    }

    /** The points of a performance profile, with their intervals. */
    public static List<Series.Point> points(PerformanceProfile profile) {
        return IntStream.range(0, profile.thresholds().length)
                .mapToObj(k -> new Series.Point(
                        profile.thresholds()[k],
                        profile.shares()[k],
                        profile.intervals().get(k).low(),
                        profile.intervals().get(k).high()))
                .toList();
    }

    /** Of pairs that learned from the same data. */
    private void writeImprovements(Page page) {
        Map<String, String> rows = new LinkedHashMap<>();
        List<Run> runs = severalSeeds().toList();
        for (int i = 0; i < runs.size(); i++) {
            for (int j = i + 1; j < runs.size(); j++) {
                if (runs.get(i).dataset().equals(runs.get(j).dataset())) {
                    Statistic better = RunStatistics.probabilityOfImprovement(
                            new double[][] {lastReturns(runs.get(i))}, new double[][] {lastReturns(runs.get(j))}, 0);
                    rows.put(
                            runs.get(i).name() + " over " + runs.get(j).name(),
                            Numbers.interval(
                                    better.value(),
                                    better.interval().low(),
                                    better.interval().high()));
                }
            }
        }
        if (!rows.isEmpty()) {
            page.element(
                            "h3",
                            "",
                            "Probability that a seed of the one returns more than a seed of the other, ties counting half")
                    .table("record", rows);
        }
    }

    private void writeCurves(Page page) {
        page.section("learning", "Learning curves");
        if (data.runs().stream().allMatch(run -> run.curves().isEmpty())) {
            page.note("Left out: no run was evaluated during its training.");
        } else {
            page.chart(curves())
                    .note(
                            "Means over seeds. Bands are 95% bootstrap intervals: over seeds, of a run of one seed over its episodes.");
        }
        page.end();
    }

    /** Each run's mean return over its seeds during the training. */
    public LineChart curves() {
        List<Series> lines = new ArrayList<>();
        for (int i = 0; i < data.runs().size(); i++) {
            Run run = data.runs().get(i);
            lines.add(new Series(run.name(), Tone.of(i), true, Traces.banded(run.curves()), Stroke.of(i)));
        }
        List<Reference> references = new ArrayList<>();
        behaviors()
                .forEach((dataset, returns) ->
                        references.add(new Reference("behaviour, " + dataset, returns.mean(), Tone.QUIET)));
        return LineChart.of(new Labels("", "updates", "mean return over seeds"), Size.WIDE, lines)
                .withReferences(references);
    }

    private void writeTable(Page page) {
        page.section("table", "All figures")
                .table(
                        "All figures",
                        List.of(
                                "Run",
                                "Algorithm",
                                "Data set",
                                "Seeds",
                                "Last, mean [95%]",
                                "Best, mean [95%]",
                                "Normalised, last"),
                        data.runs().stream().map(ComparisonReport::cells).toList())
                .end();
    }

    private static List<String> cells(Run run) {
        return List.of(
                run.name(),
                run.algorithm(),
                run.dataset(),
                Numbers.text((long) run.seeds().seeds()),
                ReturnSections.interval(run.outcome().last()),
                ReturnSections.interval(run.outcome().best()),
                run.outcome().normalizedLast().stream()
                        .mapToObj(score -> Numbers.fixed(score, 1))
                        .findFirst()
                        .orElse(Numbers.ABSENT));
    }
}
