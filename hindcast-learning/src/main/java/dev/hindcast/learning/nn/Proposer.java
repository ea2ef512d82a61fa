package dev.hindcast.learning.nn;

import dev.hindcast.learning.policy.Proposals;

/** Makes actions that might be taken of noise: several for each state, for a critic to choose from. */
public interface Proposer {
    /** Components of the noise of one action. */
    int noiseSize();

    /**
     * Actions in [-1, 1], k for each observation where {@code noise} has k times as many rows: those of observation i are rows i k, ..., i k
     * + k - 1.
     *
     * @param noise standard normal, (n k) x {@link #noiseSize}
     * @return (n k) x action size
     */
    Tensor actions(Tensor observations, Tensor noise);

    /** The same in plain Java. */
    Proposals proposals();
}
