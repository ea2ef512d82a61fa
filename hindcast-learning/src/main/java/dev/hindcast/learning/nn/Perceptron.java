package dev.hindcast.learning.nn;

import dev.hindcast.learning.policy.FeedForward;

/**
 * A multilayer perceptron for any purpose.
 *
 * @param parameters its weights, perhaps with those of others that are optimised together with it
 * @param name its name in {@code parameters}
 * @param network what the weights make
 */
public record Perceptron(Parameters parameters, String name, Mlp network) {
    /** The outputs of n inputs: n x outputs. */
    public Tensor of(Tensor inputs) {
        return network.of(inputs);
    }

    /** An immutable copy in plain Java. */
    public FeedForward snapshot() {
        return Snapshots.of(parameters, name, network.shape());
    }
}
