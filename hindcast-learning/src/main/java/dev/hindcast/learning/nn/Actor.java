package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.NetworkPolicy;

/** A policy of networks. */
public interface Actor {
    /**
     * The most likely action for each observation: n x action size, in [-1, 1]; n x 1, its number, where actions are discrete.
     *
     * @param legal which actions there are to choose from, where they are discrete
     */
    Tensor mode(Tensor observations, LegalActions legal);

    /** An immutable copy in plain Java, in the units of {@code spec}. */
    NetworkPolicy snapshot(DatasetSpec spec);
}
