package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Noise;
import dev.hindcast.learning.nn.TanhGaussianActor.Distribution;
import dev.hindcast.learning.nn.TanhGaussianActor.Sample;
import dev.hindcast.learning.nn.Tensor;

/**
 * log sum_a exp Q(s, a) over continuous actions, up to a constant: by importance sampling over random actions, the policy's actions at
 * s and the policy's actions at s' (Kumar et al. 2020, arXiv 2006.04779, appendix F). What {@link Cql} and {@link Combo} push down.
 *
 * @param networks whose noise is drawn from
 * @param samples N, of each of the three kinds
 */
record SoftMaximum(Networks networks, int samples) {
    /**
     * Actions to take it over: 3 N for each state.
     *
     * @param actions (n 3N) x action size, those of a state together: random ones, the policy's at s', the policy's at s
     * @param logDensities n x 3N: of each action under the distribution it was drawn from
     */
    record Proposals(Tensor actions, Tensor logDensities) {}

    /** Proposals for n states, from the policy there and at the states that follow. */
    Proposals propose(Distribution current, Distribution next) {
        int n = current.mean().rows();
        int size = networks.actionSize();
        Noise noise = networks.noise();
        Tensor random = noise.uniform(n * samples, size).times(2).minus(1);
        Sample now = current.sample(noise.normal(n * samples, size));
        Sample later = next.sample(noise.normal(n * samples, size));
        Tensor actions = Tensor.concatenate(
                random.reshape(n, -1),
                later.actions().reshape(n, -1),
                now.actions().reshape(n, -1));
        Tensor uniformLogDensity = random.columns(0, 1).times(0).plus(size * Math.log(0.5));
        Tensor logDensities = Tensor.concatenate(
                uniformLogDensity.reshape(n, -1),
                later.logProbabilities().reshape(n, -1),
                now.logProbabilities().reshape(n, -1));
        return new Proposals(actions.reshape(-1, size), logDensities);
    }

    /** The soft maximum of each critic: E x n values. */
    Tensor of(Network critics, Tensor observations, Proposals proposals) {
        return of(values(critics, observations, proposals), proposals);
    }

    /** What each critic thinks of proposals, or what is made of that: E x n x 3N. */
    Tensor values(Network critics, Tensor observations, Proposals proposals) {
        return critics.of(observations, proposals.actions()).splitLast(3 * samples);
    }

    /** Values of the policy's actions no lower than the floor of their state, n values; random ones as they are. */
    Tensor floored(Tensor values, Tensor floor) {
        return Tensor.concatenate(values.columns(0, samples), ofPolicy(values).maximum(floor.unsqueeze(1)));
    }

    /** The share of the values of the policy's actions that lie below the floor of their state. */
    Tensor boundRate(Tensor values, Tensor floor) {
        return ofPolicy(values).minus(floor.unsqueeze(1)).bySign(1, 0).mean();
    }

    private Tensor ofPolicy(Tensor values) {
        return values.columns(samples, 2 * samples);
    }

    /** The soft maximum of {@link #values}: E x n. */
    Tensor of(Tensor values, Proposals proposals) {
        return values.minus(proposals.logDensities()).logSumExp();
    }
}
