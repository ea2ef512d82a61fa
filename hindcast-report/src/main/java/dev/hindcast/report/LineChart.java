package dev.hindcast.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
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
    private static final int NARROW_LETTERS = 38;
    private static final double NARROW_HEIGHT = 240;
    private static final double NARROW_ROW = 22;
    private static final int MOST_SIGNS = 25;
    private static final int MOST_SAID = 20;

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
        boolean several = series.stream().filter(Series::emphasised).count() > 1;
        this.series = series.stream().map(line -> several ? told(line) : line).toList();
        this.references = references.stream()
                .filter(reference -> Double.isFinite(reference.value()))
                .toList();
        this.markers = markers.stream()
                .filter(marker -> Double.isFinite(marker.x()) && Double.isFinite(marker.y()))
                .toList();
        this.keys = List.copyOf(keys);
    }

    /** With the stroke of its colour where it has none of its own. */
    private static Series told(Series line) {
        return line.emphasised() && line.stroke() == Stroke.PLAIN
                ? new Series(line.name(), line.tone(), true, line.points(), Stroke.of(line.tone()))
                : line;
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
        return Stream.of(
                        Stream.of((labels.title().isEmpty() ? "" : labels.title() + ": ") + labels.y() + " over "
                                + labels.x()),
                        lines(true).map(this::course),
                        references.stream().map(reference -> reference.name() + " " + number(reference.value())),
                        markers.stream().map(Marker::note))
                .flatMap(parts -> parts)
                .filter(part -> !part.isEmpty())
                .limit(MOST_SAID)
                .collect(Collectors.joining("; "));
    }

    private String course(Series line) {
        List<Series.Point> drawn =
                line.points().stream().filter(Series.Point::drawn).toList();
        if (drawn.isEmpty()) {
            return line.name();
        }
        Series.Point first = drawn.get(0);
        Series.Point last = drawn.get(drawn.size() - 1);
        return (line.name() + " from " + number(first.y()) + " at " + at(first.x()) + " to " + number(last.y()) + " at "
                        + at(last.x()))
                .strip();
    }

    private double raised(double y) {
        return labels.powersOfY() ? Math.pow(10, y) : y;
    }

    private String number(double y) {
        return Numbers.text(raised(y));
    }

    private String at(double place) {
        double x = labels.powersOfX() ? Math.pow(10, place) : place;
        return x == Math.rint(x) && Math.abs(x) < 1e9 ? Numbers.text((long) x) : Numbers.text(x);
    }

    @Override
    List<List<String>> numbers() {
        return lines(true).findAny().isEmpty() && !markers.isEmpty() ? points(markers) : courses();
    }

    private List<List<String>> points(List<Marker> markers) {
        return Stream.concat(
                        Stream.of(List.of("name", labels.x(), labels.y())),
                        markers.stream().map(marker -> List.of(marker.note(), at(marker.x()), number(marker.y()))))
                .toList();
    }

    /** Of each place the lines' values, and those they are held against. */
    private List<List<String>> courses() {
        List<Series> shown = lines(true).findAny().isPresent() ? lines(true).toList() : series;
        List<String> held =
                references.stream().map(reference -> number(reference.value())).toList();
        TreeMap<Double, List<String>> rows = new TreeMap<>();
        for (int i = 0; i < shown.size(); i++) {
            for (Series.Point point : shown.get(i).points()) {
                List<String> row = rows.computeIfAbsent(point.x(), x -> row(x, shown.size(), held));
                row.set(i + 1, Numbers.interval(raised(point.y()), raised(point.low()), raised(point.high())));
            }
        }
        List<List<String>> all = new ArrayList<>();
        all.add(Stream.of(
                        Stream.of(labels.x()),
                        shown.stream().map(line -> line.name().isEmpty() ? labels.y() : line.name()),
                        references.stream().map(Reference::name))
                .flatMap(names -> names)
                .toList());
        all.addAll(some(List.copyOf(rows.values())));
        return all;
    }

    private List<String> row(double x, int lines, List<String> held) {
        List<String> row = new ArrayList<>(Collections.nCopies(lines + 1, ""));
        row.set(0, at(x));
        row.addAll(held);
        return row;
    }

    @Override
    SvgChart narrow() {
        if (size.width() <= NARROW) {
            return this;
        }
        LineChart narrow = new LineChart(labels, new Size(NARROW, NARROW_HEIGHT), series, references, markers, keys);
        double rows = NARROW_ROW * narrow.legend().rows().size();
        return new LineChart(labels, new Size(NARROW, NARROW_HEIGHT + rows), series, references, markers, keys);
    }

    private Legend legend() {
        return Legend.within(size.width() - 60, allKeys());
    }

    private boolean isNarrow() {
        return size.width() == NARROW;
    }

    /** On a narrow screen lines are named above the plot, not at their end. */
    private List<Key> allKeys() {
        if (!isNarrow()) {
            return keys;
        }
        Stream<Key> named = lines(true)
                .filter(line -> !line.name().isEmpty())
                .map(line -> new Key(Key.Sign.THICK_LINE, line.tone(), line.name(), line.stroke()));
        Stream<Key> held =
                references.stream().map(reference -> new Key(Key.Sign.DASHED_LINE, reference.tone(), reference.name()));
        return Stream.of(named, held, keys.stream())
                .flatMap(some -> some)
                .map(key -> key.within(NARROW_LETTERS))
                .toList();
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
        Legend legend = legend();
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
        return Axis.tight(points().mapToDouble(Series.Point::x), Math.max(3, (int) (size.width() / 120)))
                .ofPowers(labels.powersOfX());
    }

    private Axis vertical() {
        DoubleStream values = points().flatMapToDouble(p -> DoubleStream.of(p.y(), p.low(), p.high()));
        DoubleStream held = references.stream().mapToDouble(Reference::value);
        return Axis.rounded(DoubleStream.concat(values, held), size.height() < 250 ? 3 : TICKS)
                .ofPowers(labels.powersOfY());
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
                int every = (run.size() + MOST_SIGNS - 1) / MOST_SIGNS;
                for (int i = 0; i < run.size(); i += every) {
                    line.stroke()
                            .mark(
                                    svg,
                                    line.tone(),
                                    frame.x(run.get(i).x()),
                                    frame.y(run.get(i).y()));
                }
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

    private record EndLabel(String text, Tone tone, Stroke stroke, double value) {
        double indent() {
            return stroke.signed() ? LABEL_INDENT + SIGN_WIDTH : LABEL_INDENT;
        }
    }

    private List<EndLabel> endLabels() {
        List<EndLabel> ends = new ArrayList<>();
        if (isNarrow()) {
            return ends;
        }
        lines(true)
                .filter(line -> !line.name().isEmpty())
                .forEach(line -> line.points().stream()
                        .filter(Series.Point::drawn)
                        .reduce((before, after) -> after)
                        .ifPresent(last -> ends.add(new EndLabel(
                                shortened(line.name(), LABEL_LETTERS), line.tone(), line.stroke(), last.y()))));
        references.forEach(reference -> ends.add(new EndLabel(
                shortened(reference.name(), LABEL_LETTERS), reference.tone(), Stroke.PLAIN, reference.value())));
        return ends;
    }

    private void drawEndLabels(Svg svg, Frame frame) {
        List<EndLabel> ends = endLabels();
        double[] wanted = ends.stream().mapToDouble(end -> frame.y(end.value())).toArray();
        double[] places = Spread.apart(wanted, LABEL_GAP, frame.top() + 4, frame.bottom() - 4);
        for (int i = 0; i < places.length; i++) {
            EndLabel end = ends.get(i);
            svg.line(
                    "leader " + end.tone().css(),
                    frame.right() + 3,
                    wanted[i],
                    frame.right() + LABEL_INDENT - 4,
                    places[i]);
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
