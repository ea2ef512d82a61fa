package dev.hindcast.report;

import java.util.List;

/**
 * The plot's area with its axes and grid.
 *
 * @param labels what is written around it
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param left where the area begins
 * @param top where the area begins
 * @param right where it ends
 * @param bottom where it ends
 */
record Frame(Labels labels, Axis x, Axis y, double left, double top, double right, double bottom) {
    private static final double TITLE_ROW = 26;
    private static final double ROW = 22;
    private static final double FOOT = 44;
    private static final double LINE = 16;

    /**
     * A frame that leaves room for its labels.
     *
     * @param rightMargin room for what is written beside the area
     * @param rows of text above the area, besides the title
     */
    static Frame around(Labels labels, Axis x, Axis y, Size size, double rightMargin, int rows) {
        double tickWidth = y.ticks().stream()
                .mapToDouble(tick -> SvgChart.widthOf(y.label(tick)))
                .max()
                .orElse(0);
        double foot = FOOT + LINE * (lines(labels.x(), size.width()).size() - 1);
        double top = 8 + (labels.title().isEmpty() ? 0 : TITLE_ROW) + ROW * rows;
        return new Frame(labels, x, y, tickWidth + 12, top, size.width() - rightMargin, size.height() - foot);
    }

    double x(double value) {
        return x.place(value, left, right);
    }

    double y(double value) {
        return y.place(value, bottom, top);
    }

    /** The baseline of the {@code row}-th row of text above the area. */
    double row(int row) {
        return 8 + (labels.title().isEmpty() ? 0 : TITLE_ROW) + ROW * row + 11;
    }

    void draw(Svg svg) {
        if (!labels.title().isEmpty()) {
            svg.text(0, 18, "title", "start", labels.title());
        }
        svg.text(0, row(0), "label", "start", labels.y());
        for (double tick : y.ticks()) {
            svg.line("grid", left, y(tick), right, y(tick));
            svg.text(left - 8, y(tick) + 4, "tick", "end", y.label(tick));
        }
        svg.line("axis", left, bottom, right, bottom);
        drawBelow(svg);
    }

    private void drawBelow(Svg svg) {
        for (double tick : labelled()) {
            svg.line("axis", x(tick), bottom, x(tick), bottom + 4);
            svg.text(x(tick), bottom + 18, "tick", "middle", x.label(tick));
        }
        List<String> lines = lines(labels.x(), right);
        for (int i = 0; i < lines.size(); i++) {
            svg.text(middle(lines.get(i)), bottom + 38 + LINE * i, "label", "middle", lines.get(i));
        }
    }

    /** Below the middle of the area, or of the chart where it has no room there. */
    private double middle(String line) {
        return SvgChart.widthOf(line) <= right - left ? (left + right) / 2 : right / 2;
    }

    /** A label in one line, or in two where it is wider than the chart. */
    private static List<String> lines(String label, double width) {
        int middle = label.indexOf(' ', label.length() / 2);
        return SvgChart.widthOf(label) <= width || middle < 0
                ? List.of(label)
                : List.of(label.substring(0, middle), label.substring(middle + 1));
    }

    /** All of the horizontal axis's ticks where their labels stand clear of one another, else every second. */
    private List<Double> labelled() {
        List<Double> ticks = x.ticks();
        double widest = ticks.stream()
                .mapToDouble(tick -> SvgChart.widthOf(x.label(tick)))
                .max()
                .orElse(0);
        double apart = (right - left) * x.step() / (x.high() - x.low());
        int every = Math.max(1, (int) Math.ceil((widest + 12) / apart));
        return ticks.stream().filter(tick -> every == 1 || isOneOf(tick, every)).toList();
    }

    /** Between powers of ten only they are labelled. */
    private boolean isOneOf(double tick, int every) {
        return x.powers() && x.step() < 1
                ? tick == Math.rint(tick)
                : Math.floorMod(Math.round(tick / x.step()), every) == 0;
    }
}
