package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.ContinuousNetworkPolicy;
import dev.hindcast.learning.policy.NetworkPolicy;

/**
 * The policy a = tanh(f(s)), actions in [-1, 1], of a network that may have dropout while it is trained. It acts without.
 *
 * @param network f
 */
public record DropoutActor(LayeredNetwork network) implements Actor {
    /** tanh(f(s)) without dropout: n x action size. */
    public Tensor mode(Tensor observations) {
        return network.of(observations).tanh();
    }

    @Override
    public Tensor mode(Tensor observations, LegalActions legal) {
        return mode(observations);
    }

    /** tanh(f(s)) with dropout: n x action size. */
    public Tensor train(Tensor observations, Noise noise) {
        return network.train(observations, null, noise).tanh();
    }

    /** Polyak averaging towards {@code source}. */
    public void follow(DropoutActor source, double rate) {
        network.follow(source.network, rate);
    }

    @Override
    public NetworkPolicy snapshot(DatasetSpec spec) {
        return ContinuousNetworkPolicy.deterministic(spec, network.snapshot());
    }
}
