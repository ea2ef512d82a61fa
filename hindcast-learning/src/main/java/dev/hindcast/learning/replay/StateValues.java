package dev.hindcast.learning.replay;

import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Tensor;

/** V(s): what can be earned from states. */
@FunctionalInterface
public interface StateValues {
    /**
     * The values of n states.
     *
     * @param observations as a {@link Transitions} holds them
     * @param legal the legal ones of discrete actions in each
     * @return n values
     */
    Tensor of(Tensor observations, LegalActions legal);
}
