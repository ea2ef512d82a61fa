package dev.hindcast.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Shares as bars from left to right, one in a row. */
public final class BarChart extends SvgChart {
    private static final double ROW = 26;
    private static final double FOOT = 46;

    private final String label;
    private final double width;
    private final List<Bar> bars;

    private BarChart(String label, double width, List<Bar> bars) {
        this.label = label;
        this.width = width;
        this.bars = List.copyOf(bars);
    }

    /**
     * A bar.
     *
     * @param name what it is the share of
     * @param share the share, in [0, 1]
     * @param tone its colour
     */
    public record Bar(String name, double share, Tone tone) {
        /** A bar of the data's colour. */
        public Bar(String name, double share) {
            this(name, share, Tone.DATA);
        }
    }

    /**
     * A chart of {@code bars}, from top to bottom.
     *
     * @param label what the axis shows, in percent
     * @param width the chart's width; its height follows from the bars
     */
    public static BarChart of(String label, double width, List<Bar> bars) {
        return new BarChart(label, width, bars);
    }

    @Override
    String description() {
        return Stream.concat(
                        Stream.of(label), bars.stream().map(bar -> bar.name() + " " + Numbers.percent(bar.share())))
                .collect(Collectors.joining("; "));
    }

    @Override
    List<List<String>> numbers() {
        return Stream.concat(
                        Stream.of(List.of("name", label)),
                        bars.stream().map(bar -> List.of(bar.name(), Numbers.percent(bar.share()))))
                .toList();
    }

    @Override
    SvgChart narrow() {
        return new BarChart(label, NARROW, bars);
    }

    @Override
    double width() {
        return width;
    }

    @Override
    double height() {
        return ROW * bars.size() + FOOT;
    }

    @Override
    void draw(Svg svg) {
        double left =
                bars.stream().mapToDouble(bar -> widthOf(bar.name())).max().orElse(0) + 12;
        double right = width - widthOf("100%") - 12;
        double bottom = height() - FOOT;
        Axis axis = Axis.fromZero(
                bars.stream().flatMapToDouble(bar -> DoubleStream.of(100 * bar.share())), width == NARROW ? 3 : 6);
        for (double tick : axis.ticks()) {
            double x = axis.place(tick, left, right);
            svg.line("grid", x, 0, x, bottom);
            svg.text(x, bottom + 18, "tick", "middle", axis.label(tick));
        }
        svg.text((left + right) / 2, bottom + 38, "label", "middle", label);
        for (int i = 0; i < bars.size(); i++) {
            draw(svg, bars.get(i), axis, left, right, ROW * i);
        }
    }

    private static void draw(Svg svg, Bar bar, Axis axis, double left, double right, double top) {
        double end = axis.place(100 * bar.share(), left, right);
        svg.text(0, top + ROW / 2 + 4, "key", "start", bar.name());
        svg.add(
                "rect",
                "class",
                "bar " + bar.tone().css(),
                "x",
                left,
                "y",
                top + 4,
                "width",
                end - left,
                "height",
                ROW - 8);
        svg.text(end + 6, top + ROW / 2 + 4, "tick", "start", Numbers.percent(bar.share()));
    }
}
