/**
 * A ward of simulated patients with sepsis, in which the outcome of every treatment is known exactly: the simulator of Oberst and
 * Sontag (2019), arXiv 1905.05824.
 *
 * <p>{@link dev.hindcast.environment.sepsis.SepsisWard} is the law, from which probabilities and patients come alike,
 * {@link dev.hindcast.environment.sepsis.Sepsis} the environment and {@link dev.hindcast.environment.sepsis.Course} an episode of it
 * in words. It is a simulation with made-up probabilities; nothing in it or learned from it is medical advice.
 */
@NullMarked
package dev.hindcast.environment.sepsis;

import org.jspecify.annotations.NullMarked;
