package dev.hindcast.experiments.suite;

import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.SeedStatistics;
import dev.hindcast.experiments.suite.Suite.Method;
import dev.hindcast.report.ComparisonReport;
import dev.hindcast.report.IntervalChart;
import dev.hindcast.report.Labels;
import dev.hindcast.report.LineChart;
import dev.hindcast.report.Markup;
import dev.hindcast.report.Numbers;
import dev.hindcast.report.Page;
import dev.hindcast.report.Reference;
import dev.hindcast.report.ScoreTable;
import dev.hindcast.report.Series;
import dev.hindcast.report.Size;
import dev.hindcast.report.Stroke;
import dev.hindcast.report.Tone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A benchmark: a single HTML file that opens without a network. The same results give the same bytes. */
public final class SuiteReport {
    private final Results results;
    private final List<Method> methods;

    private SuiteReport(Results results) {
        this.results = results;
        this.methods = results.suite().algorithms();
    }

    /** The report of {@code results}. */
    public static SuiteReport of(Results results) {
        return new SuiteReport(results);
    }

    /** The page. */
    public String html() {
        Page page = new Page("Benchmark " + results.suite().name())
                .raw("<header>")
                .element("p", "kicker", "Hindcast benchmark")
                .element("h1", "", results.suite().name())
                .element("p", "facts", facts())
                .element("p", "verdict", verdict())
                .raw("</header>");
        List<Grid> grids = Tables.of(results);
        write(page, grids.get(0));
        writeOverall(page);
        grids.stream().skip(1).forEach(grid -> write(page, grid));
        writeCurves(page);
        page.section("reproduce", "How to make each cell again")
                .command(results.outcomes().stream().map(Outcome::command).collect(Collectors.joining("\n\n")))
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

    private String facts() {
        List<String> facts = new ArrayList<>(List.of(
                Numbers.count(methods.size(), "algorithm"),
                Numbers.count(results.testbeds().size(), "data set"),
                Numbers.count(results.suite().seeds().size(), "seed"),
                Numbers.count(results.outcomes().size(), "training")));
        if (!results.failures().isEmpty()) {
            facts.add(results.failures().size() + " of them failed");
        }
        return String.join(" · ", facts);
    }

    /** By the interquartile mean, or where there is none what the page is about. */
    private String verdict() {
        record Ranked(Method method, SeedStatistics statistics) {}
        List<Ranked> ranked = methods.stream()
                .flatMap(method -> results.statistics(method, Checkpoint.LAST).stream()
                        .map(statistics -> new Ranked(method, statistics)))
                .sorted(Comparator.comparingDouble(one -> -one.statistics().interquartileMean()))
                .toList();
        if (ranked.size() < 2) {
            return results.suite().description();
        }
        Ranked first = ranked.get(0);
        String means = ranked.stream()
                .map(one -> one.method().label() + " "
                        + Numbers.fixed(one.statistics().interquartileMean(), 1))
                .collect(Collectors.joining(", "));
        if (results.suite().seeds().size() < SeedStatistics.ENOUGH) {
            return "Over " + Numbers.count(results.suite().seeds().size(), "seed")
                    + " no order can be told: intervals of fewer than " + SeedStatistics.ENOUGH
                    + " seeds are too narrow. Interquartile means over " + comparable() + ": " + means + "."
                    + leftOut();
        }
        List<String> level = ranked.stream()
                .skip(1)
                .filter(other -> other.statistics()
                        .interquartileMeanInterval()
                        .overlaps(first.statistics().interquartileMeanInterval()))
                .map(other -> other.method().label())
                .toList();
        return (level.isEmpty()
                        ? first.method().label() + " scores highest over " + comparable()
                                + ", and its 95% interval overlaps no other."
                        : "Which scores highest cannot be told: the 95% interval of "
                                + first.method().label() + " overlaps that of " + String.join(" and that of ", level)
                                + ".")
                + " Interquartile means: " + means + "." + leftOut();
    }

    /** The data sets that a mean is over: those whose returns have a scale. */
    private String comparable() {
        int scaled = results.normalized().size();
        return scaled == results.testbeds().size()
                ? "all data sets"
                : Numbers.count(scaled, "data set") + " with reference scores";
    }

    /** The methods that no mean is known of, since a training of theirs failed. */
    private String leftOut() {
        List<String> without = methods.stream()
                .filter(method -> results.scores(method, Checkpoint.LAST).isEmpty())
                .map(Method::label)
                .toList();
        return without.isEmpty() ? "" : " Left out, since a training failed: " + String.join(", ", without) + ".";
    }

    private static void write(Page page, Grid grid) {
        String id = grid.title().toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-");
        page.section(id, grid.title());
        new ScoreTable(grid.title(), grid.headers(), grid.rows(), grid.summary()).write(page);
        grid.notes().forEach(page::note);
        page.end();
    }

    private void writeOverall(Page page) {
        if (methods.stream()
                .allMatch(method -> results.scores(method, Checkpoint.LAST).isEmpty())) {
            return;
        }
        page.section("overall", "Over " + comparable() + ", last checkpoints").chart(overall());
        page.note(
                "Interquartile means over data sets and seeds: the mean of the middle half of all scores, which neither one data set "
                        + "nor one lucky seed decides. 95% intervals of the stratified bootstrap: seeds are resampled within each data set.");
        page.chart(profiles());
        page.note(
                        "Performance profiles: the share of data sets and seeds that score more than what the axis says, with 95% intervals "
                                + "at each place. A line that lies above another everywhere is better whatever is asked of it.")
                .end();
    }

    private IntervalChart overall() {
        List<IntervalChart.Row> rows = new ArrayList<>();
        for (int i = 0; i < methods.size(); i++) {
            Optional<SeedStatistics> statistics = results.statistics(methods.get(i), Checkpoint.LAST);
            if (statistics.isPresent()) {
                Interval interval = statistics.get().interquartileMeanInterval();
                rows.add(new IntervalChart.Row(
                        methods.get(i).label(),
                        Tone.of(i),
                        statistics.get().interquartileMean(),
                        interval.low(),
                        interval.high()));
            }
        }
        return IntervalChart.of("interquartile mean of the normalised score", Size.WIDE.width(), rows);
    }

    private LineChart profiles() {
        double[] thresholds = thresholds();
        List<Series> lines = new ArrayList<>();
        for (int i = 0; i < methods.size(); i++) {
            Method method = methods.get(i);
            Tone tone = Tone.of(i);
            results.profile(method, Checkpoint.LAST, thresholds)
                    .ifPresent(profile ->
                            lines.add(new Series(method.label(), tone, true, ComparisonReport.points(profile))));
        }
        return LineChart.of(new Labels("", "normalised score", "share of runs that score more"), Size.WIDE, lines);
    }

    /** From a little below the lowest score to a little above the highest. */
    private double[] thresholds() {
        double[] all = methods.stream()
                .flatMap(method -> results.scores(method, Checkpoint.LAST).stream())
                .flatMap(Arrays::stream)
                .flatMapToDouble(Arrays::stream)
                .sorted()
                .toArray();
        return all.length == 0 ? new double[0] : ComparisonReport.thresholds(all);
    }

    private void writeCurves(Page page) {
        page.section("learning", "Learning curves");
        page.note("Means over seeds of the evaluations during the training, with 95% bootstrap intervals over seeds.");
        for (Testbed testbed : results.testbeds()) {
            page.element("h3", "", testbed.data().name()).chart(curves(testbed));
        }
        page.end();
    }

    private LineChart curves(Testbed testbed) {
        List<Series> lines = IntStream.range(0, methods.size())
                .mapToObj(i -> new Series(
                        methods.get(i).label(),
                        Tone.of(i),
                        true,
                        points(results.group(testbed, methods.get(i))),
                        Stroke.of(i)))
                .toList();
        String label = testbed.normalized() ? "normalised score" : "mean return";
        return LineChart.of(new Labels("", "updates", label), Size.WIDE, lines)
                .withReferences(List.of(new Reference("behaviour", testbed.behavior(), Tone.QUIET)));
    }

    /** At the steps that every seed was evaluated at. */
    private static List<Series.Point> points(Group group) {
        Map<Long, List<Double>> byStep = new TreeMap<>();
        group.outcomes().stream()
                .flatMap(outcome -> outcome.finished().stream())
                .flatMap(result -> result.curve().stream())
                .forEach(point -> byStep.computeIfAbsent(point.step(), step -> new ArrayList<>())
                        .add(group.testbed().score(point.value())));
        long seeds = group.outcomes().stream()
                .filter(outcome -> outcome.finished().isPresent())
                .count();
        return byStep.entrySet().stream()
                .filter(entry -> entry.getValue().size() == seeds)
                .map(entry -> point(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Series.Point point(long step, List<Double> scores) {
        SeedStatistics statistics = SeedStatistics.of(
                scores.stream().mapToDouble(Double::doubleValue).toArray(), 0);
        return new Series.Point(
                step,
                statistics.mean(),
                statistics.meanInterval().low(),
                statistics.meanInterval().high());
    }
}
