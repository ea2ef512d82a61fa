package dev.hindcast.report;

import static dev.hindcast.evaluation.ReturnDifference.Verdict.BETTER;
import static dev.hindcast.evaluation.ReturnDifference.Verdict.UNKNOWN;

import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.PerformanceProfile;
import dev.hindcast.evaluation.ReturnDifference;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.evaluation.RunStatistics;
import dev.hindcast.evaluation.RunStatistics.Statistic;
import dev.hindcast.evaluation.SeedStatistics;
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
import java.util.function.Function;
import java.util.stream.Collectors;
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
                .element("h1", "", data.title());
        for (String environment : environments()) {
            String where = environments().size() == 1 ? "" : "In " + environment + " ";
            page.element("p", "verdict", where + verdict(judgedIn(environment)));
        }
        if (environments().size() > 1) {
            page.note("Returns of different environments cannot be held against each other.");
        }
        page.raw("</header>").section("intervals", "Returns of the last checkpoints");
        chartEach(page, environments(), this::returns)
                .note("Means over the episodes of all seeds, with 95% bootstrap intervals over episodes.")
                .end();
        writeSeeds(page);
        writeProfiles(page);
        writeCurves(page);
        writeTable(page);
        page.reproduced(data.command());
        return page.html();
    }

    private List<String> environments() {
        return data.runs().stream().map(Run::environment).distinct().toList();
    }

    private List<Run> judgedIn(String environment) {
        return data.runs().stream()
                .filter(run -> run.environment().equals(environment))
                .toList();
    }

    /** A chart for each of some environments, under its name where there are others. */
    private Page chartEach(Page page, List<String> shown, Function<List<Run>, SvgChart> chart) {
        for (String environment : shown) {
            if (environments().size() > 1) {
                page.element("h3", "", environment);
            }
            page.chart(chart.apply(judgedIn(environment)));
        }
        return page;
    }

    private Tone tone(Run run) {
        return Tone.of(data.runs().indexOf(run));
    }

    /**
     * Writes the page; {@code file} is whole or as it was before.
     *
     * @throws IOException where that fails
     */
    public void write(Path file) throws IOException {
        Markup.write(file, html());
    }

    private static String verdict(List<Run> runs) {
        double most = runs.stream()
                .mapToDouble(run -> run.outcome().last().mean())
                .max()
                .orElse(Double.NaN);
        return first(runs)
                + behaviors(runs).entrySet().stream()
                        .filter(behavior ->
                                runs.size() > 1 && behavior.getValue().mean() > most)
                        .map(behavior -> " The behaviour of " + behavior.getKey() + " returned more than any of them, "
                                + Numbers.text(behavior.getValue().mean()) + ".")
                        .collect(Collectors.joining());
    }

    private static String first(List<Run> runs) {
        List<Run> ranked = runs.stream()
                .sorted(Comparator.comparingDouble(run -> -run.outcome().last().mean()))
                .toList();
        Run first = ranked.get(0);
        double most = first.outcome().last().mean();
        if (Double.isNaN(most)) {
            return "No run has a mean return that is a number.";
        }
        if (ranked.size() == 1) {
            return first.name() + " returns " + Numbers.text(most) + " on average, its data "
                    + Numbers.text(first.behavior().mean()) + ".";
        }
        String start = first.name() + " returns most, " + Numbers.text(most) + " on average";
        List<String> unknown = ranked.stream()
                .skip(1)
                .filter(run -> ReturnDifference.between(last(first), last(run)).verdict() == UNKNOWN)
                .map(Run::name)
                .toList();
        List<String> level = ranked.stream()
                .skip(1)
                .filter(run -> ReturnDifference.between(last(first), last(run)).verdict() != BETTER)
                .map(Run::name)
                .toList();
        if (!unknown.isEmpty()) {
            String others =
                    level.stream().filter(name -> !unknown.contains(name)).collect(Collectors.joining(" and "));
            return start + ", but of its difference from " + String.join(" and ", unknown)
                    + " there is no interval: a run of a single episode has none, nor has a mean that is no number."
                    + (others.isEmpty() ? "" : " It cannot be told apart from " + others + " either.")
                    + ofOneSeed(runs);
        }
        return level.isEmpty()
                ? start + ": the 95% interval of its difference from every other lies above 0." + ofOneSeed(runs)
                : start + ", but cannot be told apart from " + String.join(" and ", level)
                        + ": the 95% interval of the difference holds 0." + ofOneSeed(runs);
    }

    private static String ofOneSeed(List<Run> runs) {
        return severalSeeds(runs).count() == runs.size()
                ? ""
                : " Of a run of one seed this holds for its policy alone, not for what other seeds of its method give.";
    }

    private static List<ReturnSummary> last(Run run) {
        return run.outcome().seeds().stream().map(SeedOutcome::last).toList();
    }

    /** The returns of the last checkpoints, pooled over seeds, below the behaviour of each data set. */
    private IntervalChart returns(List<Run> runs) {
        List<Row> rows = new ArrayList<>();
        behaviors(runs).forEach((dataset, returns) -> rows.add(row("behaviour, " + dataset, Tone.QUIET, returns)));
        runs.forEach(run -> rows.add(row(run.name(), tone(run), run.outcome().last())));
        return IntervalChart.of("mean return of an episode", Size.WIDE.width(), rows);
    }

    private static Row row(String name, Tone tone, ReturnSummary returns) {
        return new Row(name, tone, returns.mean(), returns.low95(), returns.high95());
    }

    private static Map<String, ReturnSummary> behaviors(List<Run> runs) {
        Map<String, ReturnSummary> behaviors = new LinkedHashMap<>();
        runs.forEach(run -> behaviors.putIfAbsent(run.dataset(), run.behavior()));
        return behaviors;
    }

    private void writeSeeds(Page page) {
        page.section("seeds", "Over seeds");
        if (data.runs().stream().allMatch(run -> run.seeds().seeds() < 2)) {
            page.note("Left out: every run has one seed, which says nothing of other seeds. Train with several.");
        } else {
            chartEach(page, environments(), this::seeds)
                    .note("Interquartile means over seeds, with 95% stratified bootstrap intervals over seeds. "
                            + "A run of one seed has no interval; up to three seeds the interquartile mean is the mean."
                            + few());
        }
        page.end();
    }

    /** What is to be known of intervals over few seeds; empty where there are enough. */
    private String few() {
        return severalSeeds(data.runs()).anyMatch(run -> run.outcome().seeds().size() < SeedStatistics.ENOUGH)
                ? " Of fewer than " + SeedStatistics.ENOUGH + " seeds intervals are too narrow."
                : "";
    }

    /** The interquartile means over seeds. */
    private IntervalChart seeds(List<Run> runs) {
        List<Row> rows = new ArrayList<>();
        for (Run run : runs) {
            Interval interval = run.seeds().interquartileMeanInterval();
            rows.add(new Row(run.name(), tone(run), run.seeds().interquartileMean(), interval.low(), interval.high()));
        }
        return IntervalChart.of("interquartile mean return over seeds", Size.WIDE.width(), rows);
    }

    private void writeProfiles(Page page) {
        List<String> profiled = environments().stream()
                .filter(environment -> severalSeeds(judgedIn(environment))
                        .anyMatch(run -> run.outcome().seeds().size() >= SeedStatistics.ENOUGH))
                .toList();
        page.section("profiles", "Which share of seeds returns more");
        if (profiled.isEmpty()) {
            page.note("Left out: no run has " + SeedStatistics.ENOUGH + " seeds or more.");
        } else {
            chartEach(page, profiled, this::profiles)
                    .note(
                            "Performance profiles of the runs with several seeds: the share of seeds whose last checkpoint returns more than "
                                    + "what the axis says, with 95% stratified bootstrap intervals at each place. A run whose line lies above "
                                    + "another’s everywhere is better whatever is asked of it.");
        }
        writeImprovements(page);
        page.end();
    }

    private static Stream<Run> severalSeeds(List<Run> runs) {
        return runs.stream().filter(run -> run.outcome().seeds().size() > 1);
    }

    private static double[] lastReturns(Run run) {
        return run.outcome().seeds().stream()
                .mapToDouble(seed -> seed.last().mean())
                .toArray();
    }

    /** Over returns, the share of each run's seeds that return more. */
    private LineChart profiles(List<Run> runs) {
        double[] all = severalSeeds(runs)
                .flatMapToDouble(run -> Arrays.stream(lastReturns(run)))
                .sorted()
                .toArray();
        double[] thresholds = thresholds(all);
        List<Series> lines = severalSeeds(runs)
                .map(run -> new Series(
                        run.name(),
                        tone(run),
                        true,
                        points(PerformanceProfile.ofScores(new double[][] {lastReturns(run)}, thresholds, 0))))
                .toList();
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

    /** Of pairs that were judged in the same environment. */
    private void writeImprovements(Page page) {
        Map<String, String> rows = new LinkedHashMap<>();
        List<Run> runs = severalSeeds(data.runs()).toList();
        for (int i = 0; i < runs.size(); i++) {
            for (int j = i + 1; j < runs.size(); j++) {
                if (runs.get(i).environment().equals(runs.get(j).environment())) {
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
                    .table("prose", rows);
        }
    }

    private void writeCurves(Page page) {
        page.section("learning", "Learning curves");
        if (data.runs().stream().allMatch(run -> run.curves().isEmpty())) {
            page.note("Left out: no run was evaluated during its training.");
        } else {
            chartEach(page, environments(), this::curves)
                    .note(
                            "Means over seeds. Bands are 95% bootstrap intervals: over seeds, of a run of one seed over its episodes. Steps are updates of a"
                                    + " training on logged steps, and steps in the environment of one that acts."
                                    + few());
        }
        page.end();
    }

    /** Each run's mean return over its seeds during the training. */
    public LineChart curves() {
        return curves(data.runs());
    }

    private LineChart curves(List<Run> runs) {
        List<Series> lines = new ArrayList<>();
        for (Run run : runs) {
            Stroke stroke = Stroke.of(data.runs().indexOf(run));
            lines.add(new Series(run.name(), tone(run), true, Traces.banded(run.curves()), stroke));
        }
        List<Reference> references = new ArrayList<>();
        behaviors(runs)
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
