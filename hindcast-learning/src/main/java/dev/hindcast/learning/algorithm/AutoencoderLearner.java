package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.nn.ActionAutoencoder;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Noise;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;

/** How {@link Bcq}, {@link Bear}, {@link Mcq}, {@link Plas} and {@link Spot} teach their model of the logged actions. */
final class AutoencoderLearner {
    private final ActionAutoencoder autoencoder;
    private final Adam optimizer;
    private final Noise noise;

    AutoencoderLearner(Networks networks, ActionAutoencoder autoencoder, double learningRate) {
        this.autoencoder = autoencoder;
        optimizer = networks.adam(autoencoder.parameters(), learningRate);
        noise = networks.noise();
    }

    /** How badly the autoencoder explains actions, on average, with one code each. */
    Tensor explained(Tensor observations, Tensor actions) {
        return autoencoder
                .losses(observations, actions, noise.normal(actions.rows(), autoencoder.latentSize()))
                .mean();
    }

    /** Takes a step and gives the loss. */
    Tensor update(Transitions batch) {
        Tensor loss = explained(batch.observations(), batch.actions());
        optimizer.minimize(loss);
        return loss;
    }

    /** A step with a batch of its own, for those who teach the autoencoder first. */
    Losses learn(Replay data, Config config) {
        return Losses.of("autoencoder", update(data.transitions(config.batchSize(), config.discount())));
    }
}
