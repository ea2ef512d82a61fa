package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.ContinuousNetworkPolicy;
import dev.hindcast.learning.policy.NetworkPolicy;

/**
 * The policy N(tanh(f(s)), diag(sigma^2)), with a free log sigma for each action component, limited to [-20, 2]. The mode lies in
 * [-1, 1].
 *
 * @param network f, with log sigma among its parameters
 */
public record GaussianActor(Network network) implements ImitatingActor {
    private static final double LOG_2_PI = Math.log(2 * Math.PI);

    static String logStdName(String name) {
        return name + "/log_std";
    }

    @Override
    public Tensor mode(Tensor observations) {
        return network.of(observations).tanh();
    }

    /** log N(a; tanh(f(s)), sigma^2), summed over the action's components: one value a row. */
    public Tensor logProbability(Tensor observations, Tensor actions) {
        Tensor logStd = logStd();
        Tensor z = actions.minus(mode(observations)).times(logStd.negated().exp());
        return z.squared().plus(LOG_2_PI).times(-0.5).minus(logStd).sum(-1);
    }

    /** The negative log-probability. */
    @Override
    public Tensor imitationLoss(Tensor observations, Tensor actions) {
        return logProbability(observations, actions).negated();
    }

    private Tensor logStd() {
        Parameters parameters = network.parameters();
        return parameters
                .leaf(logStdName(parameters.name()))
                .clamp(TanhGaussianActor.MIN_LOG_STD, TanhGaussianActor.MAX_LOG_STD);
    }

    @Override
    public NetworkPolicy snapshot(DatasetSpec spec) {
        Parameters parameters = network.parameters();
        return ContinuousNetworkPolicy.gaussian(
                spec,
                network.snapshot(),
                parameters.view(logStdName(parameters.name())).toArray());
    }
}
