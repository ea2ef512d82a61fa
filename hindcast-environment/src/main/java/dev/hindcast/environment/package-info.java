/**
 * {@link dev.hindcast.environment.Environment}s to act in, {@link dev.hindcast.environment.Policy policies} that act, and
 * {@link dev.hindcast.environment.Rollouts} that bring the two together.
 */
@NullMarked
package dev.hindcast.environment;

import org.jspecify.annotations.NullMarked;
