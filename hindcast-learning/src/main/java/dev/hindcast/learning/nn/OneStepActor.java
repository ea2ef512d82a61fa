package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.OneStepPolicy;

/**
 * The policy that makes an action of noise by one evaluation of a network: a = clamp(mu(s, z), -1, 1), z standard normal. The noise of
 * {@link #mode} is drawn once and for all, the same in each state; see {@link OneStepPolicy}.
 */
public final class OneStepActor implements Actor {
    private final Network network;
    private final float[] noise;

    /**
     * A policy of one step.
     *
     * @param network mu, from a state and noise side by side to as many values as an action has
     * @param noise what {@link #mode} goes by, as many values
     */
    public OneStepActor(Network network, float[] noise) {
        this.network = network;
        this.noise = noise.clone();
    }

    /** mu, whose parameters are all that is to be optimised. */
    public Network network() {
        return network;
    }

    /**
     * mu(s, z), not yet limited.
     *
     * @param noise standard normal, n x action size
     */
    public Tensor unlimited(Tensor observations, Tensor noise) {
        return network.of(observations, noise);
    }

    /** The actions that are made of given noise: n x action size, in [-1, 1]. */
    public Tensor actions(Tensor observations, Tensor noise) {
        return unlimited(observations, noise).clamp(-1, 1);
    }

    @Override
    public Tensor mode(Tensor observations, LegalActions legal) {
        Tensor zeros = observations.beside(new float[observations.rows()]).unsqueeze(1);
        return actions(observations, zeros.plus(observations.beside(noise)));
    }

    @Override
    public NetworkPolicy snapshot(DatasetSpec spec) {
        return new OneStepPolicy(spec, network.snapshot(), noise);
    }
}
