package dev.hindcast.report;

/**
 * The size of a chart, in CSS pixels where it is shown at its own size.
 *
 * @param width the width
 * @param height the height
 */
public record Size(double width, double height) {
    /** As wide as a page's column. */
    public static final Size WIDE = new Size(960, 360);

    /** Half of it. */
    public static final Size HALF = new Size(470, 260);

    /** A third of it. */
    public static final Size THIRD = new Size(310, 200);
}
