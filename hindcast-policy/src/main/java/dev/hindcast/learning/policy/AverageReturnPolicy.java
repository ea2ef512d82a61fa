package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Space;
import dev.hindcast.environment.DensityPolicy;
import dev.hindcast.environment.Past;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A policy of bounded continuous actions that aims at a return and is told of it by the mean reward of a step: a ~ N(tanh(f(s, mean)),
 * sigma^2). The mean does not change while it acts, so that it needs no memory. Immutable, safe for use by several threads at once.
 */
public final class AverageReturnPolicy implements NetworkPolicy, ReturnConditionedPolicy {
    private final FeedForward network;
    private final float[] logStd;
    private final ReturnTarget target;
    private final int horizon;
    private final ContinuousNetworkPolicy aimed;

    /**
     * A policy of the last K observations.
     *
     * @param network f, from what {@code input} makes of a past, and the mean reward behind it
     * @param logStd log sigma, one an action component
     * @param target what it aims at
     * @param horizon how many steps an episode may have, at least 1
     */
    public AverageReturnPolicy(
            FrameStack input, FeedForward network, float[] logStd, ReturnTarget target, int horizon) {
        this.network = network;
        this.logStd = logStd.clone();
        this.target = target;
        this.horizon = horizon;
        this.aimed = ContinuousNetworkPolicy.gaussian(input, network.withLastInput(target.average(horizon)), logStd);
    }

    @Override
    public String toString() {
        return NetworkPolicy.inWords(this);
    }

    @Override
    public Kind kind() {
        return Kind.AVERAGE_RETURN;
    }

    @Override
    public FrameStack input() {
        return aimed.input();
    }

    /** From what {@link #input} makes of a past, and the mean reward behind it. */
    @Override
    public FeedForward network() {
        return network;
    }

    /** A copy of the log standard deviations. */
    public float[] logStd() {
        return logStd.clone();
    }

    /** How many steps an episode may have: what the target is divided by. */
    public int horizon() {
        return horizon;
    }

    @Override
    public ReturnTarget target() {
        return target;
    }

    @Override
    public AverageReturnPolicy aimingAt(double targetReturn) {
        return new AverageReturnPolicy(input(), network, logStd, target.withValue(targetReturn), horizon);
    }

    /** Of the input: the mean is the same at each step. */
    @Override
    public int context() {
        return input().context();
    }

    @Override
    public Space actionSpace() {
        return aimed.actionSpace();
    }

    @Override
    public float[] act(Past past, RandomGenerator random) {
        return aimed.act(past, random);
    }

    @Override
    public float[] sample(Past past, RandomGenerator random) {
        return aimed.sample(past, random);
    }

    /** See {@link ContinuousNetworkPolicy#density}. */
    @Override
    public Optional<DensityPolicy> density() {
        return aimed.density();
    }
}
