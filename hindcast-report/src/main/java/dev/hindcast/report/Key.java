package dev.hindcast.report;

/**
 * What a sign on a chart means.
 *
 * @param sign the sign
 * @param tone its colour
 * @param text its meaning
 * @param stroke of a thick line
 */
public record Key(Sign sign, Tone tone, String text, Stroke stroke) {
    private static final double SIGN_WIDTH = 26;
    private static final double GAP = 18;

    /** A key of a whole line, or of no line. */
    public Key(Sign sign, Tone tone, String text) {
        this(sign, tone, text, Stroke.PLAIN);
    }

    /** What a key is drawn with. */
    public enum Sign {
        /** One of many lines. */
        THIN_LINE,
        /** A line that counts. */
        THICK_LINE,
        /** A value to compare with. */
        DASHED_LINE,
        /** An interval. */
        BAND,
        /** A filled field. */
        CELL,
        /** A framed field. */
        OUTLINE,
        /** An open point. */
        RING,
        /** A filled point. */
        DISC
    }

    private void drawLine(Svg svg, double x, double y) {
        stroke.open(svg, "line " + tone.css(), "M" + Numbers.coordinate(x) + " " + Numbers.coordinate(y) + "h20");
        svg.close();
        if (stroke.signed()) {
            stroke.mark(svg, tone, x + 10, y);
        }
    }

    /** This key within so many letters. */
    Key within(int letters) {
        return new Key(sign, tone, SvgChart.shortened(text, letters), stroke);
    }

    double width() {
        return SIGN_WIDTH + SvgChart.widthOf(text) + GAP;
    }

    /** Draws the key with its left end at {@code x} and its text on {@code baseline}. */
    void draw(Svg svg, double x, double baseline) {
        double y = baseline - 4;
        switch (sign) {
            case THIN_LINE -> svg.line("line thin " + tone.css(), x, y, x + 18, y);
            case THICK_LINE -> drawLine(svg, x, y);
            case DASHED_LINE -> svg.line("reference " + tone.css(), x, y, x + 18, y);
            case BAND -> svg.add("rect", "class", "bar " + tone.css(), "x", x, "y", y - 5, "width", 18, "height", 10);
            case CELL -> svg.add("rect", "class", "cell " + tone.css(), "x", x, "y", y - 5, "width", 18, "height", 10);
            case OUTLINE ->
                svg.add("rect", "class", "outline " + tone.css(), "x", x, "y", y - 5, "width", 18, "height", 10);
            case RING -> svg.add("circle", "class", "ring " + tone.css(), "cx", x + 12, "cy", y, "r", 4.5);
            case DISC -> svg.add("circle", "class", "disc " + tone.css(), "cx", x + 12, "cy", y, "r", 4);
        }
        svg.text(x + SIGN_WIDTH, baseline, "key", "start", text);
    }
}
