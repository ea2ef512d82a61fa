package dev.hindcast.report;

/** How a line looks beside its colour: its dashes, and the sign at each of its points. */
public enum Stroke {
    /** A whole line without signs. */
    PLAIN("", ""),
    /** A whole line with discs. */
    DISCS("", "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z"),
    /** Long dashes with squares. */
    SQUARES("10 4", "M-3 -3H3V3H-3Z"),
    /** Dashes with triangles. */
    TRIANGLES("5 4", "M0 -4L4 3H-4Z"),
    /** Dots with diamonds. */
    DIAMONDS("1 5", "M0 -4.5L4.5 0L0 4.5L-4.5 0Z"),
    /** Dashes and dots with crosses. */
    CROSSES("9 4 1 4", "M-4 -2L-2 -4L0 -2L2 -4L4 -2L2 0L4 2L2 4L0 2L-2 4L-4 2L-2 0Z"),
    /** Short dashes with pluses. */
    PLUSES("3 3", "M-1.5 -4.5H1.5V-1.5H4.5V1.5H1.5V4.5H-1.5V1.5H-4.5V-1.5H-1.5Z");

    private final String dashes;
    private final String sign;

    Stroke(String dashes, String sign) {
        this.dashes = dashes;
        this.sign = sign;
    }

    /** The stroke of the {@code index}-th of several equals. */
    public static Stroke of(int index) {
        return values()[1 + Math.floorMod(index, values().length - 1)];
    }

    /** The one that goes with a colour, so that neither stands alone for a line. */
    public static Stroke of(Tone tone) {
        return tone == Tone.QUIET ? PLAIN : of(tone.ordinal());
    }

    boolean signed() {
        return !sign.isEmpty();
    }

    /** Opens the element of a path with these dashes. */
    void open(Svg svg, String css, String path) {
        if (dashes.isEmpty()) {
            svg.open("path", "class", css, "d", path);
        } else {
            svg.open("path", "class", css, "stroke-dasharray", dashes, "d", path);
        }
    }

    /** Draws the sign around a place. */
    void mark(Svg svg, Tone tone, double x, double y) {
        String place = "translate(" + Numbers.coordinate(x) + " " + Numbers.coordinate(y) + ")";
        svg.add("path", "class", "disc " + tone.css(), "transform", place, "d", sign);
    }
}
