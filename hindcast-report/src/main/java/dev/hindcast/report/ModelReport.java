package dev.hindcast.report;

import dev.hindcast.evaluation.calibration.ModelCalibration;
import dev.hindcast.evaluation.calibration.ModelCalibration.Horizon;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How far a learned model of the dynamics can be trusted: a single HTML file that opens without a network. The same data give the same
 * bytes.
 */
public final class ModelReport {
    private final String title;
    private final ModelCalibration calibration;
    private final List<Figure> figures;
    private final String command;

    private ModelReport(String title, ModelCalibration calibration, List<Figure> figures, String command) {
        this.title = title;
        this.calibration = calibration;
        this.figures = List.copyOf(figures);
        this.command = command;
    }

    /**
     * The report of a calibration.
     *
     * @param title whose model, on which data
     * @param figures its numbers, those about the same one after the other
     * @param command what reproduces it, as one types it
     */
    public static ModelReport of(String title, ModelCalibration calibration, List<Figure> figures, String command) {
        return new ModelReport(title, calibration, figures, command);
    }

    /** The page. */
    public String html() {
        Page page = new Page(title)
                .raw("<header>")
                .element("p", "kicker", "Hindcast model calibration")
                .element("h1", "", title)
                .element("p", "verdict", calibration.verdict())
                .raw("</header>");
        writeHorizons(page);
        writeRegions(page);
        writeDoubt(page);
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

    private void writeHorizons(Page page) {
        page.section("horizons", "Error over steps of its own");
        page.chart(LineChart.of(
                        new Labels("", "steps", "error, in deviations of the log"),
                        Size.WIDE,
                        List.of(
                                new Series("nothing changes", Tone.QUIET, true, points(Horizon::standing)),
                                new Series("the model", Tone.POLICY, true, points(Horizon::error)))))
                .note(
                        "The elites' mean, fed back to the model for as many logged actions, against what was observed in episodes that"
                                + " it was not learned from; beside it the claim that nothing changes.");
        page.end();
    }

    private List<Series.Point> points(ToDoubleFunction<Horizon> value) {
        return calibration.horizons().stream()
                .map(horizon -> Series.Point.of(horizon.steps(), value.applyAsDouble(horizon)))
                .toList();
    }

    private void writeRegions(Page page) {
        List<Series.Point> points = calibration.regions().stream()
                .map(region -> Series.Point.of(region.level(), region.share()))
                .toList();
        page.section("coverage", "Coverage of its intervals")
                .chart(LineChart.of(
                        new Labels("", "central region", "share of outcomes inside"),
                        Size.WIDE,
                        List.of(
                                new Series(
                                        "as promised",
                                        Tone.QUIET,
                                        false,
                                        List.of(Series.Point.of(0.5, 0.5), Series.Point.of(1, 1))),
                                new Series("the model", Tone.POLICY, true, points))))
                .note(
                        "How many components of the next observation and the reward lie in the central regions of what the elites say"
                                + " together. Where they are right, as many as the region promises: the thin line. Above it the model is less"
                                + " sure than it could be, below it surer than it should be.")
                .end();
    }

    private void writeDoubt(Page page) {
        List<Series.Point> deciles = calibration.deciles().stream()
                .map(decile -> Series.Point.of(log(decile.disagreement()), log(decile.error())))
                .toList();
        page.section("doubt", "Does its doubt know?")
                .chart(LineChart.of(
                        new Labels("", "disagreement, means of ten parts of the steps", "mean error", true, true),
                        Size.WIDE,
                        List.of(new Series("", Tone.POLICY, true, deciles, Stroke.DISCS))))
                .chart(HistogramChart.of(
                        new Labels("", "disagreement", "% of steps", true, false),
                        Size.WIDE,
                        List.of(
                                new Sample("logged actions", Tone.DATA, true, logs(calibration.loggedDisagreement())),
                                new Sample(
                                        "random actions", Tone.RANDOM, false, logs(calibration.randomDisagreement())))))
                .note(
                        "Where the line rises, the members disagree where the model errs: the rank correlation of both is "
                                + Numbers.text(calibration.disagreement().rankCorrelation())
                                + ". They disagree about "
                                + Numbers.percent(calibration.disagreement().randomFlagged())
                                + " of uniformly random actions in the same states more than about 95% of logged ones, and about "
                                + Numbers.percent(calibration.disagreement().outsideFlagged())
                                + " of those that lie outside of the log: " + Numbers.percent(calibration.outside())
                                + " of them, further from any logged step than 95% of logged ones from each other.")
                .end();
    }

    private static double[] logs(List<Double> values) {
        return values.stream().mapToDouble(ModelReport::log).toArray();
    }

    private static double log(double value) {
        return Math.log10(Math.max(value, 1e-12));
    }

    private void writeFigures(Page page) {
        page.section("figures", "All figures");
        for (String about : figures.stream().map(Figure::about).distinct().toList()) {
            page.table(
                    about,
                    List.of(Markup.capitalized(about), "Value", "Unit", "Meaning"),
                    figures.stream()
                            .filter(figure -> figure.about().equals(about))
                            .map(figure -> List.of(
                                    figure.name(), Numbers.text(figure.value()), figure.unit(), figure.meaning()))
                            .toList());
        }
        page.end();
    }
}
