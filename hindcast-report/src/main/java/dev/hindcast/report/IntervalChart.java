package dev.hindcast.report;

import java.util.List;
import java.util.stream.DoubleStream;

/** Means with their intervals, one in a row, over one axis. */
public final class IntervalChart extends SvgChart {
    private static final double ROW = 30;
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
     * @param high upper end of the interval; NaN where there is none
     */
    public record Row(String name, Tone tone, double mean, double low, double high) {
        private String value() {
            return Numbers.interval(mean, low, high);
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
        return label + " with 95% intervals";
    }

    @Override
    double width() {
        return width;
    }

    @Override
    double height() {
        return HEAD + ROW * rows.size() + FOOT;
    }

    @Override
    void draw(Svg svg) {
        double left = rows.stream().mapToDouble(row -> widthOf(name(row))).max().orElse(0) + 18;
        double right = width
                - rows.stream().mapToDouble(row -> widthOf(row.value())).max().orElse(0)
                - 18;
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
            drawRow(svg, rows.get(i), axis, left, right, HEAD + ROW * i + ROW / 2);
        }
    }

    private void drawRow(Svg svg, Row row, Axis axis, double left, double right, double y) {
        String tone = row.tone().css();
        svg.text(0, y + 4, "name " + tone, "start", name(row));
        if (Double.isFinite(row.low()) && Double.isFinite(row.high())) {
            svg.line("whisker " + tone, axis.place(row.low(), left, right), y, axis.place(row.high(), left, right), y);
        }
        if (Double.isFinite(row.mean())) {
            svg.add("circle", "class", "disc " + tone, "cx", axis.place(row.mean(), left, right), "cy", y, "r", 5.5);
        }
        svg.text(width, y + 4, "value", "end", row.value());
    }

    private static String name(Row row) {
        return shortened(row.name(), NAME_LETTERS);
    }
}
