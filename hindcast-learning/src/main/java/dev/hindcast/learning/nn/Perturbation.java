package dev.hindcast.learning.nn;

/**
 * Moves actions by a little, in a direction that is learned: clamp(a + limit tanh(f(s, a)), -1, 1) (Fujimoto, Meger and Precup 2019,
 * arXiv 1812.02900, section 5, xi and Phi).
 *
 * @param network f, from states and actions to as many values as an action has
 * @param limit by how much a component moves at most
 */
public record Perturbation(Network network, double limit) {
    /**
     * The moved actions.
     *
     * @param actions (n k) x action size, k of each observation together
     */
    public Tensor of(Tensor observations, Tensor actions) {
        return actions.plus(network.of(observations, actions).tanh().times(limit))
                .clamp(-1, 1);
    }

    /** Polyak averaging towards {@code source}. */
    public void follow(Perturbation source, double rate) {
        network.follow(source.network, rate);
    }

    /** An immutable copy in plain Java. */
    public dev.hindcast.learning.policy.Perturbation snapshot() {
        return new dev.hindcast.learning.policy.Perturbation(network.snapshot(), (float) limit);
    }
}
