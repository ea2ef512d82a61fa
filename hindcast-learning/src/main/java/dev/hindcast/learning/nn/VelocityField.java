package dev.hindcast.learning.nn;

import dev.hindcast.learning.policy.Proposals;
import org.bytedeco.pytorch.Scalar;

/**
 * A flow that carries noise to logged actions (Lipman et al. 2023, arXiv 2210.02747): v(s, x, t) says where a point x of an action's
 * dimensions moves at the time t, from standard normal noise at 0 to an action at 1. It can make any distribution of actions, one with
 * several modes too.
 *
 * @param network v, from a state, a point and a time side by side to as many values as an action has
 * @param actionSize components of an action
 * @param steps of Euler's method from 0 to 1, at least 1
 */
public record VelocityField(Network network, int actionSize, int steps) implements Proposer {
    public VelocityField {
        if (steps < 1) {
            throw new IllegalArgumentException("A flow takes at least 1 step, got " + steps);
        }
    }

    /**
     * How badly logged actions are imitated: the mean over rows and components of (v(s, x, t) - (a - z))^2 at the points x = (1 - t) z + t a
     * of the straight lines from noise to actions.
     *
     * @param actions a: n x action size
     * @param noise z: standard normal, n x action size
     * @param times t: uniform in [0, 1), n x 1
     */
    public Tensor imitationLoss(Tensor observations, Tensor actions, Tensor noise, Tensor times) {
        Tensor line = actions.minus(noise);
        Tensor points = noise.plus(times.times(line));
        return LossFunctions.meanSquaredError(velocity(observations, points, times), line);
    }

    private Tensor velocity(Tensor observations, Tensor points, Tensor times) {
        return network.of(observations, Tensor.concatenate(points, times));
    }

    @Override
    public int noiseSize() {
        return actionSize;
    }

    /** Where Euler's method takes the noise, limited to [-1, 1] at the end. */
    @Override
    public Tensor actions(Tensor observations, Tensor noise) {
        Tensor points = noise;
        for (int step = 0; step < steps; step++) {
            Tensor times = new Tensor(noise.handle.new_ones(noise.rows(), 1).mul_(new Scalar((double) step / steps)));
            points = points.plus(velocity(observations, points, times).times(1.0 / steps));
        }
        return points.clamp(-1, 1);
    }

    @Override
    public Proposals proposals() {
        return new Proposals.Flow(network.snapshot(), steps);
    }
}
