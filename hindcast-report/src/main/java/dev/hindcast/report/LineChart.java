package dev.hindcast.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Lines over a common horizontal axis, with bands where points have intervals. Emphasised lines and references are named at their
 * right end.
 */
public final class LineChart extends SvgChart {
    private static final int TICKS = 6;
    private static final double LABEL_GAP = 16;
    private static final double LABEL_INDENT = 16;
    private static final double SIGN_WIDTH = 12;
    private static final int LABEL_LETTERS = 26;

    private final Labels labels;
    private final Size size;
    private final List<Series> series;
    private final List<Reference> references;
    private final List<Marker> markers;
    private final List<Key> keys;

    private LineChart(
            Labels labels,
            Size size,
            List<Series> series,
            List<Reference> references,
            List<Marker> markers,
            List<Key> keys) {
        this.labels = labels;
        this.size = size;
        this.series = List.copyOf(series);
        this.references = references.stream()
                .filter(reference -> Double.isFinite(reference.value()))
                .toList();
        this.markers = markers.stream()
                .filter(marker -> Double.isFinite(marker.x()) && Double.isFinite(marker.y()))
                .toList();
        this.keys = List.copyOf(keys);
    }

    /**
     * A chart of lines alone.
     *
     * @param series thin ones lie under thick ones, whatever their order
     */
    public static LineChart of(Labels labels, Size size, List<Series> series) {
        return new LineChart(labels, size, series, List.of(), List.of(), List.of());
    }

    /** This chart with horizontal lines. */
    public LineChart withReferences(List<Reference> references) {
        return new LineChart(labels, size, series, references, markers, keys);
    }

    /** This chart with points of note. */
    public LineChart withMarkers(List<Marker> markers) {
        return new LineChart(labels, size, series, references, markers, keys);
    }

    /** This chart with a legend of what is not named at a line's end. */
    public LineChart withKeys(List<Key> keys) {
        return new LineChart(labels, size, series, references, markers, keys);
    }

    @Override
    String description() {
        return (labels.title().isEmpty() ? "" : labels.title() + ": ") + labels.y() + " over " + labels.x();
    }

    @Override
    double width() {
        return size.width();
    }

    @Override
    double height() {
        return size.height();
    }

    @Override
    void draw(Svg svg) {
        Legend legend = Legend.within(size.width() - 80, keys);
        Frame frame = Frame.around(
                labels,
                horizontal(),
                vertical(),
                size,
                rightMargin(),
                1 + legend.rows().size());
        svg.open(
                "g",
                "class",
                "plot",
                "data-left",
                frame.left(),
                "data-right",
                frame.right(),
                "data-top",
                frame.top(),
                "data-bottom",
                frame.bottom());
        frame.draw(svg);
        legend.draw(svg, frame, 1);
        series.forEach(line -> drawBand(svg, frame, line));
        lines(false).forEach(line -> drawLine(svg, frame, line));
        references.forEach(reference -> drawReference(svg, frame, reference));
        lines(true).forEach(line -> drawLine(svg, frame, line));
        markers.forEach(marker -> drawMarker(svg, frame, marker));
        drawEndLabels(svg, frame);
        svg.close();
    }

    private Stream<Series> lines(boolean emphasised) {
        return series.stream().filter(line -> line.emphasised() == emphasised);
    }

    private Stream<Series.Point> points() {
        return series.stream().flatMap(line -> line.points().stream()).filter(Series.Point::drawn);
    }

    private Axis horizontal() {
        return Axis.tight(points().mapToDouble(Series.Point::x), Math.max(3, (int) (size.width() / 120)));
    }

    private Axis vertical() {
        DoubleStream values = points().flatMapToDouble(p -> DoubleStream.of(p.y(), p.low(), p.high()));
        DoubleStream held = references.stream().mapToDouble(Reference::value);
        return Axis.rounded(DoubleStream.concat(values, held), size.height() < 250 ? 3 : TICKS);
    }

    private double rightMargin() {
        double widest = endLabels().stream()
                .mapToDouble(label -> widthOf(label.text()) + label.indent())
                .max()
                .orElse(0);
        return widest == 0 ? 16 : widest + 4;
    }

    private void drawBand(Svg svg, Frame frame, Series line) {
        for (List<Series.Point> run : Runs.where(line.points(), Series.Point::banded)) {
            StringBuilder path = new StringBuilder(path(frame, run, Series.Point::high));
            for (int i = run.size() - 1; i >= 0; i--) {
                path.append('L').append(position(frame, run.get(i), Series.Point::low));
            }
            svg.add("path", "class", "band " + line.tone().css(), "d", path.append('Z'));
        }
    }

    private void drawLine(Svg svg, Frame frame, Series line) {
        String css = (line.emphasised() ? "line " : "line thin ") + line.tone().css();
        for (List<Series.Point> run : Runs.where(line.points(), Series.Point::drawn)) {
            line.stroke().open(svg, css, path(frame, run, Series.Point::y));
            svg.leaf("title", line.name()).close();
            if (line.stroke().signed()) {
                run.forEach(point -> line.stroke().mark(svg, line.tone(), frame.x(point.x()), frame.y(point.y())));
            } else if (run.size() == 1) {
                svg.add(
                        "circle",
                        "class",
                        "disc " + line.tone().css(),
                        "cx",
                        frame.x(run.get(0).x()),
                        "cy",
                        frame.y(run.get(0).y()),
                        "r",
                        line.emphasised() ? 3 : 2);
            }
        }
    }

    private static String path(Frame frame, List<Series.Point> run, ToDoubleFunction<Series.Point> value) {
        StringBuilder path = new StringBuilder("M");
        for (Series.Point point : run) {
            path.append(path.length() == 1 ? "" : "L").append(position(frame, point, value));
        }
        return path.toString();
    }

    private static String position(Frame frame, Series.Point point, ToDoubleFunction<Series.Point> value) {
        return Numbers.coordinate(frame.x(point.x())) + " " + Numbers.coordinate(frame.y(value.applyAsDouble(point)));
    }

    private static void drawReference(Svg svg, Frame frame, Reference reference) {
        double y = frame.y(reference.value());
        svg.line("reference " + reference.tone().css(), frame.left(), y, frame.right(), y);
    }

    private static void drawMarker(Svg svg, Frame frame, Marker marker) {
        String css = (marker.filled() ? "disc " : "ring ") + marker.tone().css();
        svg.open("circle", "class", css, "cx", frame.x(marker.x()), "cy", frame.y(marker.y()), "r", 4.5);
        svg.leaf("title", marker.note()).close();
    }

    private record EndLabel(String text, Tone tone, Stroke stroke, double x, double value) {
        double indent() {
            return stroke.signed() ? LABEL_INDENT + SIGN_WIDTH : LABEL_INDENT;
        }
    }

    private List<EndLabel> endLabels() {
        List<EndLabel> ends = new ArrayList<>();
        lines(true)
                .filter(line -> !line.name().isEmpty())
                .forEach(line -> line.points().stream()
                        .filter(Series.Point::drawn)
                        .reduce((before, after) -> after)
                        .ifPresent(last -> ends.add(new EndLabel(
                                shortened(line.name(), LABEL_LETTERS),
                                line.tone(),
                                line.stroke(),
                                last.x(),
                                last.y()))));
        references.forEach(reference -> ends.add(new EndLabel(
                shortened(reference.name(), LABEL_LETTERS),
                reference.tone(),
                Stroke.PLAIN,
                Double.NaN,
                reference.value())));
        return ends;
    }

    private void drawEndLabels(Svg svg, Frame frame) {
        List<EndLabel> ends = endLabels();
        double[] wanted = ends.stream().mapToDouble(end -> frame.y(end.value())).toArray();
        double[] places = Spread.apart(wanted, LABEL_GAP, frame.top() + 4, frame.bottom() - 4);
        for (int i = 0; i < places.length; i++) {
            EndLabel end = ends.get(i);
            double from = Double.isNaN(end.x()) ? frame.right() : frame.x(end.x());
            svg.line("leader " + end.tone().css(), from + 3, wanted[i], frame.right() + LABEL_INDENT - 4, places[i]);
            if (end.stroke().signed()) {
                end.stroke().mark(svg, end.tone(), frame.right() + LABEL_INDENT + SIGN_WIDTH / 3, places[i]);
            }
            svg.text(
                    frame.right() + end.indent(),
                    places[i] + 4,
                    "name " + end.tone().css(),
                    "start",
                    end.text());
        }
    }
}
