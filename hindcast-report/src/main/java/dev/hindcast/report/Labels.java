package dev.hindcast.report;

/**
 * What is written on a chart.
 *
 * @param title above it; may be empty
 * @param x what the horizontal axis shows, with its unit
 * @param y what the vertical axis shows, with its unit
 */
public record Labels(String title, String x, String y) {}
