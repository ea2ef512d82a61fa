package dev.hindcast.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Clouds of points in several square panels of the same axes, in rows from left to right. */
public final class ScatterChart extends SvgChart {
    private static final double GAP = 46;
    private static final double HEAD = 44;
    private static final double FOOT = 26;
    private static final double TICKS = 34;
    private static final double CAPTION = 22;
    private static final double RING = 9;
    private static final String DOTS = "stroke-width:3;stroke-opacity:0.55";

    private final Labels labels;
    private final double width;
    private final int columns;
    private final List<Panel> panels;
    private final List<Marker> marks;

    private ScatterChart(Labels labels, double width, int columns, List<Panel> panels, List<Marker> marks) {
        this.labels = labels;
        this.width = width;
        this.columns = columns;
        this.panels = List.copyOf(panels);
        this.marks = List.copyOf(marks);
    }

    /**
     * One of the panels.
     *
     * @param title whose points it shows
     * @param note a line below the title
     * @param clouds its points, later ones in front
     */
    public record Panel(String title, String note, List<Cloud> clouds) {
        /** Keeps copies of what could be changed. */
        public Panel {
            clouds = List.copyOf(clouds);
        }
    }

    /** Points of one colour. */
    public record Cloud(Tone tone, List<Point> points) {
        /** Keeps copies of what could be changed. */
        public Cloud {
            points = List.copyOf(points);
        }
    }

    /** A point. */
    public record Point(double x, double y) {
        boolean drawn() {
            return Double.isFinite(x) && Double.isFinite(y);
        }
    }

    /**
     * A chart of at least one panel.
     *
     * @param labels what the panels show, and their axes
     * @param width the chart's width; its height follows
     * @param columns how many panels stand in a row
     * @param marks points of note, the same in each panel, as rings behind the clouds
     */
    public static ScatterChart of(Labels labels, double width, int columns, List<Panel> panels, List<Marker> marks) {
        return new ScatterChart(labels, width, columns, panels, marks);
    }

    @Override
    String description() {
        return labels.title() + ": "
                + panels.stream()
                        .map(panel -> panel.title() + ", " + panel.note())
                        .collect(Collectors.joining("; "));
    }

    @Override
    List<List<String>> numbers() {
        return Stream.concat(
                        Stream.of(List.of("name", "points", "mean of " + labels.x(), "mean of " + labels.y())),
                        panels.stream().flatMap(panel -> panel.clouds().stream().map(cloud -> numbers(panel, cloud))))
                .toList();
    }

    private static List<String> numbers(Panel panel, Cloud cloud) {
        List<Point> drawn = cloud.points().stream().filter(Point::drawn).toList();
        return List.of(
                panel.title(),
                Numbers.text((long) drawn.size()),
                Numbers.text(drawn.stream().mapToDouble(Point::x).average().orElse(Double.NaN)),
                Numbers.text(drawn.stream().mapToDouble(Point::y).average().orElse(Double.NaN)));
    }

    @Override
    SvgChart narrow() {
        return new ScatterChart(labels, NARROW, Math.min(columns, 2), panels, marks);
    }

    @Override
    double width() {
        return width;
    }

    @Override
    double height() {
        int rows = (panels.size() + columns - 1) / columns;
        return rows * rowHeight() + CAPTION;
    }

    private double rowHeight() {
        return HEAD + side() + FOOT;
    }

    private double side() {
        return (width - TICKS - GAP * (columns - 1)) / columns;
    }

    @Override
    void draw(Svg svg) {
        Axis x = Axis.rounded(all().mapToDouble(Point::x), 4);
        Axis y = Axis.rounded(all().mapToDouble(Point::y), 4);
        for (int i = 0; i < panels.size(); i++) {
            double left = TICKS + i % columns * (side() + GAP);
            double top = (double) (i / columns) * rowHeight() + HEAD;
            Frame frame = new Frame(labels, x, y, left, top, left + side(), top + side());
            drawPanel(svg, panels.get(i), frame, i % columns == 0);
        }
        svg.text(
                width / 2,
                height() - 4,
                "label",
                "middle",
                String.format(Locale.ROOT, "%s: %s, %s", labels.title(), labels.x(), labels.y()));
    }

    private Stream<Point> all() {
        Stream<Point> ofClouds =
                panels.stream().flatMap(panel -> panel.clouds().stream()).flatMap(cloud -> cloud.points().stream());
        return Stream.concat(ofClouds, marks.stream().map(mark -> new Point(mark.x(), mark.y())))
                .filter(Point::drawn);
    }

    private void drawPanel(Svg svg, Panel panel, Frame frame, boolean first) {
        svg.text(frame.left(), frame.top() - 28, "title", "start", panel.title());
        svg.text(frame.left(), frame.top() - 9, "label", "start", panel.note());
        for (double tick : DoubleStream.of(frame.y().low(), 0, frame.y().high()).toArray()) {
            svg.line("grid", frame.left(), frame.y(tick), frame.right(), frame.y(tick));
            svg.line("grid", frame.x(tick), frame.top(), frame.x(tick), frame.bottom());
            svg.text(
                    frame.x(tick),
                    frame.bottom() + 16,
                    "tick",
                    "middle",
                    frame.x().label(tick));
            if (first) {
                svg.text(
                        frame.left() - 6,
                        frame.y(tick) + 4,
                        "tick",
                        "end",
                        frame.y().label(tick));
            }
        }
        for (Marker mark : marks) {
            svg.open(
                    "circle",
                    "class",
                    "outline " + mark.tone().css(),
                    "cx",
                    frame.x(mark.x()),
                    "cy",
                    frame.y(mark.y()),
                    "r",
                    RING);
            svg.leaf("title", mark.note()).close();
        }
        panel.clouds().forEach(cloud -> drawCloud(svg, cloud, frame));
    }

    /** Dots are lines of no length with round ends. */
    private static void drawCloud(Svg svg, Cloud cloud, Frame frame) {
        StringBuilder path = new StringBuilder();
        cloud.points().stream()
                .filter(Point::drawn)
                .forEach(point -> path.append('M')
                        .append(Numbers.coordinate(frame.x(point.x())))
                        .append(' ')
                        .append(Numbers.coordinate(frame.y(point.y())))
                        .append("h0"));
        svg.add("path", "class", "line " + cloud.tone().css(), "style", DOTS, "d", path);
    }
}
