package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.DiscreteNetworkPolicy;

/**
 * The legal action of the highest value.
 *
 * @param critic n x (actions quantiles)
 * @param quantiles how it is read
 */
public record GreedyActor(Network critic, Quantiles quantiles) implements Actor {
    @Override
    public Tensor mode(Tensor observations, LegalActions legal) {
        return legal.restrict(quantiles.means(critic.of(observations))).argmax();
    }

    @Override
    public DiscreteNetworkPolicy snapshot(DatasetSpec spec) {
        return DiscreteNetworkPolicy.greedy(spec, quantiles.means(critic.snapshot()));
    }
}
