package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.ContinuousNetworkPolicy;
import dev.hindcast.learning.policy.NetworkPolicy;

/**
 * The policy N(tanh(f(s)), diag(sigma^2)) that a {@link NaturalGradient} improves: f is a perceptron of tanh layers, log sigma a free number
 * for each action component.
 */
public final class NaturalActor implements Actor {
    private final LayeredNetwork network;
    private final String logStdName;

    NaturalActor(LayeredNetwork network, String logStdName) {
        this.network = network;
        this.logStdName = logStdName;
    }

    /** The weights of f, and log sigma behind them. */
    public Parameters parameters() {
        return network.parameters();
    }

    /** tanh(f(s)) for each observation: n x action size. */
    public Tensor mode(Tensor observations) {
        return network.of(observations).tanh();
    }

    @Override
    public Tensor mode(Tensor observations, LegalActions legal) {
        return mode(observations);
    }

    /** log sigma: action size values. */
    public Tensor logStd() {
        return parameters().leaf(logStdName);
    }

    /**
     * Actions mean + sigma noise, beyond [-1, 1] too: where they are carried out they are limited to it.
     *
     * @param noise standard normal, n x action size
     */
    public Tensor sample(Tensor observations, Tensor noise) {
        return mode(observations).plus(logStd().exp().times(noise));
    }

    /** Raises each log sigma to {@code least} where it lies below. */
    public void limitLogStd(double least) {
        parameters().limit(logStdName, least, Double.POSITIVE_INFINITY);
    }

    @Override
    public NetworkPolicy snapshot(DatasetSpec spec) {
        return ContinuousNetworkPolicy.gaussian(
                spec, network.snapshot(), parameters().view(logStdName).toArray());
    }
}
