package dev.hindcast.report;

/**
 * What is written on a chart.
 *
 * @param title above it; may be empty
 * @param x what the horizontal axis shows, with its unit
 * @param y what the vertical axis shows, with its unit
 * @param powersOfX whether the places on the horizontal axis are exponents of ten, to be written as the powers
 * @param powersOfY whether those on the vertical axis are
 */
public record Labels(String title, String x, String y, boolean powersOfX, boolean powersOfY) {
    /** With both axes as they are. */
    public Labels(String title, String x, String y) {
        this(title, x, y, false, false);
    }
}
