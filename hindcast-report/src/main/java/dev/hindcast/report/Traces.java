package dev.hindcast.report;

import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.SeedStatistics;
import dev.hindcast.report.ReportData.Curve;
import dev.hindcast.report.ReportData.Evaluated;
import dev.hindcast.report.ReportData.Logged;
import dev.hindcast.report.ReportData.Trace;
import dev.hindcast.report.Series.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Turns what seeds logged into lines: one thin line a seed, and the mean over seeds. */
final class Traces {
    private static final int MOST_POINTS = 600;

    private Traces() {}

    /** The lines of a chart of one quantity; a single seed is its own mean. */
    static List<Series> lines(String name, Tone tone, List<Trace> traces) {
        List<Series> lines = new ArrayList<>();
        if (traces.size() > 1) {
            for (Trace trace : traces) {
                lines.add(new Series(name + ", seed " + trace.seed(), tone, false, points(trace.points())));
            }
        }
        if (!traces.isEmpty()) {
            lines.add(new Series(name, tone, true, points(mean(traces))));
        }
        return lines;
    }

    /** The mean over seeds at the steps that every seed reached. */
    static List<Logged> mean(List<Trace> traces) {
        List<Logged> means = new ArrayList<>();
        bySteps(traces)
                .forEach((step, values) -> means.add(new Logged(
                        step, mean(values.stream().mapToDouble(value -> value).toArray()))));
        return means;
    }

    private static Map<Long, List<Double>> bySteps(List<Trace> traces) {
        Map<Long, List<Double>> byStep = new TreeMap<>();
        for (Trace trace : traces) {
            for (Logged logged : trace.points()) {
                byStep.computeIfAbsent(logged.step(), step -> new ArrayList<>()).add(logged.value());
            }
        }
        byStep.values().removeIf(values -> values.size() < traces.size());
        return byStep;
    }

    /** The mean over seeds of a learning curve. */
    static List<Logged> meanReturn(List<Curve> curves) {
        return mean(curves.stream().map(Traces::trace).toList());
    }

    /** The mean over seeds of learning curves with its interval over seeds; of a single seed its own, over episodes. */
    static List<Point> banded(List<Curve> curves) {
        if (curves.size() == 1) {
            return points(curves.get(0));
        }
        Map<Long, List<Double>> byStep =
                bySteps(curves.stream().map(Traces::trace).toList());
        List<Point> points = new ArrayList<>();
        byStep.forEach((step, values) -> points.add(banded(step, values)));
        return points;
    }

    private static Point banded(long step, List<Double> values) {
        double[] means = values.stream().mapToDouble(value -> value).toArray();
        if (!Arrays.stream(means).allMatch(Double::isFinite)) {
            return Point.of(step, Double.NaN);
        }
        SeedStatistics statistics = SeedStatistics.of(means, 0);
        Interval interval = statistics.meanInterval();
        return new Point(step, statistics.mean(), interval.low(), interval.high());
    }

    private static Trace trace(Curve curve) {
        return new Trace(
                "return",
                curve.seed(),
                curve.points().stream()
                        .map(point -> new Logged(point.step(), point.mean()))
                        .toList());
    }

    /** A seed's learning curve with its intervals. */
    static List<Point> points(Curve curve) {
        return curve.points().stream().map(Traces::point).toList();
    }

    private static Point point(Evaluated evaluated) {
        return new Point(evaluated.step(), evaluated.mean(), evaluated.low95(), evaluated.high95());
    }

    /** Points to draw: all of a short trace, means of equal stretches of a long one. */
    static List<Point> points(List<Logged> trace) {
        int stretch = Math.max(1, (trace.size() + MOST_POINTS - 1) / MOST_POINTS);
        List<Point> points = new ArrayList<>();
        for (int from = 0; from < trace.size(); from += stretch) {
            List<Logged> part = trace.subList(from, Math.min(from + stretch, trace.size()));
            double value = mean(part.stream().mapToDouble(Logged::value).toArray());
            points.add(Point.of((double) part.get(part.size() - 1).step(), value));
        }
        return points;
    }

    /** The mean over seeds of what each logged last; NaN where there is none. */
    static double lastMean(List<Trace> traces) {
        return mean(traces.stream()
                .filter(trace -> !trace.points().isEmpty())
                .mapToDouble(
                        trace -> trace.points().get(trace.points().size() - 1).value())
                .toArray());
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
