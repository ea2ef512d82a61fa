package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.ContinuousNetworkPolicy;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.Proposals;

/**
 * The policy a = tanh(u), u ~ N(mu(s), diag(sigma(s)^2)), with mu and log sigma the two halves of one network's output and log
 * sigma limited to [-20, 2] (Haarnoja et al. 2018, appendix C).
 *
 * @param network from observations to mu and log sigma
 * @param actionSize components of an action
 */
public record TanhGaussianActor(Network network, int actionSize) implements ContinuousActor, Proposer {
    static final double MIN_LOG_STD = -20;
    static final double MAX_LOG_STD = 2;

    private static final double LOG_2_PI = Math.log(2 * Math.PI);
    private static final double LOG_2 = Math.log(2);

    /** atanh(1 - 10^-6), up to 10^-6. */
    private static final double MAX_LOGGED_U = 0.5 * Math.log(2e6);

    /**
     * Actions and their log-densities.
     *
     * @param actions n x action size, in (-1, 1)
     * @param logProbabilities n values
     * @param beforeTanh n x action size: u, whose tanh the actions are
     */
    public record Sample(Tensor actions, Tensor logProbabilities, Tensor beforeTanh) {}

    /** tanh(mu(s)). */
    @Override
    public Tensor mode(Tensor observations) {
        return network.of(observations).columns(0, actionSize).tanh();
    }

    /**
     * The distributions of u at n observations.
     *
     * @param mean n x action size
     * @param logStd n x action size
     */
    public record Distribution(Tensor mean, Tensor logStd) {
        /**
         * Actions by the reparametrisation u = mu + sigma noise, k for each observation where {@code noise} has k times as many rows:
         * those of observation i are rows i k, ..., i k + k - 1.
         *
         * @param noise standard normal, (n k) x action size
         */
        public Sample sample(Tensor noise) {
            int n = mean.rows();
            long size = mean.shape()[1];
            Tensor spread = logStd.unsqueeze(1);
            Tensor z = noise.reshape(n, -1, size);
            Tensor u = spread.exp().times(z).plus(mean.unsqueeze(1));
            Tensor normal = z.squared().plus(LOG_2_PI).times(-0.5).minus(spread);
            Tensor logProbability = normal.minus(logTanhDerivative(u)).sum(-1);
            return new Sample(u.tanh().reshape(-1, size), logProbability.reshape(-1), u.reshape(-1, size));
        }

        /**
         * log pi(a | s) of given actions, one for each observation: n values. On its bounds a squashed policy has no density, so that an
         * action counts as the nearest one that is 10^-6 away from them (u limited to +-7.25).
         *
         * @param actions n x action size, as logged
         */
        public Tensor logProbability(Tensor actions) {
            return logProbabilityBeforeTanh(actions.clamp(-1, 1).atanh().clamp(-MAX_LOGGED_U, MAX_LOGGED_U));
        }

        /**
         * log pi(tanh(u) | s) of given u, k for each observation where there are k times as many rows, in the order of {@link #sample}: n k
         * values. Gradients flow to u too.
         *
         * @param u (n k) x action size
         */
        public Tensor logProbabilityBeforeTanh(Tensor u) {
            int n = mean.rows();
            Tensor ofStates = u.reshape(n, -1, mean.shape()[1]);
            Tensor spread = logStd.unsqueeze(1);
            Tensor z = ofStates.minus(mean.unsqueeze(1)).times(spread.negated().exp());
            Tensor normal = z.squared().plus(LOG_2_PI).times(-0.5).minus(spread);
            return normal.minus(logTanhDerivative(ofStates)).sum(-1).reshape(-1);
        }
    }

    /** The distributions at n observations, from one evaluation of the network however many actions are drawn. */
    public Distribution at(Tensor observations) {
        Tensor output = network.of(observations);
        return new Distribution(
                output.columns(0, actionSize),
                output.columns(actionSize, actionSize).clamp(MIN_LOG_STD, MAX_LOG_STD));
    }

    /** Actions drawn at n observations; see {@link Distribution#sample}. */
    public Sample sample(Tensor observations, Tensor noise) {
        return at(observations).sample(noise);
    }

    @Override
    public int noiseSize() {
        return actionSize;
    }

    /** Actions drawn at n observations; see {@link Distribution#sample}. */
    @Override
    public Tensor actions(Tensor observations, Tensor noise) {
        return sample(observations, noise).actions();
    }

    @Override
    public Proposals proposals() {
        return new Proposals.TanhGaussian(network.snapshot());
    }

    /** log(1 - tanh(u)^2) = 2 (log 2 - u - softplus(-2u)), which does not lose digits where tanh saturates. */
    private static Tensor logTanhDerivative(Tensor u) {
        return u.times(-2).softplus().plus(u).minus(LOG_2).times(-2);
    }

    @Override
    public NetworkPolicy snapshot(DatasetSpec spec) {
        return ContinuousNetworkPolicy.tanhGaussian(spec, network.snapshot());
    }
}
