package dev.hindcast.report;

/**
 * A number that says what it means.
 *
 * @param about what it is measured on
 * @param name what it is called
 * @param value the number
 * @param unit its unit; empty where it has none
 * @param meaning in a few words
 */
public record Figure(String about, String name, double value, String unit, String meaning) {}
