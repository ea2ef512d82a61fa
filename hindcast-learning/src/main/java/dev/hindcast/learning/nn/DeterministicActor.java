package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.ContinuousNetworkPolicy;
import dev.hindcast.learning.policy.FeedForward;
import dev.hindcast.learning.policy.FrameStack;
import dev.hindcast.learning.policy.NetworkPolicy;

/**
 * The policy a = tanh(f(s)), actions in [-1, 1].
 *
 * @param network f, from an observation or from the last ones side by side
 */
public record DeterministicActor(Network network) implements ImitatingActor {
    @Override
    public Tensor mode(Tensor observations) {
        return network.of(observations).tanh();
    }

    /** The squared error, summed over the action's components. */
    @Override
    public Tensor imitationLoss(Tensor observations, Tensor actions) {
        return mode(observations).minus(actions).squared().sum(-1);
    }

    /** Polyak averaging towards {@code source}. */
    public void follow(DeterministicActor source, double rate) {
        network.follow(source.network, rate);
    }

    @Override
    public NetworkPolicy snapshot(DatasetSpec spec) {
        FeedForward copy = network.snapshot();
        return ContinuousNetworkPolicy.deterministic(FrameStack.ofInputs(spec, copy.inputs()), copy);
    }
}
