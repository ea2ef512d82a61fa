package dev.hindcast.report;

import dev.hindcast.evaluation.behavior.Calibration;
import dev.hindcast.evaluation.behavior.DensityCalibration;
import dev.hindcast.evaluation.behavior.DiscreteCalibration;
import dev.hindcast.evaluation.shift.Decision;
import dev.hindcast.evaluation.shift.DistributionShift;
import dev.hindcast.evaluation.shift.PerformanceGap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How far a policy leaves the data: a single HTML file that opens without a network. The same data give the same bytes. */
public final class ShiftReport {
    private static final int SHOWN_COMPONENTS = 6;

    private final String title;
    private final DistributionShift shift;
    private final List<Figure> figures;
    private final String command;

    private ShiftReport(String title, DistributionShift shift, List<Figure> figures, String command) {
        this.title = title;
        this.shift = shift;
        this.figures = List.copyOf(figures);
        this.command = command;
    }

    /**
     * The report of a shift.
     *
     * @param title which policy on which data
     * @param figures its numbers, those about the same one after the other
     * @param command what reproduces it, as one types it
     */
    public static ShiftReport of(String title, DistributionShift shift, List<Figure> figures, String command) {
        return new ShiftReport(title, shift, figures, command);
    }

    /** The page. */
    public String html() {
        Page page = new Page(title)
                .raw("<header>")
                .element("p", "kicker", "Hindcast distribution shift")
                .element("h1", "", title)
                .element("p", "verdict", shift.verdict())
                .raw("</header>");
        writeSupport(page);
        shift.performance().ifPresent(gap -> writePerformance(page, gap));
        writeCalibration(page, shift.behavior().calibration());
        writeWorst(page);
        writeFigures(page);
        return page.reproduced(command).html();
    }

    /**
     * Writes the page; {@code file} is whole or as it was before.
     *
     * @throws IOException where that fails
     */
    public void write(Path file) throws IOException {
        Markup.write(file, html());
    }

    private void writeSupport(Page page) {
        page.section("support", "Distance from the data");
        double[] decided = values(shift.decisionDistances());
        double[] logged = values(shift.loggedDistances());
        if (shift.decisions().neighborDivergence().isEmpty()) {
            page.note(
                    "Left out: observations are discrete, so that distances say no more than whether a pair was logged.");
        } else {
            page.chart(HistogramChart.of(
                            new Labels(
                                    "",
                                    "distance to the nearest logged state-action pair, in standard deviations",
                                    "% of pairs"),
                            Size.WIDE,
                            List.of(
                                    new Sample("logged pairs", Tone.DATA, true, logged),
                                    new Sample("logged states, policy’s actions", Tone.POLICY, false, decided))))
                    .note("95% of logged pairs have another one within "
                            + Numbers.text(shift.decisions().threshold())
                            + "; " + Numbers.percent(shift.decisions().outsideShare())
                            + " of the policy’s pairs have none, and "
                            + Numbers.percent(shift.loggedDecisions().outsideShare())
                            + " of what was done in the same states."
                            + (shift.discrete()
                                    ? " That goes by distance; the share above, by how likely the behaviour takes the action."
                                    : ""));
        }
        page.end();
    }

    private static double[] values(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static void writePerformance(Page page, PerformanceGap gap) {
        page.section("returns", "Returns in " + gap.environment())
                .chart(HistogramChart.of(
                        new Labels("", "return of an episode", "% of episodes"),
                        Size.WIDE,
                        List.of(
                                new Sample("data", Tone.DATA, true, gap.data().returns()),
                                new Sample(
                                        "policy",
                                        Tone.POLICY,
                                        false,
                                        gap.policy().returns()))))
                .end();
    }

    private static void writeCalibration(Page page, Calibration calibration) {
        page.section("calibration", "Calibration of the estimated behaviour policy");
        if (calibration instanceof DiscreteCalibration discrete) {
            page.chart(reliability(discrete))
                    .note(
                            "Held-out steps by the probability of the most likely action. Where the estimate is right, the action is "
                                    + "taken as often as it says: the thin line.");
        } else if (calibration instanceof DensityCalibration density) {
            page.chart(coverage(density))
                    .note(
                            "How many held-out components of actions lie in the central regions of the estimate. Where it is right, "
                                    + "as many as the region promises: the thin line.");
        }
        page.end();
    }

    private static LineChart reliability(DiscreteCalibration calibration) {
        List<Series.Point> points = calibration.bins().stream()
                .map(bin -> Series.Point.of(bin.confidence(), bin.accuracy()))
                .toList();
        return LineChart.of(
                new Labels("", "probability of the most likely action", "share of steps that took it"),
                Size.WIDE,
                List.of(diagonal(), new Series("estimate", Tone.POLICY, true, points)));
    }

    private static LineChart coverage(DensityCalibration calibration) {
        List<Series.Point> points = calibration.coverage().stream()
                .map(region -> Series.Point.of(region.level(), region.share()))
                .toList();
        return LineChart.of(
                new Labels("", "central region", "share of components inside"),
                Size.WIDE,
                List.of(diagonal(), new Series("estimate", Tone.POLICY, true, points)));
    }

    private static Series diagonal() {
        return new Series("as promised", Tone.QUIET, false, List.of(Series.Point.of(0, 0), Series.Point.of(1, 1)));
    }

    private void writeWorst(Page page) {
        page.section("outside", "Decisions furthest from the data");
        page.table(
                        "Decisions furthest from the data",
                        List.of("Episode, step", "State", "Logged", "Policy", "Distance", "Behaviour’s probability"),
                        shift.worst().stream().map(ShiftReport::cells).toList())
                .end();
    }

    private static List<String> cells(Decision decision) {
        return List.of(
                decision.logged().episode() + ", " + decision.logged().time(),
                vector(decision.logged().observation()),
                vector(decision.logged().action()),
                vector(decision.action()),
                Numbers.text(decision.distance()),
                Numbers.text(decision.behaviorProbability()));
    }

    private static String vector(float[] values) {
        String shown = IntStream.range(0, Math.min(SHOWN_COMPONENTS, values.length))
                .mapToObj(i -> Numbers.text((double) values[i]))
                .collect(Collectors.joining(", "));
        return values.length > SHOWN_COMPONENTS ? shown + ", …" : shown;
    }

    private void writeFigures(Page page) {
        page.section("figures", "All figures");
        for (String about : figures.stream().map(Figure::about).distinct().toList()) {
            page.table(
                    about,
                    List.of(Markup.capitalized(about), "Value", "Logged against logged", "Unit", "Meaning"),
                    figures.stream()
                            .filter(figure -> figure.about().equals(about))
                            .map(ShiftReport::cells)
                            .toList());
        }
        page.end();
    }

    private static List<String> cells(Figure figure) {
        return List.of(
                figure.name(),
                Numbers.text(figure.value()),
                figure.logged().isPresent() ? Numbers.text(figure.logged().getAsDouble()) : "",
                figure.unit(),
                figure.meaning());
    }
}
