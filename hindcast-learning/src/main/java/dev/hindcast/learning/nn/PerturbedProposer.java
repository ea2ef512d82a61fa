package dev.hindcast.learning.nn;

import dev.hindcast.learning.policy.Proposals;

/**
 * An autoencoder's actions, each moved by a little.
 *
 * @param autoencoder where actions come from
 * @param perturbation what moves them
 */
public record PerturbedProposer(ActionAutoencoder autoencoder, Perturbation perturbation) implements Proposer {
    @Override
    public int noiseSize() {
        return autoencoder.noiseSize();
    }

    @Override
    public Tensor actions(Tensor observations, Tensor noise) {
        return perturbation.of(observations, autoencoder.actions(observations, noise));
    }

    @Override
    public Proposals proposals() {
        return autoencoder.proposals().perturbedBy(perturbation.snapshot());
    }
}
