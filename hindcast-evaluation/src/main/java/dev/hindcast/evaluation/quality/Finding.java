package dev.hindcast.evaluation.quality;

/**
 * Something that a {@link Check} found.
 *
 * @param name its stable name, in lower case with hyphens
 * @param severity how much it matters
 * @param seen what was seen, with figures
 * @param consequence what that does to learning
 * @param remedy what to do
 */
public record Finding(String name, Severity severity, String seen, String consequence, String remedy) {}
