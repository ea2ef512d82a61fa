package dev.hindcast.learning.dynamics;

import dev.hindcast.learning.nn.Tensor;

/**
 * Where imagined steps led, in a learner's units.
 *
 * @param nextObservations n x observation size
 * @param rewards n values
 * @param terminated n values, 1 where the step ended its episode
 * @param prediction what all members told of these steps
 */
public record Outcome(Tensor nextObservations, Tensor rewards, Tensor terminated, Prediction prediction) {}
