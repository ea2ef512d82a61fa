/**
 * What learners draw from: steps in rows ({@link dev.hindcast.dataset.StepLayout}), of which transitions, sums over several steps, windows
 * and goals are views by index.
 */
@NullMarked
package dev.hindcast.learning.replay;

import org.jspecify.annotations.NullMarked;
