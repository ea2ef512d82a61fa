package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.DecodedPolicy;
import dev.hindcast.learning.policy.NetworkPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The policy that chooses a latent code and takes the action that an autoencoder decodes it to: a = decode(s, limit tanh(f(s))), perhaps
 * perturbed (Zhou, Bajracharya and Held 2020, arXiv 2011.07213).
 *
 * @param network f, from observations to codes
 * @param latentLimit of each component of a code
 * @param autoencoder which decodes
 * @param perturbation what moves the decoded action; null where it is taken as it is
 */
public record DecodedActor(
        Network network,
        double latentLimit,
        ActionAutoencoder autoencoder,
        @Nullable Perturbation perturbation) implements ContinuousActor {
    @Override
    public Tensor mode(Tensor observations) {
        Tensor codes = network.of(observations).tanh().times(latentLimit);
        Tensor actions = autoencoder.decode(observations, codes);
        return perturbation == null ? actions : perturbation.of(observations, actions);
    }

    /** Polyak averaging of the network and the perturbation towards those of {@code source}, which decodes by the same autoencoder. */
    public void follow(DecodedActor source, double rate) {
        network.follow(source.network, rate);
        if (perturbation != null && source.perturbation != null) {
            perturbation.follow(source.perturbation, rate);
        }
    }

    @Override
    public NetworkPolicy snapshot(DatasetSpec spec) {
        return new DecodedPolicy(
                spec,
                network.snapshot(),
                (float) latentLimit,
                autoencoder.decoder().snapshot(),
                perturbation == null ? null : perturbation.snapshot());
    }
}
