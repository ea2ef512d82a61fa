package dev.hindcast.report;

import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.evaluation.SeedStatistics;
import dev.hindcast.report.ReportData.Curve;
import dev.hindcast.report.ReportData.Outcome;
import dev.hindcast.report.ReportData.SeedOutcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/** Returns: during the training, by seed, and their distribution against the data's. */
final class ReturnSections {
    private ReturnSections() {}

    static void write(Page page, ReportData data) {
        data.outcome().ifPresent(outcome -> writeCourse(page, data, outcome));
        page.section("returns", "Returns of episodes").chart(histogram(data)).end();
    }

    private static void writeCourse(Page page, ReportData data, Outcome outcome) {
        page.section("learning", "Learning curves");
        if (data.curves().stream().allMatch(curve -> curve.points().isEmpty())) {
            page.note("Left out: the policy was not evaluated during the training.");
        } else {
            page.chart(curves(data));
        }
        writeSeeds(page, data.words().steps(), outcome);
        page.end();
    }

    static LineChart curves(ReportData data) {
        List<Series> lines = new ArrayList<>();
        boolean several = data.curves().size() > 1;
        for (Curve curve : data.curves()) {
            lines.add(new Series("seed " + curve.seed(), Tone.POLICY, false, Traces.points(curve)));
        }
        String name = several ? "mean of " + data.curves().size() + " seeds" : "policy";
        lines.add(new Series(name, Tone.POLICY, true, Traces.points(Traces.meanReturn(data.curves()))));
        return LineChart.of(new Labels("", data.words().steps(), "mean return"), Size.WIDE, lines)
                .withReferences(List.of(new Reference(
                        data.words().reference(), data.dataset().behavior().mean(), Tone.DATA)))
                .withMarkers(markers(data))
                .withKeys(keys(several));
    }

    private static List<Key> keys(boolean several) {
        List<Key> keys = new ArrayList<>();
        keys.add(new Key(
                Key.Sign.BAND,
                Tone.POLICY,
                several ? "95% interval over episodes, each seed" : "95% interval over episodes"));
        if (several) {
            keys.add(new Key(Key.Sign.THIN_LINE, Tone.POLICY, "each seed"));
        }
        keys.add(new Key(Key.Sign.RING, Tone.POLICY, several ? "best of each seed" : "best"));
        keys.add(new Key(Key.Sign.DISC, Tone.POLICY, several ? "last of each seed" : "last"));
        return keys;
    }

    private static List<Marker> markers(ReportData data) {
        List<Marker> markers = new ArrayList<>();
        for (Curve curve : data.curves()) {
            if (!curve.points().isEmpty()) {
                ReportData.Evaluated last = curve.points().get(curve.points().size() - 1);
                markers.add(marker(data, curve.seed(), "last", last, true));
            }
            curve.points().stream()
                    .filter(point -> !Double.isNaN(point.mean()))
                    .reduce((one, other) -> other.mean() > one.mean() ? other : one)
                    .ifPresent(best -> markers.add(marker(data, curve.seed(), "best", best, false)));
        }
        return markers;
    }

    private static Marker marker(ReportData data, long seed, String what, ReportData.Evaluated point, boolean filled) {
        String note = "seed " + seed + ", " + what + ": "
                + Numbers.interval(point.mean(), point.low95(), point.high95()) + " after " + Numbers.text(point.step())
                + " " + data.words().steps();
        return new Marker(point.step(), point.mean(), Tone.POLICY, filled, note);
    }

    private static void writeSeeds(Page page, String steps, Outcome outcome) {
        page.table(
                "Returns by seed",
                List.of(
                        "Seed",
                        "Last, after " + steps,
                        "Mean return [95%]",
                        "Best, after " + steps,
                        "Mean return [95%]"),
                outcome.seeds().stream().map(ReturnSections::cells).toList());
        if (outcome.seeds().size() > 1) {
            page.note(overSeeds(outcome));
        }
    }

    private static List<String> cells(SeedOutcome seed) {
        return List.of(
                Long.toString(seed.seed()),
                Numbers.text(seed.lastStep()),
                interval(seed.last()),
                Numbers.text(seed.bestStep()),
                interval(seed.best()));
    }

    private static String overSeeds(Outcome outcome) {
        double[] scores =
                outcome.seeds().stream().mapToDouble(seed -> seed.last().mean()).toArray();
        if (scores.length < SeedStatistics.ENOUGH) {
            DoubleSummaryStatistics range = Arrays.stream(scores).summaryStatistics();
            return "The seeds’ last checkpoints return from " + Numbers.text(range.getMin()) + " to "
                    + Numbers.text(range.getMax()) + ": fewer than " + SeedStatistics.ENOUGH
                    + " seeds are too few for an interval that says what other seeds may give.";
        }
        SeedStatistics statistics = SeedStatistics.of(scores, 0);
        return "Over the seeds’ last checkpoints: mean " + interval(statistics.mean(), statistics.meanInterval())
                + ", interquartile mean "
                + interval(statistics.interquartileMean(), statistics.interquartileMeanInterval())
                + ", with 95% bootstrap intervals over seeds, which say what other seeds may give.";
    }

    private static String interval(double value, Interval interval) {
        return Numbers.interval(value, interval.low(), interval.high());
    }

    static String interval(ReturnSummary returns) {
        return Numbers.interval(returns.mean(), returns.low95(), returns.high95());
    }

    static HistogramChart histogram(ReportData data) {
        List<Sample> samples = new ArrayList<>();
        ReturnSummary behavior = data.dataset().behavior();
        samples.add(new Sample(
                data.words().sample() + ", " + Numbers.count(behavior.episodes(), "episode"),
                Tone.DATA,
                true,
                behavior.returns()));
        data.outcome()
                .map(Outcome::last)
                .ifPresent(last -> samples.add(new Sample(
                        "last policy, " + Numbers.count(last.episodes(), "episode"),
                        Tone.POLICY,
                        false,
                        last.returns())));
        return HistogramChart.of(new Labels("", "return of an episode", "% of episodes"), Size.WIDE, samples);
    }
}
