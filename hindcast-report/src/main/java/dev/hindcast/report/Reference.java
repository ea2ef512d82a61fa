package dev.hindcast.report;

/**
 * A value that others are held against, drawn as a dashed line.
 *
 * @param name what it is
 * @param value where it is; not drawn where it is not finite
 * @param tone its colour
 */
public record Reference(String name, double value, Tone tone) {}
