package dev.hindcast.learning.replay;

import dev.hindcast.learning.nn.Tensor;

/**
 * Transitions, and for each an observation that came later in its episode.
 *
 * @param transitions n of them
 * @param goals n x input size, each uniform over the observations after the transition's own, its successor included
 * @param stepsAhead n values, at least 1: how many steps later
 */
public record Goals(Transitions transitions, Tensor goals, Tensor stepsAhead) {}
