package dev.hindcast.report;

import java.util.OptionalDouble;

/**
 * A number that says what it means.
 *
 * @param about what it is measured on
 * @param name what it is called
 * @param value the number
 * @param logged what it is of logged data against logged data, where nothing differs; nothing where it says so itself
 * @param unit its unit; empty where it has none
 * @param meaning in a few words
 */
public record Figure(String about, String name, double value, OptionalDouble logged, String unit, String meaning) {}
