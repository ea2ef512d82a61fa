package dev.hindcast.report;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Means with their intervals, one in a row, over one axis. */
public final class IntervalChart extends SvgChart {
    private static final double ROW = 30;
    /** Of names and values above intervals. */
    private static final double NARROW_ROW = 42;
    /** For values below their names. */
    private static final double LINE = 17;

    private static final double EDGE = 16;
    private static final double HEAD = 12;
    private static final double FOOT = 46;
    private static final int NAME_LETTERS = 40;

    private final String label;
    private final double width;
    private final List<Row> rows;

    private IntervalChart(String label, double width, List<Row> rows) {
        this.label = label;
        this.width = width;
        this.rows = List.copyOf(rows);
    }

    /**
     * A row.
     *
     * @param name whose mean it is
     * @param tone its colour
     * @param mean the mean
     * @param low lower end of the interval; NaN where there is none
     * @param high upper end of the interval; NaN where there is none, the mean where it is bounded from below alone
     */
    public record Row(String name, Tone tone, double mean, double low, double high) {
        private String value() {
            return high == mean && low < mean
                    ? Numbers.text(mean) + ", at least " + Numbers.text(low)
                    : Numbers.interval(mean, low, high);
        }
    }

    /**
     * A chart of {@code rows}, from top to bottom.
     *
     * @param label what the axis shows
     * @param width the chart's width; its height follows from the rows
     */
    public static IntervalChart of(String label, double width, List<Row> rows) {
        return new IntervalChart(label, width, rows);
    }

    List<Row> rows() {
        return rows;
    }

    @Override
    String description() {
        return Stream.concat(
                        Stream.of(label + " with intervals"), rows.stream().map(row -> row.name() + " " + row.value()))
                .collect(Collectors.joining("; "));
    }

    @Override
    List<List<String>> numbers() {
        return Stream.concat(
                        Stream.of(List.of("name", label)), rows.stream().map(row -> List.of(row.name(), row.value())))
                .toList();
    }

    @Override
    SvgChart narrow() {
        return new IntervalChart(label, NARROW, rows);
    }

    private boolean isNarrow() {
        return width == NARROW;
    }

    private double head() {
        return isNarrow() ? 2 * HEAD : HEAD;
    }

    private double rowHeight() {
        return isNarrow() ? NARROW_ROW + (inOneLine() ? 0 : LINE) : ROW;
    }

    /** Whether all names have room beside their values. */
    private boolean inOneLine() {
        return rows.stream().allMatch(row -> widthOf(name(row)) + widthOf(row.value()) <= width);
    }

    @Override
    double width() {
        return width;
    }

    @Override
    double height() {
        return head() + rowHeight() * rows.size() + FOOT;
    }

    @Override
    void draw(Svg svg) {
        double left = isNarrow() ? EDGE : widest(row -> name(row)) + 18;
        double right = width - (isNarrow() ? EDGE : widest(Row::value) + 18);
        double bottom = height() - FOOT;
        Axis axis = Axis.rounded(
                rows.stream().flatMapToDouble(row -> DoubleStream.of(row.mean(), row.low(), row.high())),
                Math.max(2, (int) ((right - left) / 90)));
        for (double tick : axis.ticks()) {
            double x = axis.place(tick, left, right);
            svg.line("grid", x, 4, x, bottom);
            svg.text(x, bottom + 18, "tick", "middle", axis.label(tick));
        }
        svg.text((left + right) / 2, bottom + 38, "label", "middle", label);
        for (int i = 0; i < rows.size(); i++) {
            double below = head() + rowHeight() * (i + 1);
            drawRow(svg, rows.get(i), axis, left, right, below - (isNarrow() ? NARROW_ROW : ROW) / 2);
        }
    }

    private double widest(Function<Row, String> text) {
        return rows.stream().mapToDouble(row -> widthOf(text.apply(row))).max().orElse(0);
    }

    private void drawRow(Svg svg, Row row, Axis axis, double left, double right, double y) {
        String tone = row.tone().css();
        double above = isNarrow() ? -NARROW_ROW / 2 - (inOneLine() ? 0 : LINE) : 4;
        svg.text(0, y + above, "name " + tone, "start", name(row));
        if (Double.isFinite(row.low()) && Double.isFinite(row.high())) {
            svg.line("whisker " + tone, axis.place(row.low(), left, right), y, axis.place(row.high(), left, right), y);
        }
        if (Double.isFinite(row.mean())) {
            svg.add("circle", "class", "disc " + tone, "cx", axis.place(row.mean(), left, right), "cy", y, "r", 5.5);
        }
        svg.text(width, y + (isNarrow() ? -NARROW_ROW / 2 : 4), "value", "end", row.value());
    }

    /** Shortened only where that leaves it unlike all others. */
    private String name(Row row) {
        String ending = ending(row.name(), NAME_LETTERS);
        return rows.stream()
                                .filter(other ->
                                        ending(other.name(), NAME_LETTERS).equals(ending))
                                .count()
                        > 1
                ? row.name()
                : ending;
    }
}
