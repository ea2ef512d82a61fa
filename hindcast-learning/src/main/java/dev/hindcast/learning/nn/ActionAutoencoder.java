package dev.hindcast.learning.nn;

import dev.hindcast.learning.policy.Proposals;

/**
 * A conditional variational autoencoder of logged actions, a model of the behaviour policy from which actions can be drawn (Kingma and
 * Welling 2014, arXiv 1312.6114; Sohn, Lee and Yan 2015), as Fujimoto, Meger and Precup 2019 (arXiv 1812.02900) use it.
 *
 * <p>The encoder gives mean and log standard deviation, limited to [-4, 15], of a latent code z for a state and an action; the decoder
 * makes an action tanh(g(s, z)) of a state and a code. Both have one optimiser.
 *
 * @param encoder from states and actions to means and log standard deviations of codes
 * @param decoder g, from states and codes to actions before tanh
 * @param latentSize components of a code
 * @param divergenceWeight of the divergence in the {@linkplain #losses loss}: 0.5 in BCQ, PLAS and SPOT
 */
public record ActionAutoencoder(Network encoder, Network decoder, int latentSize, double divergenceWeight)
        implements Proposer {
    private static final double MIN_LOG_STD = -4;
    private static final double MAX_LOG_STD = 15;
    private static final double NOISE_LIMIT = 0.5;

    /** The weights of encoder and decoder. */
    public Parameters parameters() {
        return encoder.parameters();
    }

    /**
     * How badly each action is explained, n values: the mean over its components of (decoded - a)^2, plus {@code divergenceWeight} times
     * the mean over the code's components of KL(N(mean, std^2) || N(0, 1)). Up to constants the negative evidence lower bound of log
     * pi_behaviour(a | s), estimated with one code; a gradient flows to the actions as well.
     *
     * @param actions n x action size
     * @param noise standard normal, n x latent size
     */
    public Tensor losses(Tensor observations, Tensor actions, Tensor noise) {
        Tensor codes = encoder.of(observations, actions);
        Tensor mean = codes.columns(0, latentSize);
        Tensor logStd = codes.columns(latentSize, latentSize).clamp(MIN_LOG_STD, MAX_LOG_STD);
        Tensor std = logStd.exp();
        Tensor decoded = decode(observations, std.times(noise).plus(mean));
        Tensor error = decoded.minus(actions).squared().mean(-1);
        Tensor divergence = mean.squared()
                .plus(std.squared())
                .minus(logStd.times(2))
                .minus(1)
                .times(0.5)
                .mean(-1);
        return error.plus(divergence.times(divergenceWeight));
    }

    /**
     * The actions that codes stand for.
     *
     * @param codes (n k) x latent size, k of each observation together
     * @return (n k) x action size, in [-1, 1]
     */
    public Tensor decode(Tensor observations, Tensor codes) {
        return decoder.of(observations, codes).tanh();
    }

    @Override
    public int noiseSize() {
        return latentSize;
    }

    /** Decoded noise, each component of which is limited to [-0.5, 0.5] so that codes are likely ones. */
    @Override
    public Tensor actions(Tensor observations, Tensor noise) {
        return beforeTanh(observations, noise).tanh();
    }

    /** What {@link #actions} are the tanh of: (n k) x action size. */
    public Tensor beforeTanh(Tensor observations, Tensor noise) {
        return decoder.of(observations, noise.clamp(-NOISE_LIMIT, NOISE_LIMIT));
    }

    @Override
    public Proposals proposals() {
        return new Proposals.Decoded(decoder.snapshot(), (float) NOISE_LIMIT);
    }
}
