package dev.hindcast.report;

import java.util.List;

/**
 * A line of a {@link LineChart}.
 *
 * @param name stands at the line's end where it is emphasised, and in its tooltip
 * @param tone its colour
 * @param emphasised whether it is a thick, labelled line rather than a thin one
 * @param points from left to right
 * @param stroke its dashes and signs
 */
public record Series(String name, Tone tone, boolean emphasised, List<Point> points, Stroke stroke) {
    /** Keeps copies of what could be changed. */
    public Series {
        points = List.copyOf(points);
    }

    /** A whole line without signs. */
    public Series(String name, Tone tone, boolean emphasised, List<Point> points) {
        this(name, tone, emphasised, points, Stroke.PLAIN);
    }

    /**
     * A point with its interval.
     *
     * @param x place
     * @param y value; NaN breaks the line
     * @param low lower end of the band; NaN for none
     * @param high upper end of the band; NaN for none
     */
    public record Point(double x, double y, double low, double high) {
        /** A point without an interval. */
        public static Point of(double x, double y) {
            return new Point(x, y, Double.NaN, Double.NaN);
        }

        boolean drawn() {
            return Double.isFinite(x) && Double.isFinite(y);
        }

        boolean banded() {
            return drawn() && Double.isFinite(low) && Double.isFinite(high);
        }
    }
}
