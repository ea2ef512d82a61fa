package dev.hindcast.report;

import dev.hindcast.evaluation.ReturnSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What a policy that aims at a return achieves over what it aims at: a single HTML file that opens without a network. The same data give
 * the same bytes.
 *
 * @param title of the page
 * @param facts of the episodes, in a line
 * @param achieved for each target
 * @param command what reproduces it, as one types it
 */
public record TargetReport(String title, String facts, List<Achieved> achieved, String command) {
    /**
     * What came of a target.
     *
     * @param target the return that was aimed at
     * @param returns of the episodes
     */
    public record Achieved(double target, ReturnSummary returns) {}

    /** Sorts them by target. */
    public TargetReport {
        achieved = achieved.stream()
                .sorted(Comparator.comparingDouble(Achieved::target))
                .toList();
    }

    /** The page. */
    public String html() {
        return new Page(title)
                .raw("<header>")
                .element("p", "kicker", "Hindcast target returns")
                .element("h1", "", title)
                .element("p", "facts", facts)
                .raw("</header>")
                .section("achieved", "Achieved over aimed at")
                .chart(chart())
                .note(
                        "The band is the 95% interval of the mean. On the thin line the return is what was asked for. Where the policy leaves it,"
                                + " it does not get what it is asked for: the log may hold few episodes of that return, what they returned may not"
                                + " have been theirs to choose, or the training was too short.")
                .table("Returns by target", List.of("Aimed at", "Mean return [95%]"), rows())
                .end()
                .reproduced(command)
                .html();
    }

    /** Mean returns with their intervals, over the targets. */
    public LineChart chart() {
        double[] targets = achieved.stream().mapToDouble(Achieved::target).toArray();
        double low = DoubleStream.of(targets).min().orElse(0);
        double high = DoubleStream.of(targets).max().orElse(1);
        return LineChart.of(
                new Labels("", "target return", "achieved return"),
                Size.WIDE,
                List.of(
                        new Series(
                                "as asked for",
                                Tone.QUIET,
                                false,
                                List.of(Series.Point.of(low, low), Series.Point.of(high, high))),
                        new Series("achieved", Tone.POLICY, true, points())));
    }

    private List<Series.Point> points() {
        return achieved.stream()
                .map(one -> new Series.Point(one.target, one.returns.mean(), one.returns.low95(), one.returns.high95()))
                .toList();
    }

    private List<List<String>> rows() {
        return achieved.stream()
                .map(one -> List.of(Numbers.text(one.target), ReturnSections.interval(one.returns)))
                .toList();
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
