/**
 * Environments of Gymnasium, each played by a Python process: {@code gym:Hopper-v5}. Needs a Python that has Gymnasium.
 *
 * <pre>{@code
 * try (Environment hopper = Environments.make("gym:Hopper-v5")) {
 *     float[] start = hopper.reset(42);
 * }
 * }</pre>
 */
@NullMarked
package dev.hindcast.environment.gymnasium;

import org.jspecify.annotations.NullMarked;
