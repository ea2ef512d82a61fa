package dev.hindcast.cli.report;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A picture of data. Points that are not finite are left out of it. The same data give the same bytes.
 *
 * <p>Inside a page a chart takes its colours from the page's style sheet; on its own it brings them along, and follows the reader's
 * preference for light or dark.
 */
public abstract sealed class SvgChart permits LineChart, HistogramChart, IntervalChart {
    /** The size of the letters, in the units of the view box. */
    static final double LETTERS = 13;

    private static final double MEAN_LETTER_WIDTH = 0.58;

    /** The title, and a description of the picture for those who do not see it. */
    abstract String description();

    abstract double width();

    abstract double height();

    abstract void draw(Svg svg);

    /** The chart as an {@code svg} element for a page that has the charts' style sheet. */
    public final String inline() {
        return element("", "");
    }

    /** The chart as an SVG document. */
    public final String standalone() {
        String style = "<style>" + Markup.resource("palette.css") + Markup.resource("chart.css") + "</style>";
        String ground = "<rect class=\"ground\" width=\"100%\" height=\"100%\"/>";
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + element(" xmlns=\"http://www.w3.org/2000/svg\"", style + ground) + "\n";
    }

    /**
     * Writes the chart as an SVG document, which is whole or absent afterwards.
     *
     * @throws IOException where that fails
     */
    public final void write(Path file) throws IOException {
        Markup.write(file, standalone());
    }

    private String element(String namespace, String before) {
        Svg svg = new Svg();
        draw(svg);
        return "<svg" + namespace + " class=\"chart\" viewBox=\"0 0 " + Numbers.coordinate(width()) + " "
                + Numbers.coordinate(height()) + "\" role=\"img\" aria-label=\"" + Markup.escape(description()) + "\">"
                + before + svg + "</svg>";
    }

    /** About how wide {@code text} is, rather too much than too little. */
    static double widthOf(String text) {
        return text.codePointCount(0, text.length()) * LETTERS * MEAN_LETTER_WIDTH;
    }

    /** {@code text}, cut to {@code letters} where it is longer. */
    static String shortened(String text, int letters) {
        int length = text.codePointCount(0, text.length());
        return length <= letters ? text : text.substring(0, text.offsetByCodePoints(0, letters - 1)) + "…";
    }
}
