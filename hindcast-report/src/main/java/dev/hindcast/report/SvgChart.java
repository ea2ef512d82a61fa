package dev.hindcast.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A picture of data. Points that are not finite are left out of it. The same data give the same bytes.
 *
 * <p>Inside a page a chart takes its colours from the page's style sheet; on its own it brings them along, and follows the reader's
 * preference for light or dark.
 */
public abstract sealed class SvgChart
        permits LineChart, HistogramChart, IntervalChart, CourseChart, GridChart, BarChart, ScatterChart {
    /** The mean width of letters of 13 pixels, and of those of scripts that fill a square. */
    private static final double LETTER = 7.8;

    private static final double WIDE_LETTER = 14;
    private static final int FIRST_WIDE = 0x2E80;
    private static final double MARGIN = 20;
    private static final int MOST_ROWS = 50;

    /** The width of charts on a narrow screen, and the greatest of those that fit it as they are. */
    static final double NARROW = 380;

    SvgChart() {}

    /** The title, and a description of the picture for those who do not see it. */
    abstract String description();

    /** The numbers of the picture in rows, headings first. */
    abstract List<List<String>> numbers();

    /** This chart laid out for a narrow screen; itself where it has no such layout. */
    SvgChart narrow() {
        return this;
    }

    abstract double width();

    abstract double height();

    abstract void draw(Svg svg);

    /** The chart as an {@code svg} element for a page that has the charts' style sheet. */
    public final String inline() {
        return element("", 0, "");
    }

    /** The chart as an SVG document. */
    public final String standalone() {
        String style = "<style>" + Markup.resource("palette.css") + Markup.resource("chart.css") + "</style>";
        String ground = new Svg()
                .add(
                        "rect",
                        "class",
                        "ground",
                        "x",
                        -MARGIN,
                        "y",
                        -MARGIN,
                        "width",
                        width() + 2 * MARGIN,
                        "height",
                        height() + 2 * MARGIN)
                .toString();
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + element(" xmlns=\"http://www.w3.org/2000/svg\"", MARGIN, style + ground) + "\n";
    }

    /**
     * Writes the chart as an SVG document, which is whole or absent afterwards.
     *
     * @throws IOException where that fails
     */
    public final void write(Path file) throws IOException {
        Markup.write(file, standalone());
    }

    private String element(String namespace, double margin, String before) {
        Svg svg = new Svg();
        draw(svg);
        String box = Stream.of(-margin, -margin, width() + 2 * margin, height() + 2 * margin)
                .map(Numbers::coordinate)
                .collect(Collectors.joining(" "));
        return "<svg" + namespace + " class=\"chart\" viewBox=\"" + box + "\" role=\"img\" aria-label=\""
                + Markup.escape(description()) + "\">" + before + svg + "</svg>";
    }

    /** At most {@value #MOST_ROWS} of the rows, evenly, the first and the last among them. */
    static <T> List<T> some(List<T> all) {
        return RolloutSection.evenly(all.size(), MOST_ROWS).stream()
                .map(all::get)
                .toList();
    }

    /** About how wide {@code text} is, rather too much than too little. */
    static double widthOf(String text) {
        return text.codePoints()
                .mapToDouble(codePoint -> codePoint < FIRST_WIDE ? LETTER : WIDE_LETTER)
                .sum();
    }

    /** {@code text} without its beginning, cut to {@code letters} where it is longer: names of runs differ at their end. */
    static String ending(String text, int letters) {
        int length = text.codePointCount(0, text.length());
        return length <= letters ? text : "…" + text.substring(text.offsetByCodePoints(0, length - letters + 1));
    }

    /** {@code text}, cut to {@code letters} where it is longer. */
    static String shortened(String text, int letters) {
        int length = text.codePointCount(0, text.length());
        return length <= letters ? text : text.substring(0, text.offsetByCodePoints(0, letters - 1)) + "…";
    }
}
