package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.DiscreteNetworkPolicy;

/**
 * The legal action of the highest value among those whose likelihood under a behaviour policy, as a share of the likeliest one's,
 * exceeds a threshold (Fujimoto et al. 2019, arXiv 1910.01708, equation 17).
 *
 * @param critic n x actions
 * @param behavior the behaviour policy
 * @param threshold in [0, 1)
 */
public record ConstrainedActor(Network critic, CategoricalActor behavior, double threshold) implements Actor {
    @Override
    public Tensor mode(Tensor observations, LegalActions legal) {
        Tensor likelihood = behavior.logProbabilities(observations, legal);
        Tensor ofLikeliest = likelihood.max(-1).unsqueeze(-1);
        Tensor considered = likelihood.minus(ofLikeliest).exp().greaterThan(threshold);
        return legal.and(considered).restrict(critic.of(observations)).argmax();
    }

    @Override
    public DiscreteNetworkPolicy snapshot(DatasetSpec spec) {
        return DiscreteNetworkPolicy.constrained(
                spec, critic.snapshot(), behavior.network().snapshot(), threshold);
    }
}
