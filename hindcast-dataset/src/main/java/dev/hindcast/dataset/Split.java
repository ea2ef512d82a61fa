package dev.hindcast.dataset;

/**
 * A data set in two parts that share no episode.
 *
 * @param training what to learn from
 * @param heldOut what to judge with
 */
public record Split(Dataset training, Dataset heldOut) {}
