package dev.hindcast.learning.nn;

import dev.hindcast.learning.policy.FeedForward;

/**
 * A critic whose quantiles are outputs side by side (QR-DQN, Dabney et al. 2018, arXiv 1710.10044), or with a count of 1 the value alone.
 *
 * @param network n x (actions quantiles)
 * @param quantiles how it is read
 */
public record FixedQuantiles(Network network, Quantiles quantiles) implements ReturnCritic {
    @Override
    public Tensor values(Tensor observations) {
        return quantiles.means(network.of(observations));
    }

    @Override
    public Sample sample(Tensor observations, Noise noise) {
        return new Outputs(network.of(observations), quantiles);
    }

    @Override
    public Parameters parameters() {
        return network.parameters();
    }

    @Override
    public ReturnCritic copy(Networks networks, String name) {
        return new FixedQuantiles(networks.copyOf(name, network), quantiles);
    }

    @Override
    public FeedForward snapshot() {
        return quantiles.means(network.snapshot());
    }

    private record Outputs(Tensor outputs, Quantiles quantiles) implements Sample {
        @Override
        public Tensor values() {
            return quantiles.means(outputs);
        }

        @Override
        public Tensor ofAction(Tensor actions) {
            return quantiles.ofAction(outputs, actions);
        }

        @Override
        public Tensor error(Tensor actions, Tensor target) {
            return quantiles.error(ofAction(actions), target);
        }
    }
}
