package dev.hindcast.report;

import dev.hindcast.report.ReportData.Logged;
import dev.hindcast.report.ReportData.Trace;
import java.util.Arrays;
import java.util.List;

/** Whether what was logged during a training had settled at its end, in words. */
final class Course {
    private static final int PARTS = 5;
    private static final int LEAST = 2 * PARTS;
    /** Of the whole course: a smaller move is none. */
    private static final double SETTLED = 0.05;
    /** Of its standard error: a smaller move is noise, where there are rows enough to know that error. */
    private static final double NOISE = 2;

    private static final int LEAST_FOR_ERROR = 5;

    private Course() {}

    /**
     * Compares the last fifth of the rows with the fifth before.
     *
     * @param name what was logged
     * @param traces of each seed
     */
    static String words(String name, List<Trace> traces) {
        double[] values =
                Traces.mean(traces).stream().mapToDouble(Logged::value).toArray();
        if (values.length < LEAST) {
            return name + ": logged " + Numbers.count(values.length, "time") + ", too few to tell.";
        }
        if (!Arrays.stream(values).allMatch(Double::isFinite)) {
            return name + ": diverged.";
        }
        int part = values.length / PARTS;
        double[] last = Arrays.copyOfRange(values, values.length - part, values.length);
        double[] before = Arrays.copyOfRange(values, values.length - 2 * part, values.length - part);
        double move = mean(last) - mean(before);
        double whole = Arrays.stream(values).max().orElseThrow()
                - Arrays.stream(values).min().orElseThrow();
        double error = Math.sqrt((variance(last) + variance(before)) / part);
        return Math.abs(move) <= SETTLED * whole || part >= LEAST_FOR_ERROR && Math.abs(move) <= NOISE * error
                ? name + ": settled, it moved by " + Numbers.text(move)
                        + " between the last fifth of the training and the one before."
                : name + ": still " + (move > 0 ? "rising" : "falling") + ", by " + Numbers.text(Math.abs(move))
                        + " between the last fifth of the training and the one before, "
                        + Numbers.percent(Math.abs(move) / whole)
                        + " of its whole course.";
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow();
    }
}
