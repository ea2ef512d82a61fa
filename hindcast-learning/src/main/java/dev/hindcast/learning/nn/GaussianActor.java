package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.ContinuousNetworkPolicy;
import dev.hindcast.learning.policy.FeedForward;
import dev.hindcast.learning.policy.FrameStack;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.Proposals;

/**
 * The policy N(tanh(f(s)), diag(sigma^2)), with log sigma made of a free number for each action component. The mode lies in [-1, 1].
 *
 * @param network f, from an observation or from the last ones side by side, with the free numbers among its parameters
 * @param deviation how log sigma is made of them
 */
public record GaussianActor(Network network, Deviation deviation) implements ImitatingActor, Proposer {
    private static final double LOG_2_PI = Math.log(2 * Math.PI);

    /** How log sigma is made of a free number, which starts at 0. */
    public enum Deviation {
        /** The number itself, limited to [-20, 2]: starts at 0. */
        LIMITED {
            @Override
            Tensor logStd(Tensor free) {
                return free.clamp(TanhGaussianActor.MIN_LOG_STD, TanhGaussianActor.MAX_LOG_STD);
            }

            @Override
            double logStd(double free) {
                return Math.max(TanhGaussianActor.MIN_LOG_STD, Math.min(TanhGaussianActor.MAX_LOG_STD, free));
            }
        },

        /**
         * -6 + 6 sigmoid(x) = 3 (tanh(x / 2) - 1) of the number x: starts at -3 and stays in (-6, 0), without a limit where gradients
         * end (Nair et al. 2020, the authors' code).
         */
        SQUASHED {
            @Override
            Tensor logStd(Tensor free) {
                return free.times(0.5).tanh().minus(1).times(3);
            }

            @Override
            double logStd(double free) {
                return 3 * (Math.tanh(free / 2) - 1);
            }
        };

        abstract Tensor logStd(Tensor free);

        abstract double logStd(double free);
    }

    /**
     * The distributions of actions at n observations, before samples are limited to [-1, 1].
     *
     * @param mean n x action size
     * @param logStd action size
     */
    public record Distribution(Tensor mean, Tensor logStd) {
        /**
         * Actions mean + sigma noise, limited to [-1, 1].
         *
         * @param noise standard normal, n x action size
         */
        public Tensor sample(Tensor noise) {
            return mean.plus(logStd.exp().times(noise)).clamp(-1, 1);
        }

        /** log N(a; tanh(f(s)), sigma^2), summed over the action's components: one value a row. */
        public Tensor logProbability(Tensor actions) {
            Tensor z = actions.minus(mean).times(logStd.negated().exp());
            return z.squared().plus(LOG_2_PI).times(-0.5).minus(logStd).sum(-1);
        }

        /** The entropy before samples are limited, one number: the same at each observation. */
        public Tensor entropy() {
            return logStd.plus((1 + LOG_2_PI) / 2).sum();
        }
    }

    static String logStdName(String name) {
        return name + "/log_std";
    }

    @Override
    public Tensor mode(Tensor observations) {
        return network.of(observations).tanh();
    }

    /** The distributions at n observations, from one evaluation of the network. */
    public Distribution at(Tensor observations) {
        Parameters parameters = network.parameters();
        Tensor free = parameters.leaf(logStdName(parameters.name()));
        return new Distribution(mode(observations), deviation.logStd(free));
    }

    /** log N(a; tanh(f(s)), sigma^2); see {@link Distribution#logProbability}. */
    public Tensor logProbability(Tensor observations, Tensor actions) {
        return at(observations).logProbability(actions);
    }

    /** The negative log-probability. */
    @Override
    public Tensor imitationLoss(Tensor observations, Tensor actions) {
        return logProbability(observations, actions).negated();
    }

    @Override
    public int noiseSize() {
        return network.shape().outputs();
    }

    /** Draws at n observations, limited to [-1, 1]. */
    @Override
    public Tensor actions(Tensor observations, Tensor noise) {
        Distribution distribution = at(observations);
        Tensor z = noise.reshape(observations.rows(), -1, noiseSize());
        return new Distribution(distribution.mean.unsqueeze(1), distribution.logStd)
                .sample(z)
                .reshape(-1, noiseSize());
    }

    @Override
    public Proposals proposals() {
        return new Proposals.Gaussian(network.snapshot(), logStd());
    }

    /** A copy of log sigma, in plain Java. */
    public float[] logStd() {
        return logStd(network.parameters(), deviation);
    }

    /** A copy of log sigma, made of the free numbers among {@code parameters}. */
    static float[] logStd(Parameters parameters, Deviation deviation) {
        float[] logStd = parameters.view(logStdName(parameters.name())).toArray();
        for (int i = 0; i < logStd.length; i++) {
            logStd[i] = (float) deviation.logStd(logStd[i]);
        }
        return logStd;
    }

    @Override
    public NetworkPolicy snapshot(DatasetSpec spec) {
        FeedForward copy = network.snapshot();
        return ContinuousNetworkPolicy.gaussian(FrameStack.ofInputs(spec, copy.inputs()), copy, logStd());
    }
}
