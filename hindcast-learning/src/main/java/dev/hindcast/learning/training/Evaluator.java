package dev.hindcast.learning.training;

import dev.hindcast.environment.Policy;

/** Judges policies during a training. Called by several threads at once where several seeds are trained. */
@FunctionalInterface
public interface Evaluator {
    /** The score of {@code policy}; the same policy always gets the same. */
    Score evaluate(Policy policy);
}
