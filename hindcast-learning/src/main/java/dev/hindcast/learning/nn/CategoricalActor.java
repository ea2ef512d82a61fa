package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.DiscreteNetworkPolicy;
import dev.hindcast.learning.policy.FeedForward;
import dev.hindcast.learning.policy.FrameStack;

/**
 * The policy softmax f(s) over the legal ones of finitely many actions.
 *
 * @param network f, from an observation or from the last ones side by side to a logit for each action
 */
public record CategoricalActor(Network network) implements Actor {
    /** One logit for each action: n x actions. */
    public Tensor logits(Tensor observations) {
        return network.of(observations);
    }

    /** log pi(a | s) of each action: n x actions, very negative where an action is illegal. */
    public Tensor logProbabilities(Tensor observations, LegalActions legal) {
        return legal.restrict(logits(observations)).logSoftmax();
    }

    @Override
    public Tensor mode(Tensor observations, LegalActions legal) {
        return legal.restrict(logits(observations)).argmax();
    }

    /** Polyak averaging towards {@code source}. */
    public void follow(CategoricalActor source, double rate) {
        network.follow(source.network, rate);
    }

    @Override
    public DiscreteNetworkPolicy snapshot(DatasetSpec spec) {
        FeedForward copy = network.snapshot();
        return DiscreteNetworkPolicy.categorical(FrameStack.ofInputs(spec, copy.inputs()), copy);
    }
}
