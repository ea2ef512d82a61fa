package dev.hindcast.report;

/**
 * A point of note on a {@link LineChart}.
 *
 * @param x place
 * @param y value
 * @param tone its colour
 * @param filled whether it is a disc rather than a ring
 * @param note its tooltip
 */
public record Marker(double x, double y, Tone tone, boolean filled, String note) {}
